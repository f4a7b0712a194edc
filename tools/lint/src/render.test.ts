import { expect, test } from '@jest/globals';
import type { Check } from './check-port.ts';
import { renderReports } from './render.ts';
import { memoryRepository } from './repository.ts';
import { runChecks } from './run-checks.ts';

const finding = { rule: 'no-x', reason: 'X is bad.', place: 'a.ts:1', message: 'x stands here' };

test('a report shows findings under their reason, then one line per check', () => {
  const text = renderReports([
    { name: 'imports', milliseconds: 1234, findings: [finding, { ...finding, place: 'b.ts:2' }] },
    { name: 'size', milliseconds: 40, findings: [], figures: '3 files' },
  ]);
  expect(text).toBe(`imports: no-x
  why: X is bad.
    a.ts:1  x stands here
    b.ts:2  x stands here

FAIL  imports    1.2 s  2 found
ok    size       0.0 s  3 files
`);
});

test('many places of one rule are cut, and counted', () => {
  const findings = Array.from({ length: 25 }, (_, index) => ({ ...finding, place: `f${index}.ts:1` }));
  expect(renderReports([{ name: 'imports', milliseconds: 0, findings }])).toContain('f19.ts:1  x stands here\n    and 5 more\n');
});

test('a check that breaks counts as failed', async () => {
  const broken: Check = { name: 'types', run: () => Promise.reject(new Error('no compiler')) };
  const [report] = await runChecks([broken], memoryRepository({}));
  expect(report?.findings).toMatchObject([{ rule: 'check-runs', message: expect.stringContaining('no compiler') }]);
});
