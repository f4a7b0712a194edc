import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { attemptLimitOf, retryDelaySeconds } from './retry.ts';

describe('the retry policy of a job', () => {
  test('allows one attempt unless it says otherwise', () => {
    expect(attemptLimitOf({})).toBe(1);
    expect(attemptLimitOf({ maxAttempts: 4 })).toBe(4);
    expect(attemptLimitOf({ maxAttempts: 4, strategy: 'none' })).toBe(1);
  });

  test('spaces attempts as it says', () => {
    const policy = { strategy: 'exponential', initialDelayMs: 1000, maxDelayMs: 5000 } as const;
    expect([1, 2, 3, 4].map((attempt) => retryDelaySeconds(policy, { attempt, random: 0.5 }))).toEqual([1, 2, 4, 5]);
    expect(retryDelaySeconds({ ...policy, jitter: 'full' }, { attempt: 2, random: 0.5 })).toBe(1);
    expect(retryDelaySeconds({ ...policy, jitter: 'equal' }, { attempt: 2, random: 0 })).toBe(1);
    expect(retryDelaySeconds({ strategy: 'fixed', initialDelayMs: 300 }, { attempt: 9, random: 1 })).toBe(0.3);
  });

  test('never waits longer than it allows, whatever it says', () => {
    const policies = fc.record(
      {
        strategy: fc.constantFrom('fixed' as const, 'exponential' as const),
        initialDelayMs: fc.nat(86_400_000),
        maxDelayMs: fc.nat(86_400_000),
        jitter: fc.constantFrom('none' as const, 'full' as const, 'equal' as const),
      },
    );
    fc.assert(
      fc.property(policies, fc.integer({ min: 1, max: 10 }), fc.double({ min: 0, max: 1, noNaN: true }), (policy, attempt, random) => {
        const seconds = retryDelaySeconds(policy, { attempt, random });
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThanOrEqual(policy.maxDelayMs / 1000);
      }),
    );
  });
});
