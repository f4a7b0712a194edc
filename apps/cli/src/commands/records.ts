import { raiseEpoch } from '@apphub/build';
import { fail, FailureError, failureLines } from '@apphub/model';
import { layout } from '@apphub/store';
import { listFingerprint, type ListedFingerprint, listRecords, type RecordKey } from '@apphub/trust';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { findRecord } from '../records/find-record.ts';
import { fingerprintLines, recordLines } from '../render/record-lines.ts';
import { shortDigest } from '../render/words.ts';
import { confirm } from '../session/confirm.ts';
import { openStoreAndRecords } from '../session/open-records.ts';
import { printJson, type Terminal } from '../terminal.ts';

export interface ListRecordsOptions {
  /** Only fingerprints of which nothing is used: in conflict, or set aside. */
  readonly held: boolean;
  readonly json: boolean;
}

/** `apphub records list [slug…]`: what the store says was built, and what becomes of it. */
export async function listRecordsCommand(slugs: readonly string[], { held, json }: ListRecordsOptions, terminal: Terminal): Promise<ExitCode> {
  const opened = await openStoreAndRecords(terminal);
  const { signal } = terminal;
  const found = new Map<string, ListedFingerprint>();
  for (const options of slugs.length === 0 ? [{}] : slugs.map((slug) => ({ slug }))) {
    for await (const listed of listRecords(opened.store, opened.records, { ...options, signal })) {
      if (!held || listed.held !== undefined) found.set(listed.fingerprint, listed);
    }
  }
  if (json) printJson(terminal, [...found.values()].map(withoutInputs));
  else if (found.size === 0) terminal.out(`There are no such records in ${opened.records.readOrder.join(', ')}.`);
  else [...found.values()].flatMap(fingerprintLines).forEach(terminal.out);
  return exitCodes.ok;
}

/** A record names thousands of inputs; `apphub records show --json` has them. */
function withoutInputs({ records, retracted, ...rest }: ListedFingerprint) {
  const short = <T extends ListedFingerprint['records'][number]>({ record: { inputs: _, ...record }, ...found }: T) => ({ ...found, record });
  return { ...rest, records: records.map(short), retracted: retracted.map(short) };
}

/** `apphub records show <record>`: everything that one record says, if it is believed. */
export async function showRecordCommand(name: string, { json }: { readonly json: boolean }, terminal: Terminal): Promise<ExitCode> {
  const opened = await openStoreAndRecords(terminal);
  const { signal } = terminal;
  const place = await findRecord(name, opened, { signal });
  const listed = await listFingerprint(place.fingerprint, opened.records, { signal });
  const found = [...listed.records, ...listed.retracted].find(({ key }) => key === keyOf(place)) ?? notBelieved(place, listed);
  const blob = await opened.store.statBlob(found.record.digest, { signal });
  const shown = { found, listed, stored: blob?.size === found.record.size };
  if (json) printJson(terminal, { ...found, stored: shown.stored, ...(listed.held === undefined ? {} : { held: listed.held }) });
  else recordLines(shown).forEach(terminal.out);
  return exitCodes.ok;
}

function keyOf({ scope, fingerprint, statement }: RecordKey): string {
  return layout.record(scope, fingerprint, statement);
}

function notBelieved(place: RecordKey, { rejected, held }: ListedFingerprint): never {
  const words = rejected.find(({ key }) => key === keyOf(place))?.words ?? held?.failure.message ?? 'it is gone';
  return fail('RECORD_UNTRUSTED', `The record ${shortDigest(place.statement)} is not believed: ${words.replace(/\.$/, '')}.`);
}

export interface RetractOptions {
  readonly reason: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `apphub records retract <record>`: it is not used any more, and no longer counts against others. */
export async function retractRecordCommand(name: string, { reason, yes, json = false }: RetractOptions, terminal: Terminal): Promise<ExitCode> {
  const opened = await openStoreAndRecords(terminal);
  const { signal } = terminal;
  const record = await findRecord(name, opened, { signal });
  const { records, store } = opened;
  const [short, { scope, fingerprint, statement }] = [shortDigest(record.statement), record];
  if (scope !== records.scope) fail('USAGE', `The record ${short} is of the scope ${scope}; it has to be retracted there, not in ${records.scope}.`);
  await confirm(`Retract the record ${short}?`, { yes }, terminal);
  const addition = await records.retract(record, reason, { signal });
  if (addition.kind === 'not-shared') throw new FailureError(addition.failure);
  if (addition.kind === 'added') await raiseEpoch(store, { now: Date.now(), signal });
  const listed = await listFingerprint(fingerprint, records, { signal });
  const { retracted, held } = listed;
  if (!retracted.some(({ key }) => key === keyOf(record))) notBelieved(record, listed);
  if (json) printJson(terminal, { fingerprint, statement, retracted: addition.kind === 'added', ...(held === undefined ? {} : { held }) });
  else terminal.out(addition.kind === 'added' ? `${short} is retracted in ${scope}; it stays as evidence.` : `${short} was retracted before.`);
  if (held === undefined) return exitCodes.ok;
  failureLines(held.failure).forEach(terminal.complain);
  return exitCodes.failed;
}
