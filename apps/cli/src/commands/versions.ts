import type { BundleVersion } from '@apphub/model/api';
import { sizeWords } from '@apphub/model/words';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { auditLine } from '../render/audit-line.ts';
import { printableLine } from '../render/printable.ts';
import { paintState } from '../render/state-paint.ts';
import { table } from '../render/table.ts';
import { timeWords } from '../render/time-words.ts';
import { connect, type ServiceWords } from '../session/connect.ts';
import { withNearest } from '../session/with-nearest.ts';
import { type Paint, printJson, type Terminal } from '../terminal.ts';

/** `apphub versions [slug] [version]`: all bundles, the versions of one, or the history of one version. */
export async function versionsCommand(slug: string | undefined, version: string | undefined, { words, terminal }: { readonly words: ServiceWords; readonly terminal: Terminal }): Promise<ExitCode> {
  const client = await connect(words, terminal);
  const { out, screen } = terminal;
  const tell = (value: unknown, lines: () => readonly string[]) => {
    if (words.json === true) printJson(terminal, value);
    else lines().forEach(out);
    return exitCodes.ok;
  };
  if (slug === undefined) {
    const bundles = await client.call('listBundles', { query: { limit: 500 } });
    return tell({ bundles }, () => (bundles.length === 0 ? ['Nothing is published.'] : table(bundles.map((bundle) => [bundle.slug, bundle.latestVersion ?? '-', timeWords(bundle.updatedAt), printableLine(bundle.description ?? '')]))));
  }
  if (version === undefined) {
    const bundle = await withNearest(slug, client, () => client.call('getBundle', { params: { slug } }));
    return tell(bundle, () => table(bundle.versions.map((one) => versionRow(one, screen.paint))));
  }
  const params = { slug, version };
  const found = await withNearest(slug, client, () => client.call('getVersion', { params }));
  const history = await client.call('listHistory', { params });
  return tell({ version: found, history }, () => [...table([versionRow(found, screen.paint)]), ...history.map((entry) => `  ${auditLine(entry)}`)]);
}

function versionRow({ slug, version, digest, artifact, platform, status, immutable, replacedAt, publishedAt, publishedBy }: BundleVersion, paint: Paint): string[] {
  const marks = [paintState(status, paint), ...(immutable ? ['immutable'] : []), ...(replacedAt === null ? [] : [`replaced ${timeWords(replacedAt)}`])];
  return [`${slug}@${version}`, digest.slice(0, 'sha256:'.length + 12), sizeWords(artifact.size), platform, timeWords(publishedAt), printableLine(publishedBy.subject), marks.join(', ')];
}
