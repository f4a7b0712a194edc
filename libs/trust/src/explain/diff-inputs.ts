import { compareCodeUnits, type FingerprintRecord } from '@apphub/model';

/** One input that two builds do not share. Names and values come from files: make them visible before printing. */
export type InputDifference =
  | { readonly kind: 'added'; readonly name: string; readonly after: string }
  | { readonly kind: 'removed'; readonly name: string; readonly before: string }
  | { readonly kind: 'changed'; readonly name: string; readonly before: string; readonly after: string };

/** What has to be done to the inputs `before` to get the inputs `after`, sorted by name. */
export function diffInputs(before: FingerprintRecord, after: FingerprintRecord): readonly InputDifference[] {
  const old = new Map(before.fields);
  const now = new Map(after.fields);
  const gone = before.fields.flatMap(([name, value]): InputDifference[] => (now.has(name) ? [] : [{ kind: 'removed', name, before: value }]));
  const rest = after.fields.flatMap(([name, value]): InputDifference[] => {
    const was = old.get(name);
    if (was === undefined) return [{ kind: 'added', name, after: value }];
    return was === value ? [] : [{ kind: 'changed', name, before: was, after: value }];
  });
  return [...gone, ...rest].toSorted((a, b) => compareCodeUnits(a.name, b.name));
}
