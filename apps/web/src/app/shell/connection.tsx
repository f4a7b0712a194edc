import { Button } from '../../parts/button.tsx';
import { useFeedState } from '../live/use-live.ts';
import { useNow } from '../live/use-now.ts';
import { useSession } from '../session/session.ts';

/** Whether what is shown is what is: said in the corner all the time, and across the page once it is not. */
export function ConnectionState() {
  const { kind } = useFeedState();
  const words = { connecting: 'Connecting', live: 'Live', lost: 'Not connected', ended: 'Not connected' }[kind];
  return (
    <span className="connection" data-connection={kind} title={kind === 'live' ? 'Changes are shown as they happen.' : 'Changes are not shown at the moment.'}>
      <span className="connection-dot" aria-hidden="true" />
      {words}
    </span>
  );
}

const SHORT_LOSS_MS = 1500;

/** Shown while the connection is lost: since when, and what is done about it. */
export function ConnectionLoss() {
  const state = useFeedState();
  const { live } = useSession();
  const now = useNow();
  if (state.kind === 'ended') {
    return (
      <div role="alert" className="connection-loss">
        Changes are not shown any more: {state.failure.message} <Button onClick={() => live.feed.retry()}>Connect again</Button>
      </div>
    );
  }
  if (state.kind !== 'lost' || now - state.since < SHORT_LOSS_MS) return null;
  const seconds = Math.max(0, Math.ceil((state.nextAt - now) / 1000));
  return (
    <div role="alert" className="connection-loss">
      <span>The connection is lost. What you see was so {Math.round((now - state.since) / 1000)} s ago{seconds > 0 ? `; next attempt in ${seconds} s` : '; connecting'}.</span>
      <Button onClick={() => live.feed.retry()}>Connect now</Button>
    </div>
  );
}
