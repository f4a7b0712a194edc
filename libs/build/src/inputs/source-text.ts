import type { Digest, FingerprintField } from '@apphub/model';
import { fingerprintRecord, fingerprintText } from '@apphub/model/fingerprint';
import { sha256 } from '@apphub/model/node';
import { createHash } from 'node:crypto';
import type { InputFile, InputSet } from './input-set.ts';
import { sourceFields } from './source-fields.ts';

/*
 * The text of a fingerprint record is long: it has a field per file. These stand side by side in it, since the names
 * of all of them, and of no other field, begin with `file:`. So their part of the text can be made apart from the
 * rest, and kept for as long as no file changes.
 */

/** Sorts right before the fields of files. */
const PLACE: FingerprintField = ['file:', ''];

/** Held beside the sets: what a set has in it decides its text, so nobody else need pass the two along together. */
const knownTexts = new WeakMap<InputSet, readonly Uint8Array[]>();

/** The fields of `files` as they stand in the text of every record that has them: sorted, joined by commas. */
export function sourceText(files: readonly InputFile[]): Uint8Array {
  const [before, after] = textAround([]);
  return Buffer.from(fingerprintText(fingerprintRecord(sourceFields({ files }))).slice(before.length, -after.length));
}

/** The source text of one file of each kind: another text of these means other texts of all. */
export function sampleText(): Uint8Array {
  const file: InputFile = { name: 'bundle/\u00e9"\n', source: '', size: 0, executable: false, digest: sha256('') };
  return sourceText([file, { ...file, name: 'bundle/run', executable: true }, { ...file, name: 'shared/link', link: 'run' }]);
}

/** Spares `fingerprintWithSources` the making of source texts: `texts` are those of the trees of `inputs`, in the order of their names. */
export function keepSourceTexts(inputs: InputSet, texts: readonly Uint8Array[]): void {
  knownTexts.set(inputs, texts);
}

/**
 * The fingerprint of the record that has a field for each of `inputs` besides `fields`.
 *
 * @param fields none of whose names begins with `file:`.
 */
export function fingerprintWithSources(inputs: InputSet, fields: readonly FingerprintField[]): Digest {
  const texts = (knownTexts.get(inputs) ?? [sourceText(inputs.files)]).filter((text) => text.length > 0);
  if (texts.length === 0) return sha256(fingerprintText(fingerprintRecord(fields)));
  const [before, after] = textAround(fields);
  const hash = createHash('sha256').update(before);
  texts.forEach((text, index) => hash.update(index === 0 ? '' : ',').update(text));
  return `sha256:${hash.update(after).digest('hex')}` as Digest;
}

/** What stands before and after the fields of files in the text of a record. */
function textAround(fields: readonly FingerprintField[]): readonly [before: string, after: string] {
  const [before = '', after = ''] = fingerprintText(fingerprintRecord([...fields, PLACE])).split(JSON.stringify(PLACE));
  return [before, after];
}
