import type { InputChange, InputChanges } from '@apphub/model/api';
import type { InputDifference, NearRecord } from '@apphub/trust';

/** So many inputs are named; how many there are is told. */
const MOST_NAMED = 50;
/** Characters of a name or a value: both come from the files of an example. */
const LONGEST = 300;

/** What is kept of a comparison: names, versions and digests, as `apphub explain` shows them. */
export function inputChanges(near: NearRecord | undefined): InputChanges {
  if (near === undefined) return { against: null, count: 0, inputs: [] };
  const { found: { record }, differences } = near;
  return {
    against: { fingerprint: record.fingerprint, scope: record.scope, finishedAt: new Date(record.finishedOn).toISOString() },
    count: differences.length,
    inputs: differences.slice(0, MOST_NAMED).map(inputChange),
  };
}

function inputChange(difference: InputDifference): InputChange {
  const { kind, name } = difference;
  return { kind, name: cut(name), before: kind === 'added' ? null : cut(difference.before), after: kind === 'removed' ? null : cut(difference.after) };
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
