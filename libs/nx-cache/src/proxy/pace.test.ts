import { expect, test } from '@jest/globals';
import { openLine, standStill } from '@apphub/store/contract';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { keepPace } from './pace.ts';

const limits = { answerMs: 10, graceMs: 10, bytesPerSecond: 1, entryMs: 60_000 };
const nobody = new AbortController().signal;

test('a server that does not answer, or sends nothing, is given up', async () => {
  using silent = keepPace(limits, nobody);
  await once(silent.signal, 'abort');
  expect(silent.signal.reason).toMatchObject({ trouble: { kind: 'silent', afterMs: 10 } });
  using slow = keepPace(limits, nobody);
  slow.answered();
  await once(slow.signal, 'abort');
  expect(slow.signal.reason).toMatchObject({ trouble: { kind: 'slow', bytes: 0 } });
});

test('an answer, and bytes, that have come while the process stood still are in time', async () => {
  using line = await openLine();
  using pace = keepPace(limits, nobody);
  const pieceAfterStandstill = async () => {
    const piece = once(line.near, 'data');
    line.far.write('a piece');
    standStill(50);
    await piece;
  };
  await pieceAfterStandstill();
  pace.answered();
  await pieceAfterStandstill();
  pace.moved(7);
  await turn();
  expect(pace.signal.aborted).toBe(false);
});
