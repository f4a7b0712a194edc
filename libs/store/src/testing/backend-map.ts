import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Backend } from '../backend.ts';
import { collect, readText } from './bytes.ts';
import type { BackendHarness } from './harness.ts';

type Step = { readonly kind: 'put'; readonly key: string; readonly text: string } | { readonly kind: 'delete'; readonly key: string };

const key = fc.constantFrom('m/a.x', 'm/a-b.x', 'm/a/b.x', 'm/a/B.x', 'm/a0.x', 'n.x');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), key, text: fc.string({ maxLength: 20 }) }),
  fc.record({ kind: fc.constant('delete' as const), key }),
);

/** Whatever is put and deleted in whatever order: a backend answers as a sorted map would. */
export function describeMapLikeness({ open, histories = 25 }: BackendHarness): void {
  test('after any history, holds what a map would hold', async () => {
    const history = fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { backend, close } = await open();
      try {
        const model = new Map<string, string>();
        for (const one of steps) await apply(one, backend, model);
        expect(await contents(backend)).toEqual([...model].sort(([a], [b]) => (a < b ? -1 : 1)));
      } finally {
        await close();
      }
    });
    await fc.assert(history, { numRuns: histories });
  });
}

async function apply(one: Step, backend: Backend, model: Map<string, string>): Promise<void> {
  if (one.kind === 'put') {
    await backend.put(one.key, { kind: 'bytes', bytes: Buffer.from(one.text) });
    model.set(one.key, Buffer.from(one.text).toString());
  } else {
    await backend.delete(one.key);
    model.delete(one.key);
  }
}

async function contents(backend: Backend): Promise<(readonly [string, string])[]> {
  const objects = await collect(backend.list(''));
  return await Promise.all(objects.map(async (object) => [object.key, await readText(await backend.get(object.key))] as const));
}
