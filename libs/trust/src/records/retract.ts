import type { CallOptions } from '@apphub/store';
import type { Addition } from './port.ts';
import { decide } from './quarantine.ts';
import type { RecordContext } from './read-document.ts';
import { readFolder } from './read-folder.ts';
import { parseRecordKey, type RecordKey } from './record-key.ts';

/** See `ScopedRecords.retract`. */
export async function retractRecord(
  { fingerprint, statement, reason }: Pick<RecordKey, 'fingerprint' | 'statement'> & { readonly reason: string },
  context: RecordContext,
  call: CallOptions,
): Promise<Addition> {
  const { records, retracted } = await readFolder({ scope: context.trust.scope, fingerprint }, context, call);
  const open = [...records, ...retracted.filter(({ retraction }) => !retraction.settles)];
  if (!open.some(({ key }) => parseRecordKey(key)?.statement === statement)) return { kind: 'known' };
  return decide({ fingerprint, reason, decision: 'retract', retracts: statement }, context, call);
}
