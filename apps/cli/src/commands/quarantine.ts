import { listQuarantines, type QuarantinedFingerprint } from '@apphub/build';
import { digestHex, fail, FailureError } from '@apphub/model';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { shortDigest } from '../render/words.ts';
import { openStoreAndRecords } from '../session/open-records.ts';
import { printJson, type Terminal } from '../terminal.ts';

async function openHeld(terminal: Terminal) {
  const { store, records } = await openStoreAndRecords(terminal);
  return { records, held: await listQuarantines(store, records, { signal: terminal.signal }) };
}

/** `apphub quarantine list`: what is set aside, and why. */
export async function listQuarantineCommand({ json }: { readonly json: boolean }, terminal: Terminal): Promise<ExitCode> {
  const { held, records } = await openHeld(terminal);
  if (json) printJson(terminal, held);
  else if (held.length === 0) terminal.out(`Nothing is set aside in ${records.readOrder.join(', ')}.`);
  else held.flatMap(heldLines).forEach(terminal.out);
  return exitCodes.ok;
}

function heldLines({ fingerprint, slugs, quarantines }: QuarantinedFingerprint): string[] {
  return [
    `${shortDigest(fingerprint)}  ${slugs.join(', ') || 'no record left'}`,
    ...quarantines.map(({ scope, decidedOn, signedBy, reason }) => `  ${decidedOn}  ${scope}${signedBy === undefined ? '' : `, key ${signedBy}`}: ${reason}`),
  ];
}

export interface ReleaseOptions {
  readonly reason: string;
  readonly json: boolean;
}

/** `apphub quarantine release <fingerprint>`: its records are used again. */
export async function releaseQuarantineCommand(name: string, { reason, json }: ReleaseOptions, terminal: Terminal): Promise<ExitCode> {
  const { held, records } = await openHeld(terminal);
  const { fingerprint, quarantines, slugs } = oneOf(held, name);
  const addition = await records.releaseQuarantine(fingerprint, reason, { signal: terminal.signal });
  if (addition.kind === 'not-shared') throw new FailureError(addition.failure);
  const elsewhere = [...new Set(quarantines.map(({ scope }) => scope))].filter((scope) => scope !== records.scope);
  if (json) printJson(terminal, { fingerprint, slugs, released: addition.kind === 'added', stillHeldIn: elsewhere });
  else terminal.out(releaseWords(shortDigest(fingerprint), { scope: records.scope, elsewhere }));
  return elsewhere.length === 0 ? exitCodes.ok : exitCodes.failed;
}

function releaseWords(name: string, { scope, elsewhere }: { readonly scope: string; readonly elsewhere: readonly string[] }): string {
  if (elsewhere.length === 0) return `${name} is released in ${scope}; the next build uses its record again.`;
  return `${name} is still set aside in ${elsewhere.join(', ')}; it has to be released there.`;
}

function oneOf(held: readonly QuarantinedFingerprint[], name: string): QuarantinedFingerprint {
  const hex = name.replace(/^sha256:/, '');
  const found = hex === '' ? [] : held.filter(({ fingerprint }) => digestHex(fingerprint).startsWith(hex));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  const problem = only === undefined ? `Nothing with the fingerprint ${JSON.stringify(name.slice(0, 80))} is set aside.` : `More than one fingerprint that is set aside begins with ${hex}.`;
  return fail('USAGE', problem, { remedy: '"apphub quarantine list" shows what is set aside.' });
}
