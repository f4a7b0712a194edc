import { describe, expect, test } from '@jest/globals';
import { startTrouble } from './trouble.ts';

describe('a worker in trouble', () => {
  test('takes one task at a time, after longer and longer pauses, until one of them goes well', () => {
    let now = 0;
    const trouble = startTrouble(() => now);
    expect(trouble.places(4, 1)).toBe(3);
    trouble.onEnd('spared');
    expect(trouble.places(4, 0)).toBe(0);
    now = 1_000;
    expect([trouble.places(4, 0), trouble.places(4, 1)]).toEqual([1, 0]);
    trouble.onEnd('spared');
    now = 2_000;
    expect(trouble.places(4, 0)).toBe(0);
    now = 3_000;
    expect(trouble.places(4, 0)).toBe(1);
    trouble.onEnd('well');
    expect(trouble.places(4, 0)).toBe(4);
  });

  test('holds back when there was nothing to take, so that others are first at what it gave back', () => {
    let now = 0;
    const trouble = startTrouble(() => now);
    trouble.onNothing();
    expect(trouble.places(4, 0)).toBe(4);
    trouble.onEnd('spared');
    now = 1_000;
    trouble.onNothing();
    now = 5_999;
    expect(trouble.places(4, 0)).toBe(0);
    now = 6_000;
    expect(trouble.places(4, 0)).toBe(1);
    trouble.onEnd('well');
    trouble.onNothing();
    expect(trouble.places(4, 0)).toBe(4);
  });

  test('never pauses for longer than half a minute', () => {
    let now = 0;
    const trouble = startTrouble(() => now);
    for (let end = 0; end < 50; end += 1) trouble.onEnd('spared');
    now = 30_000;
    expect(trouble.places(2, 0)).toBe(1);
  });
});
