import { type BuildOptions, buildExample } from './build-example.ts';
import { type Example, loadExample } from './example/index.ts';
import { findBuilt } from './find-built.ts';
import { smallExample, testRepository, type TestRepository } from './testing/example-folder.ts';
import { type TestPorts, testPorts } from './testing/test-ports.ts';
import { FailureError } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';

function load(repository: TestRepository): Example {
  const loaded = loadExample(join(repository.root, 'examples', 'a'), { repositoryRoot: repository.root });
  if (!loaded.ok) throw new FailureError(loaded.error);
  return loaded.value;
}

async function build(repository: TestRepository, { ports }: TestPorts, options: Partial<BuildOptions> = {}) {
  const result = await buildExample(load(repository), { upstream: [], ...options }, ports);
  if (!result.ok) throw new FailureError(result.error);
  return result.value;
}

const find = (repository: TestRepository, { ports }: TestPorts) => findBuilt(load(repository), { upstream: [] }, ports);

describe('a bundle', () => {
  test('is found by its inputs without a build, once it is built, as long as its bytes are there', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    const before = await find(repository, kit);
    expect(before.record).toBeUndefined();
    const { receipt } = await build(repository, kit);
    const found = await find(repository, kit);
    expect(found).toMatchObject({ fingerprint: receipt.fingerprint, record: { digest: receipt.digest, contentDigest: receipt.contentDigest } });
    expect(before.fingerprint).toBe(found.fingerprint);
    expect(kit.opened).toEqual(['a']);
    await kit.ports.store.deleteBlob(receipt.digest);
    expect(await find(repository, kit)).toEqual({ fingerprint: receipt.fingerprint });
  });

  test('that has to be built is claimed first; one that was built meanwhile is found after all', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    const claims: string[] = [];
    const claim = async (fingerprint: string) => {
      claims.push(fingerprint);
      await build(repository, kit);
    };
    const outcome = await build(repository, kit, { claim });
    expect(outcome.origin).toEqual({ kind: 'reused' });
    expect(claims).toEqual([outcome.receipt.fingerprint]);
    expect(kit.opened).toEqual(['a']);
    expect((await build(repository, kit, { claim })).origin).toEqual({ kind: 'reused' });
    expect(claims).toHaveLength(1);
  });

  test('is not built where the claim is refused', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    const refused = build(repository, kit, { claim: () => Promise.reject(new Error('somebody else builds it')) });
    await expect(refused).rejects.toMatchObject({ failure: { code: 'INTERNAL' } });
    expect(kit.opened).toEqual([]);
  });
});
