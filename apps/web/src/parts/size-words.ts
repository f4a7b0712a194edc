import { sizeWords } from '@apphub/model';

/** A size in bytes for people; a dash where it is not known. */
export function sizeOrDash(bytes: number | null | undefined): string {
  return typeof bytes === 'number' ? sizeWords(bytes) : '–';
}
