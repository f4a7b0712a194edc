import { columns } from './columns.ts';
import type { Cell } from './run-cell.ts';
import type { Scenario } from './scenarios.ts';
import { callName, type StoreCall } from './store-call.ts';

/** One call with its cells, in the order of the columns; undefined where the fault cannot strike. */
export interface Row {
  readonly call: StoreCall;
  readonly cells: readonly (Cell | undefined)[];
}

/** @returns the text of docs/faults.md above the tables. */
export function introduction(): string {
  return `# Faults

What a build does when its store goes wrong. For every scenario below, every call that the build makes of its store,
found by recording a build in which nothing goes wrong, is struck by every fault that can strike it. For each cell the
test holds that

- the fault was reached,
- the build ended within its bound,
- it told its trouble once at most, and left no sandbox and no file on its way into the store,
- no blob can be read whose bytes are not those that its name says,
- on what is left, without the fault, the same build works and gives the same digest, and its bundle can be read.

Calls are tried once here, with short time limits, so that the next attempt does not mend what is looked at. In use,
a call is tried several times within a bound: docs/storage.md names both.

This page is written by \`npm run docs -w @apphub/build\`; the tests of that package hold it against what builds do.

## The faults

| fault | the store |
|---|---|
${columns.map(({ name, words }) => `| ${name} | ${words} |`).join('\n')}

## What the cells say

| cell | meaning |
|---|---|
| built | The bundle was built and its record written. |
| reused | The bundle in the store was used. |
| …, told | The trouble did not fail the build and was told once. |
| …, refused | The store has kept other bytes than it was sent; whoever reads them gets STORE_BLOB_CORRUPT, and the next build replaces them. |
| a code | The build failed with this code. |
| – | The fault cannot strike at this call, or there is nothing it could change. |

A trouble that costs nobody anything is not told: not being able to remove a note that is outdated, or not being allowed to
look for other records before one is written, or to note that a bundle is relied on. What a store hides (a listing that
lacks something, another size) looks like a store that does not have it, and is built again.

After the first call that got no answer, questions that a build can do without get a tenth of the time limit each, until
the store answers again: a build waits for a silent store once, and not at every call.
`;
}

/** @returns the part of docs/faults.md about one scenario. */
export function section({ title, words }: Scenario, rows: readonly Row[]): string {
  const header = ['call', ...columns.map(({ name }) => name)];
  const lines = [header, header.map(() => '---'), ...rows.map(({ call, cells }) => [callName(call), ...cells.map(textOf)])];
  return `## ${title}\n\n${words}\n\n${lines.map((line) => `| ${line.join(' | ')} |\n`).join('')}`;
}

function textOf(cell: Cell | undefined): string {
  if (cell === undefined) return '–';
  if (cell.kind === 'failed') return `\`${cell.code}\``;
  return [cell.kind, ...(cell.told.length > 0 ? ['told'] : []), ...(cell.refused ? ['refused'] : [])].join(', ');
}
