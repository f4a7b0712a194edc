import type { Column } from './columns.ts';
import type { Cell } from './run-cell.ts';
import { callName, type StoreCall } from './store-call.ts';

/** The cell of a matrix, with all calls of its scenario in their order. */
export interface Position {
  readonly call: StoreCall;
  readonly calls: readonly StoreCall[];
  readonly column: Column;
}

/** @returns what is not as it must be; undefined if all is well. */
export function objectionTo(cell: Cell, position: Position): string | undefined {
  const { call, column } = position;
  if (cell.told.length > 1) return `it was told ${cell.told.length} times`;
  if (column.name === 'slow') return cell.kind === 'failed' || cell.told.length > 0 ? 'slowness is no trouble' : undefined;
  if (cell.kind === 'failed') {
    if (cell.code !== column.code) return `it failed with ${cell.code} instead of ${column.code}`;
    return column.lasting || isNeeded(call) || deniesWriter(position) ? undefined : 'a build can do without this call';
  }
  if (isNeeded(call) && !isDeceit(column)) return 'a build cannot do without this call';
  const mustTell = column.code === 'STORE_UNAVAILABLE' || column.code === 'STORE_FULL';
  return mustTell && cell.told.length === 0 && !isSecondary(position) ? 'it was not told' : undefined;
}

/** Upstream bundles, the bundle itself and its record; everything else is a hint, a note or a way to save work. */
function isNeeded({ operation, kind }: StoreCall): boolean {
  return kind === 'blobs' ? operation === 'get' || operation === 'put' : kind === 'records' && operation === 'put';
}

/** What a store does in secret cannot be seen before somebody reads. */
function isDeceit({ name, on }: Column): boolean {
  return on.includes('put') && (name === 'truncating' || name === 'lying');
}

/** Who may not look whether the bytes are there is not trusted to write them. */
function deniesWriter(position: Position): boolean {
  return position.column.code === 'STORE_DENIED' && position.call.operation === 'head' && isJustBefore('write blobs', position);
}

/** Calls whose failure changes nothing for anybody: leaving a note that is outdated. */
function isSecondary({ call }: Position): boolean {
  return call.operation === 'delete';
}

/** Two calls may be made side by side. */
function isJustBefore(name: string, { call, calls }: Position): boolean {
  const distance = calls.findIndex((made) => callName(made) === name) - calls.indexOf(call);
  return distance === 1 || (distance === 2 && call.operation === 'head');
}
