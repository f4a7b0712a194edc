import { type ExitCode, exitCodes } from '../exit-code.ts';
import { auditLine } from '../render/audit-line.ts';
import { connect, type ServiceWords } from '../session/connect.ts';
import { printJson, type Terminal } from '../terminal.ts';

export interface ListAuditWords extends ServiceWords {
  readonly after?: number;
  readonly limit?: number;
}

/** `apphub audit list`: the entries of the trail, oldest first. */
export async function listAuditCommand({ after = 0, limit = 100, ...words }: ListAuditWords, terminal: Terminal): Promise<ExitCode> {
  const client = await connect(words, terminal);
  const entries = await client.call('listAudit', { query: { after, limit } });
  if (words.json === true) printJson(terminal, { entries });
  else entries.map(auditLine).forEach(terminal.out);
  const last = entries.at(-1);
  if (entries.length === limit && last !== undefined) terminal.note(`There may be more: --after ${last.number}`);
  return exitCodes.ok;
}
