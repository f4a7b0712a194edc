import { durationWords } from '@apphub/model';
import type { Load } from '@apphub/model/api';
import { useNow } from '../../app/live/use-now.ts';
import { CountsBar } from '../../parts/counts-bar.tsx';
import { leftWords, tallyOf, tookMs } from '../loads/load-words.ts';

const told = ['running', 'queued', 'ready', 'waiting', 'failed', 'blocked', 'canceled'] as const;

/** How far a load is, in one bar and one line. */
export function LoadProgressLine({ load }: { readonly load: Load }) {
  const now = useNow();
  const { total } = tallyOf(load);
  const left = leftWords(load, now);
  if (load.state === 'planning') return <p className="quiet">The order is being worked out: {durationWords(tookMs(load, now))} so far.</p>;
  return (
    <div className="load-progress">
      <CountsBar counts={load.counts} />
      <div className="load-progress-words numbers quiet">
        <span>
          {load.counts.completed} of {total} completed{load.cached > 0 && `, ${load.cached} of them found`}
        </span>
        {told.map((state) => load.counts[state] > 0 && <span key={state}>{`${load.counts[state]} ${state}`}</span>)}
        <span>{load.endedAt === null ? `${durationWords(tookMs(load, now))} so far` : `took ${durationWords(tookMs(load, now))}`}</span>
        {left !== undefined && <span>{left}</span>}
        {load.stopping !== null && load.endedAt === null && <span>nothing more begins: {load.stopping === 'failed' ? 'one has failed' : 'it is canceled'}</span>}
      </div>
    </div>
  );
}
