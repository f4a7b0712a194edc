import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from '../child.ts';
import { tempCheckout } from '../testing/temp-checkout.ts';

const JEST = fileURLToPath(new URL('../../../../node_modules/jest/bin/jest.js', import.meta.url));
const REPORTER = fileURLToPath(new URL('reporter.ts', import.meta.url));

/** Runs one test file in a real jest with the reporter. */
async function runJest(code: string, { skipsFail, args = [] }: { readonly skipsFail: boolean; readonly args?: readonly string[] }) {
  using project = tempCheckout({ 'package.json': '{}', 'seed.test.js': code });
  const tally = join(project.root, 'tally');
  const config = { rootDir: project.root, displayName: 'seed', reporters: [[REPORTER, { tally, skipsFail }]], transform: {}, cache: false };
  const { exitCode, stderr } = await runNode([JEST, '--config', JSON.stringify(config), ...args], project.root);
  return { exitCode, stderr, tally: existsSync(tally) ? readFileSync(tally, 'utf8') : '' };
}

const PASS = "test('good', () => {});";
const SKIP = "test.skip('left out', () => {});";
const FAIL = "test('bad', () => { throw new Error('on purpose'); });";

describe('the reporter, in a real jest', () => {
  test('counts what passed and failed, and shows the failure', async () => {
    const { exitCode, stderr, tally } = await runJest(`${PASS}${FAIL}`, { skipsFail: true });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('on purpose');
    expect(tally).toBe('1 1 test seed\n');
  });

  test('names a skipped test and passes where skipping is allowed', async () => {
    const { exitCode, stderr, tally } = await runJest(`${PASS}${SKIP}`, { skipsFail: false });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('SKIPPED  left out');
    expect(tally).toBe('1 0 test seed\n');
  });

  test('fails for a skipped test where nothing may be skipped', async () => {
    const { exitCode, tally } = await runJest(`${PASS}${SKIP}`, { skipsFail: true });
    expect(exitCode).toBe(1);
    expect(tally).toBe('1 1 test seed\n');
  });

  test('does not take for skipped what a person left out by name', async () => {
    const { exitCode } = await runJest(`${PASS}${SKIP}`, { skipsFail: true, args: ['-t', 'good'] });
    expect(exitCode).toBe(0);
  });

  test('counts a file that cannot be loaded as failed', async () => {
    const { exitCode, tally } = await runJest('this is no JavaScript', { skipsFail: false });
    expect(exitCode).toBe(1);
    expect(tally).toBe('0 1 test seed\n');
  });
});
