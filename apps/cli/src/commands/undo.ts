import { parseBundleReference } from '@apphub/model';
import { fail } from '@apphub/model/failure';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { confirm } from '../session/confirm.ts';
import { connect, type ServiceWords } from '../session/connect.ts';
import { withNearest } from '../session/with-nearest.ts';
import { printJson, type Terminal } from '../terminal.ts';

export interface UndoWords extends ServiceWords {
  readonly reason: string;
  readonly ifMatch?: string;
  readonly yes?: boolean;
}

const SHOWN = 'sha256:'.length + 12;

/** `apphub undo <slug@version>`: points a version at the bytes it had before its last replacement. */
export async function undoCommand(name: string, { reason, ifMatch, yes, ...words }: UndoWords, terminal: Terminal): Promise<ExitCode> {
  const params = versionOf(name);
  await confirm(`Point ${name} at the bytes it had before?`, { yes }, terminal);
  const client = await connect(words, terminal);
  const headers = ifMatch === undefined ? {} : { headers: { 'if-match': `"${ifMatch}"` } };
  const undone = await withNearest(params.slug, client, () => client.call('undoReplacement', { params, body: { reason }, ...headers }));
  if (words.json === true) printJson(terminal, undone);
  else terminal.out(`${name}  ${undone.version.digest.slice(0, SHOWN)}  undone${undone.previousDigest === null ? '' : `; it was ${undone.previousDigest.slice(0, SHOWN)}`}`);
  return exitCodes.ok;
}

/** @throws FailureError USAGE for what is not "slug@version". */
export function versionOf(text: string): { slug: string; version: string } {
  const parsed = parseBundleReference(text);
  if (parsed.ok && parsed.value.version !== undefined && parsed.value.exportName === undefined) return { slug: parsed.value.slug, version: parsed.value.version };
  return fail('USAGE', `Expected "slug@version", got ${JSON.stringify(text.slice(0, 80))}.`, { remedy: '"apphub versions" with the slug lists its versions.' });
}
