import type { Transaction } from '@apphub/catalog';
import { parsePlatform } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { expect, test } from '@jest/globals';
import type { WorkerHappening } from '../metrics/index.ts';
import type { BuiltExample } from '../worker/child/protocol.ts';
import { countedHits } from './hit-ledger.ts';

function built(slug: string): BuiltExample {
  const digest = sha256(slug);
  const receipt = { slug, version: '1.0.0', fingerprint: digest, digest, contentDigest: digest, size: 7, platform: parsePlatform('linux-x64-glibc') };
  return { receipt, manifest: {}, capabilities: [], cached: true, because: 'reused', stageMs: {} };
}

test('hits of a load are counted once they are in force, with what was published of them', async () => {
  const found = ['a', 'b', 'left'].map(built);
  const happenings: WorkerHappening[] = [];
  const hitOf = ({ receipt }: BuiltExample) => ({ receipt, filename: 'x.tgz', storageUrl: 'local://x' });
  const outcomes = (['replaced', 'unchanged'] as const).values();
  const portions = [{ hits: found.map((one) => (one.receipt.slug === 'a' ? { ...hitOf(one), publish: async () => outcomes.next().value ?? ('unchanged' as const) } : hitOf(one))) }];
  const { hits, onCompleted } = countedHits(portions, { found, observe: (happening) => happenings.push(happening) });
  const [first] = [...hits].flatMap((portion) => portion.hits);
  // The transaction is tried twice.
  await first?.publish?.({} as Transaction);
  expect(await first?.publish?.({} as Transaction)).toBe('unchanged');
  expect(happenings).toEqual([]);
  onCompleted?.(['a', 'b']);
  expect(happenings).toEqual([
    { kind: 'bundle', outcome: 'hit', reason: 'reused', bytes: 7 },
    { kind: 'publish', outcome: 'unchanged', bytes: 7 },
    { kind: 'bundle', outcome: 'hit', reason: 'reused', bytes: 7 },
  ]);
});
