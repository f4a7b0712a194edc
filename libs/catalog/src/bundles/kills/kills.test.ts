import { afterAll, expect, test } from '@jest/globals';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditTrail } from '../testing/inspect.ts';
import { useTestDatabase } from '../../testing/index.ts';
import { runRound } from './run-round.ts';

const ROUNDS = 10;
const seed = Number(process.env['APPHUB_TEST_SEED'] ?? randomInt(2 ** 31));
const db = useTestDatabase();
const folder = mkdtempSync(join(tmpdir(), 'apphub-publisher-kills-'));

afterAll(() => rmSync(folder, { recursive: true }));

test(`publishers and collectors that are killed anywhere leave no row without bytes, no version without its entry, no entry without its event (APPHUB_TEST_SEED=${seed})`, async () => {
  const found: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const violations = await runRound({ database: db.database, url: db.url, folder, seed: seed + round * 100 });
    found.push(...violations.map((words) => `seed ${seed}, round ${round}: ${words}`));
  }
  expect(found).toEqual([]);
  const moves = new Set((await auditTrail(db.database)).map(({ action }) => action));
  expect([...moves].sort()).toEqual(expect.arrayContaining(['version.publish', 'version.replace']));
}, 240_000);
