import { distance } from 'fastest-levenshtein';

/** Longer names are not compared: the time of a comparison grows with the product of both lengths. */
const LONGEST = 100;

/** @returns the known name that `name` most likely means, if one is close enough to be worth saying. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  const letters = lettersOf(name);
  let nearest: { readonly name: string; readonly edits: number } | undefined;
  for (const candidate of known) {
    const edits = distance(letters, lettersOf(candidate));
    const close = edits <= Math.max(1, Math.floor(Math.max(name.length, candidate.length) * 0.4));
    if (close && (nearest === undefined || edits < nearest.edits)) nearest = { name: candidate, edits };
  }
  return nearest?.name;
}

/** `out_dir`, `outdir` and `out-dir` are all `outDir` to the person who wrote them. */
function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}
