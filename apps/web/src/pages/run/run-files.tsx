import { sizeWords } from '@apphub/model';
import type { JobRun } from '@apphub/model/api';
import { useEffect, useState } from 'react';
import { useSession } from '../../app/session/session.ts';
import { Button } from '../../parts/button.tsx';
import { Digest } from '../../parts/digest.tsx';
import { Download } from '../../parts/icons.tsx';
import { useAction } from '../../parts/use-action.ts';
import { FilePreview } from './file-preview.tsx';
import { bytesOf } from './file-bytes.ts';
import { type FileView, viewOf } from './file-view.ts';
import './run-files.css';

/** Of many files so many are fetched at once. */
const MOST_SHOWN = 9;
const NOT_SHOWN: FileView = { kind: 'none' };

/** The files that a run has handed on: pictures and tables are shown, the rest can be downloaded. */
export function RunFiles({ run }: { readonly run: JobRun }) {
  if (run.outputs.length === 0) return null;
  return (
    <section className="stack" aria-label="Files">
      <h2>Files</h2>
      <div className="run-files">
        {picturesFirst(run.outputs).map((file, index) => (
          <RunFile key={file.path} id={run.id} file={file} isShown={index < MOST_SHOWN} />
        ))}
      </div>
    </section>
  );
}

/** What is to be seen stands before what is to be read, and that before what can only be downloaded. */
function picturesFirst(files: JobRun['outputs']): JobRun['outputs'] {
  const rank = { picture: 0, table: 1, text: 2, none: 3 } as const;
  return files.toSorted((a, b) => rank[viewOf(a).kind] - rank[viewOf(b).kind]);
}

interface RunFileProps {
  /** Whether it is fetched to be shown; all can be downloaded. */
  readonly isShown: boolean;
  readonly id: string;
  readonly file: JobRun['outputs'][number];
}

function RunFile({ id, file, isShown }: RunFileProps) {
  const { client } = useSession();
  const { path, size, digest } = file;
  const view = isShown ? viewOf(file) : NOT_SHOWN;
  const [bytes, setBytes] = useState<Uint8Array<ArrayBuffer>>();

  useEffect(() => {
    if (view.kind === 'none') return;
    const gone = new AbortController();
    bytesOf(client, { id, path, digest, signal: gone.signal }).then(setBytes, () => undefined);
    return () => gone.abort();
  }, [client, id, path, digest, view.kind]);

  const save = useAction(async () => {
    const all = bytes ?? (await bytesOf(client, { id, path, digest }));
    const url = URL.createObjectURL(new Blob([all], { type: 'application/octet-stream' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = path.split('/').at(-1) ?? 'file';
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    return `${path} is downloaded.`;
  });

  return (
    <figure className="run-file" data-wide={view.kind !== 'none' || undefined}>
      <figcaption>
        <code>{path}</code>
        <span className="quiet small numbers">{sizeWords(size)}</span>
        <Digest digest={digest} />
        <Button kind="bare" aria-label={`Download ${path}`} disabled={save.isBusy} onClick={save.run}>
          <Download />
        </Button>
      </figcaption>
      {save.failure !== undefined && (
        <p role="alert" className="state-red">
          {save.failure.message}
        </p>
      )}
      {bytes !== undefined && <FilePreview path={path} view={view} bytes={bytes} />}
    </figure>
  );
}
