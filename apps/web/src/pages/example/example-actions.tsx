import type { ExampleEntry, ExampleStatus } from '@apphub/model/api';
import { useState } from 'react';
import { useSession } from '../../app/session/session.ts';
import { Button } from '../../parts/button.tsx';
import { Download } from '../../parts/icons.tsx';
import { saveFrom } from '../../parts/save.ts';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { useAction } from '../../parts/use-action.ts';

export interface ExampleActionsProps {
  readonly slug: string;
  readonly entry: ExampleEntry | undefined;
  readonly status: ExampleStatus | null;
}

/** What the token may do with an example, as it is now. */
export function ExampleActions({ slug, entry, status }: ExampleActionsProps) {
  const { client, may } = useSession();
  const [isForcing, setForcing] = useState(false);
  const isOpen = status?.state === 'running' || status?.state === 'queued';
  const build = useAction(async () => {
    await client.call('bundleExample', { body: { slug } });
    return `${slug} is queued.`;
  });
  const cancel = useAction(async () => {
    await client.call('cancelImport', { params: { id: status?.jobId ?? '' } });
    return `${slug} is asked to stop.`;
  });
  const download = useAction(async () => {
    // Links are short-lived: each click gets one of its own.
    const { bundle } = await client.call('getExampleStatus', { params: { slug } });
    const url = bundle?.downloadUrl ?? undefined;
    if (url === undefined) return 'There is nothing to download.';
    saveFrom(url);
    return `${bundle?.filename ?? slug} is downloaded.`;
  });
  const force = async (reason: string) => {
    await client.call('importExample', { body: { slug, reason } });
    return `${slug} is queued; what it builds is published.`;
  };
  const isBuildable = entry !== undefined && entry.problem === null;
  const failure = build.failure ?? cancel.failure ?? download.failure;
  return (
    <>
      {failure !== undefined && (
        <span role="alert" className="state-red">
          {failure.message}
        </span>
      )}
      {(status?.artifactId ?? null) !== null && may('read') && (
        <Button disabled={download.isBusy} onClick={download.run}>
          <Download /> Download
        </Button>
      )}
      {may('import') && isOpen && (
        <Button kind="danger" disabled={cancel.isBusy} onClick={cancel.run}>
          Cancel
        </Button>
      )}
      {may('import') && isBuildable && <Button onClick={() => setForcing(true)}>Force publish …</Button>}
      {may('import') && isBuildable && !isOpen && (
        <Button kind="primary" disabled={build.isBusy} onClick={build.run}>
          Build
        </Button>
      )}
      {isForcing && (
        <ReasonDialog title={`Force publish ${slug}`} verb="Build and publish" act={force} onClose={() => setForcing(false)}>
          <p>
            Builds it anew, whatever has been built before, and points version {entry?.version} at the result, even if it is published with other bytes. The
            move stands in the audit trail and can be undone.
          </p>
        </ReasonDialog>
      )}
    </>
  );
}
