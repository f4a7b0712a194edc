import { type AuditVerification, type Link, verifyAudit } from '@apphub/catalog';
import { fail, isDigest } from '@apphub/model';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { auditPublicKeys, keyIds } from '../keys/audit-keys.ts';
import { columns } from '../render/words.ts';
import { withCatalog } from '../session/open-catalog.ts';
import { printJson, type Terminal } from '../terminal.ts';

export interface VerifyAuditWords {
  readonly json?: boolean;
  /** Files of keys. */
  readonly key?: readonly string[];
  /** `<number>:<hash>`. */
  readonly seen?: string;
}

/** `apphub audit verify`: whether the trail is what it was; exit code 1 if it is not. */
export async function verifyAuditCommand({ json = false, key, seen }: VerifyAuditWords, terminal: Terminal): Promise<ExitCode> {
  const publicKeys = auditPublicKeys(key, terminal);
  const end = seen === undefined ? {} : { seen: parseEnd(seen) };
  const verification = await withCatalog(terminal, (database) => verifyAudit(database, { publicKeys, ...end }));
  if (json) printJson(terminal, { ...verification, keys: keyIds(publicKeys) });
  else verificationLines(verification).forEach(terminal.out);
  return verification.kind === 'intact' ? exitCodes.ok : exitCodes.failed;
}

function parseEnd(text: string): Link {
  const [, number = '', hash] = /^(\d{1,15}):(.+)$/.exec(text) ?? [];
  if (!isDigest(hash)) fail('USAGE', `--seen: expected the end as this command shows it, such as "41:sha256:…", got ${JSON.stringify(text.slice(0, 80))}.`);
  return { number: Number(number), hash };
}

function verificationLines(verification: AuditVerification): string[] {
  if (verification.kind === 'broken') return [`The audit trail is broken (${verification.fault}). ${verification.sentence}`];
  const { number, hash, signedBy } = verification;
  const signature = signedBy === undefined ? 'not looked at; --key names the key that it should have' : `by the key ${signedBy}`;
  return [
    `The audit trail is intact: ${number === 1 ? '1 entry' : `${number} entries`}.`,
    ...columns([
      ['signature', signature],
      ['end', `${number}:${hash}`],
    ]),
    'Keep the end elsewhere: with --seen it shows whether the trail was cut back since, whoever did it.',
  ];
}
