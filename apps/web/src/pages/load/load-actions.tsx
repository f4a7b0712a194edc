import type { Load } from '@apphub/model/api';
import { useSession } from '../../app/session/session.ts';
import { Button } from '../../parts/button.tsx';
import { useAction } from '../../parts/use-action.ts';

/** What can be done with a load as it is now. Trying again asks for the permissions that starting it did. */
export function LoadActions({ load }: { readonly load: Load }) {
  const { client, may } = useSession();
  const params = { id: load.id };
  const cancel = useAction(async () => {
    await client.call('cancelLoad', { params });
    return 'Nothing more of the load begins.';
  });
  const retry = useAction(async () => {
    const { reopened } = await client.call('retryLoad', { params });
    return `${reopened} tasks are open again.`;
  });
  const resume = useAction(async () => {
    const { reopened } = await client.call('resumeLoad', { params });
    return `${reopened} tasks are open again.`;
  });
  if (!may('import')) return null;
  const { failed, blocked, canceled } = load.counts;
  const hasEnded = load.endedAt !== null;
  const mayAgain = hasEnded && (!load.force || !load.publish || may('publish:force'));
  const failure = cancel.failure ?? retry.failure ?? resume.failure;
  return (
    <>
      {failure !== undefined && (
        <span role="alert" className="state-red">
          {failure.message}
        </span>
      )}
      {!hasEnded && load.stopping === null && (
        <Button kind="danger" disabled={cancel.isBusy} onClick={cancel.run}>
          Cancel
        </Button>
      )}
      {mayAgain && canceled > 0 && (
        <Button disabled={resume.isBusy} onClick={resume.run}>
          Resume
        </Button>
      )}
      {mayAgain && failed + blocked + canceled > 0 && (
        <Button kind="primary" disabled={retry.isBusy} onClick={retry.run}>
          Retry failed
        </Button>
      )}
    </>
  );
}
