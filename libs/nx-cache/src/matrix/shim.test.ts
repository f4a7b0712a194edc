import { afterAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CellContext, runCell } from './cell.ts';
import { shimClient } from './client.ts';
import { faults } from './faults.ts';
import { cellWords } from './render.ts';
import { createSigning } from './signed-headers.ts';

const DOCUMENT = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'fault-matrix.md');
const signing = createSigning();
const context: CellContext = { signing, seeds: new Map() };
/** Shorter bounds than a person would set, for the same ends. */
const bounds = { APPHUB_NX_CACHE_ANSWER_SECONDS: '1', APPHUB_NX_CACHE_ENTRY_SECONDS: '2', APPHUB_NX_CACHE_FINISH_SECONDS: '1' };
const client = shimClient({ withinSeconds: 60, env: { ...bounds, APPHUB_NX_CACHE_KEYS: signing.publicKey } });
afterAll(() => client[Symbol.dispose]());

describe('a run of Nx with the shim comes through a server that', () => {
  test.each(faults.map((fault) => [`${fault.words} (${fault.name})`, fault] as const))('%s', async (_words, fault) => {
    const { cell, output } = await runCell(fault, client, context);
    if (cell.kind !== 'fine') throw new Error(`${cellWords(cell)}\n${output}`);
    expect(output.match(/NX_CACHE_TROUBLE/g) ?? []).toHaveLength(cell.told ? 1 : 0);
  }, 180_000);
});

describe('the published matrix', () => {
  const rows = readFileSync(DOCUMENT, 'utf8').split('\n').filter((line) => line.startsWith('| `'));

  test('has every fault that the code has, and no other', () => {
    expect(rows.map((row) => /`([\w-]+)`/.exec(row)?.[1]).sort()).toEqual(faults.map(({ name }) => name).sort());
  });

  test('has no red cell in the column of the shim', () => {
    for (const row of rows) expect(row.split(' | ')[3]).toMatch(/^(ok, |\()/);
  });
});
