import type { FingerprintField } from '@apphub/model';
import type { InputFile, InputSet } from './input-set.ts';

/**
 * The part of a fingerprint that an example's own files are: a field for each.
 *
 *   name        where the file lies in the workspace: commands find it there, and some write the name into what they make
 *   x or -      whether it may be executed: a build may run it, and the archive keeps it
 *   ->          that it is a link: to a build, a link differs from a copy of its target
 *   digest      its content
 *
 * Left out are size (the digest has it), times, owners and all other permissions: they differ between checkouts.
 */
export function sourceFields(inputs: InputSet): FingerprintField[] {
  return inputs.files.map((file) => [`file:${file.name}`, `${mark(file)} ${file.digest}`] as const);
}

function mark({ executable, link }: InputFile): string {
  if (link !== undefined) return '->';
  return executable ? 'x' : '-';
}
