import { sizeWords } from '@apphub/model';
import { useState } from 'react';
import { useLive } from '../../../app/live/use-live.ts';
import { useSession } from '../../../app/session/session.ts';
import { Ago } from '../../../parts/ago.tsx';
import { Button } from '../../../parts/button.tsx';
import { Digest } from '../../../parts/digest.tsx';
import { Download } from '../../../parts/icons.tsx';
import { ReasonDialog } from '../../../parts/reason-dialog.tsx';
import { saveFrom } from '../../../parts/save.ts';
import { Tag } from '../../../parts/tag.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { HistoryTable } from './history-table.tsx';
import { historyResource, type Version } from './version-resources.ts';
import './version-card.css';

/** One version: what it points at, and every time that it was pointed elsewhere. */
export function VersionCard({ version, isLatest }: { readonly version: Version; readonly isLatest: boolean }) {
  const { slug, digest } = version;
  const { client, may } = useSession();
  const [isUndoing, setUndoing] = useState(false);
  const history = useLive(historyResource(slug, version.version));
  const params = { slug, version: version.version };
  const undo = async (reason: string) => {
    const { version: now } = await client.call('undoReplacement', { params, headers: { 'if-match': `"${digest}"` }, body: { reason } });
    return `${slug}@${now.version} is at ${now.digest.slice(7, 19)} again.`;
  };
  const download = useAction(async () => {
    const { download: link } = await client.call('getVersion', { params });
    if (link === null) return 'There is nothing to download.';
    saveFrom(link.url);
    return `${version.artifact.filename} is downloaded.`;
  });
  const isUndoable = version.replacedAt !== null && !version.immutable;
  return (
    <section className="version" aria-label={`Version ${version.version}`}>
      <div className="version-head">
        <h2>{version.version}</h2>
        {isLatest && <Tag>latest</Tag>}
        {version.immutable && <Tag>immutable</Tag>}
        {version.status === 'deprecated' && <Tag>deprecated</Tag>}
        <span className="version-actions">
          {may('publish:force') && isUndoable && <Button onClick={() => setUndoing(true)}>Undo …</Button>}
          <Button disabled={download.isBusy} onClick={download.run}>
            <Download /> Download
          </Button>
        </span>
      </div>
      <p className="version-facts">
        <Digest digest={digest} />
        <span>{version.platform}</span>
        <span className="numbers">{sizeWords(version.artifact.size)}</span>
        <span className="quiet">
          published <Ago time={version.publishedAt} /> by {version.publishedBy.subject}
        </span>
      </p>
      {history.value !== undefined && <HistoryTable entries={history.value} />}
      {isUndoing && (
        <ReasonDialog title={`Undo the last replacement of ${slug}@${version.version}`} verb="Undo" act={undo} onClose={() => setUndoing(false)}>
          <p>Points the version at the bytes it had before. Nothing happens if somebody moves it in the meantime.</p>
        </ReasonDialog>
      )}
    </section>
  );
}
