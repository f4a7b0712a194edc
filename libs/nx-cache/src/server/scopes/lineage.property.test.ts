import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCachePolicy } from '../policy/cache-policy.ts';
import { covers, defaultScopeRules, readOrder, type ScopeRule } from './lineage.ts';

const names = ['main', 'a', 'b', 'c', 'pr-1', 'pr-2', 'web.main', 'web.pr-1'] as const;
const name = fc.constantFrom(...names);
const pattern = fc.oneof(name, fc.constantFrom('*', 'pr-*', 'web.*'));
const rule: fc.Arbitrary<ScopeRule> = fc.record({ name: pattern, parent: name }, { requiredKeys: ['name'] });
const rules = fc.array(rule, { minLength: 1, maxLength: 8 });

describe('where reads go', () => {
  test('begins with the own scope, goes on as the parent would, and ends at a root', () => {
    fc.assert(
      fc.property(rules, name, (all, scope) => {
        const order = readOrder(scope, all);
        if (order === undefined) return;
        expect(order[0]).toBe(scope);
        expect(new Set(order).size).toBe(order.length);
        const parent = all.find(({ name: candidate }) => covers(candidate, scope))?.parent;
        expect(order.slice(1)).toEqual(parent === undefined ? [] : readOrder(parent, all));
        expect(all.find(({ name: candidate }) => covers(candidate, order.at(-1) ?? ''))?.parent).toBeUndefined();
      }),
    );
  });

  test('never leads back: whom a scope reads does not read that scope', () => {
    fc.assert(
      fc.property(rules, name, (all, scope) => {
        for (const above of readOrder(scope, all)?.slice(1) ?? []) expect(readOrder(above, all)).not.toContain(scope);
      }),
    );
  });

  test('is unknown for a scope whose parents go in a circle, and such a policy is refused', () => {
    fc.assert(
      fc.property(rules, (all) => {
        const policy = parseCachePolicy(JSON.stringify({ version: 1, scopes: all }), 'policy.json');
        const isSound = all.every(({ parent }) => parent === undefined || readOrder(parent, all) !== undefined);
        expect(policy.ok).toBe(isSound);
      }),
    );
  });

  test('is main alone for main, and the own scope and main for every other without a policy', () => {
    expect(readOrder('main', defaultScopeRules)).toEqual(['main']);
    for (const scope of ['pr-1', 'dev-ann']) expect(readOrder(scope, defaultScopeRules)).toEqual([scope, 'main']);
  });
});
