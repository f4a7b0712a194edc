import { afterAll, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { canStrike, columns } from './columns.ts';
import { objectionTo } from './expectations.ts';
import { introduction, type Row, section } from './matrix-page.ts';
import { type Cell, recordCalls, runCell } from './run-cell.ts';
import { openScene, type Scenario, scenarios } from './scenarios.ts';
import { callName } from './store-call.ts';

const PAGE = join(import.meta.dirname, '../../../../docs/faults.md');
const isWriting = process.env['APPHUB_WRITE_FAULTS'] === '1';
const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';

/** Cells at one time. Those of a store that keeps them waiting do little else. */
const WORKING_AT_ONCE = 8;
const WAITING_AT_ONCE = 24;

describe('a build with a fault at one call of its store', () => {
  const sections: string[] = [];
  afterAll(() => {
    if (isWriting) writeFileSync(PAGE, [introduction(), ...sections].join('\n'));
  });

  test('the page explains the faults there are', () => {
    if (!isWriting) expect(page.startsWith(introduction())).toBe(true);
  });

  test.each(scenarios)('$title: ends as it must at every call, and as docs/faults.md says', async (scenario) => {
    const { rows, objections } = await matrixOf(scenario);
    expect(objections).toEqual([]);
    const written = section(scenario, rows);
    sections.push(written);
    if (!isWriting) expect(sectionOf(page, scenario)).toBe(written.trim());
  }, 90_000);
});

function sectionOf(text: string, { title }: Scenario): string {
  const part = text.split(/^(?=## )/m).find((candidate) => candidate.startsWith(`## ${title}\n`));
  return (part ?? '').trim();
}

async function matrixOf(scenario: Scenario): Promise<{ readonly rows: readonly Row[]; readonly objections: readonly string[] }> {
  using scene = await openScene(scenario);
  const calls = await recordCalls(scene);
  const [working, waiting] = [pLimit(WORKING_AT_ONCE), pLimit(WAITING_AT_ONCE)];
  const objections: string[] = [];
  const rows = calls.map(async (call): Promise<Row> => {
    const cells = columns.map(async (column): Promise<Cell | undefined> => {
      if (!canStrike(column, call)) return undefined;
      const where = `${callName(call)}, ${column.name}`;
      const places = column.patience === undefined ? working : waiting;
      const cell = await places(() => runCell(scene, call, column)).catch((error: unknown) => void objections.push(`${where}: ${String(error)}`));
      const objection = cell === undefined ? undefined : objectionTo(cell, { call, calls, column });
      if (objection !== undefined) objections.push(`${where}: ${objection}`);
      return cell ?? undefined;
    });
    return { call, cells: await Promise.all(cells) };
  });
  return { rows: await Promise.all(rows), objections };
}
