import { describe, expect, test } from '@jest/globals';
import { Breaker } from './breaker.ts';
import type { Trouble } from './trouble.ts';

const refused: Trouble = { kind: 'unreachable', code: 'ECONNREFUSED' };
const silent: Trouble = { kind: 'silent', afterMs: 5000 };
const broken: Trouble = { kind: 'broken', words: '' };

function breakerAt(clock: { now: number }): Breaker {
  return new Breaker({ restMs: 1000, now: () => clock.now });
}

describe('the breaker', () => {
  test('opens after one wait, and gives up whatever waits', () => {
    const breaker = breakerAt({ now: 0 });
    const { opened } = breaker;
    breaker.failed(silent);
    expect(breaker.isOpen).toBe(true);
    expect(opened.aborted).toBe(true);
  });

  test('opens after three quick failures in a row, not after three in all', () => {
    const breaker = breakerAt({ now: 0 });
    for (const trouble of [refused, refused]) breaker.failed(trouble);
    breaker.succeeded();
    for (const trouble of [refused, refused]) breaker.failed(trouble);
    expect(breaker.isOpen).toBe(false);
    breaker.failed(refused);
    expect(breaker.isOpen).toBe(true);
  });

  test('stays closed whatever is wrong with single entries', () => {
    const breaker = breakerAt({ now: 0 });
    for (let times = 0; times < 10; times += 1) breaker.failed(broken);
    expect(breaker.isOpen).toBe(false);
  });

  test('lets one trial through when the server has rested, and closes when it succeeds', () => {
    const clock = { now: 0 };
    const breaker = breakerAt(clock);
    breaker.failed(silent);
    expect(breaker.takeTrial()).toBe(false);
    clock.now = 1000;
    expect([breaker.takeTrial(), breaker.takeTrial()]).toEqual([true, false]);
    breaker.succeeded();
    expect(breaker.isOpen).toBe(false);
    expect(breaker.opened.aborted).toBe(false);
  });

  test('rests again when the trial fails', () => {
    const clock = { now: 0 };
    const breaker = breakerAt(clock);
    breaker.failed(silent);
    clock.now = 1000;
    breaker.takeTrial();
    breaker.failed(refused);
    expect(breaker.isOpen).toBe(true);
    expect(breaker.takeTrial()).toBe(false);
    clock.now = 2000;
    expect(breaker.takeTrial()).toBe(true);
  });

  test('does not close because of an answer that was under way when it opened', () => {
    const breaker = breakerAt({ now: 0 });
    breaker.failed(silent);
    breaker.succeeded();
    expect(breaker.isOpen).toBe(true);
  });
});
