import { type Digest, FailureError } from '@apphub/model';
import { type Backend, layout, openMemoryBackend, openStore } from '@apphub/store';
import { join } from 'node:path';
import { buildExample, type BuildOutcome } from '../build-example.ts';
import { type Example, loadExample } from '../example/index.ts';
import type { BuildPorts } from '../ports.ts';
import { smallExample, testRepository, type TestRepository } from '../testing/example-folder.ts';
import type { UpstreamBundle } from '../upstream.ts';
import { copyObjects, openWorld } from './world.ts';

/** A build in a certain situation. */
export interface Scenario {
  readonly title: string;
  /** What the build finds and does, for people. */
  readonly words: string;
  readonly files: Readonly<Record<string, string | object>>;
  /** Builds before the one that is looked at, and what is done to the repository and the store afterwards. */
  readonly prepare?: (before: BuildOutcome, place: { readonly repository: TestRepository; readonly backend: Backend }) => Promise<void>;
}

const example = smallExample('example');

/** All scenarios of the matrix. */
export const scenarios: readonly Scenario[] = [
  { title: 'A first build', words: 'The store has nothing; the example is built, packed and stored.', files: example },
  {
    title: 'A result that is there',
    words: 'Somebody built the same inputs; the bundle was last relied on long ago, so that relying on it is noted.',
    files: example,
    prepare: ({ receipt }, { backend }) => backend.delete(layout.use(receipt.digest)),
  },
  {
    title: 'The same content from other inputs',
    words: 'An input has changed that does not show in the bundle; it is built, and the stored bytes are found by their content.',
    files: example,
    prepare: async (_, { repository }) => repository.write({ 'examples/example/notes.txt': 'Not part of the bundle.' }),
  },
  {
    title: 'A bundle with an upstream bundle',
    words: 'The upstream bundle is in the store and is laid out before the build.',
    files: {
      ...smallExample('model'),
      ...smallExample('example', {
        config: { dependsOn: [{ slug: 'model' }] },
        files: { 'src/index.ts': "export { handler } from '../upstream/model/dist/index.js';\n" },
      }),
    },
  },
  {
    title: 'A damaged bundle',
    words: 'The stored bytes were read corrupt before; the bundle is built again and replaces them.',
    files: example,
    prepare: async ({ receipt }, { backend }) => {
      await backend.put(layout.blob(receipt.digest), { kind: 'bytes', bytes: Buffer.alloc(receipt.size) });
      const blob = await openStore(backend).openBlob(receipt.digest);
      await blob?.toArray().catch(() => undefined);
    },
  },
];

/** A scenario with its repository and its store as the build finds them. */
export interface Scene extends Disposable {
  readonly objects: Backend;
  /** Builds what the example is built on, then the example. */
  build(ports: BuildPorts): ReturnType<typeof buildExample>;
  /** Builds the example alone, on what was prepared. */
  buildLast(ports: BuildPorts): ReturnType<typeof buildExample>;
  /** What the bundle must be, whatever goes wrong. */
  readonly golden: Digest;
}

/** Prepares a scenario: its store is filled by real builds. */
export async function openScene(scenario: Scenario): Promise<Scene> {
  const repository = testRepository(scenario.files);
  const load = (slug: string): Example => {
    const loaded = loadExample(join(repository.root, 'examples', slug), { repositoryRoot: repository.root });
    if (!loaded.ok) throw new FailureError(loaded.error);
    return loaded.value;
  };
  const buildUpstream = async (ports: BuildPorts): Promise<readonly UpstreamBundle[]> => {
    const bundles = load('example').config.dependsOn;
    return await Promise.all(bundles.map(async (bundle) => ({ ...bundle, record: (await built(load(bundle.slug), ports)).record })));
  };
  const objects = openMemoryBackend();
  await using world = await openWorld(objects);
  const upstream = await buildUpstream(world.ports);
  if (scenario.prepare !== undefined) await scenario.prepare(await built(load('example'), world.ports), { repository, backend: objects });

  await using golden = await openWorld(await copyObjects(objects));
  return {
    objects,
    golden: (await built(load('example'), golden.ports, upstream)).receipt.digest,
    build: async (ports) => await buildExample(load('example'), { upstream: await buildUpstream(ports) }, ports),
    buildLast: (ports) => buildExample(load('example'), { upstream }, ports),
    [Symbol.dispose]: () => repository[Symbol.dispose](),
  };
}

async function built(subject: Example, ports: BuildPorts, upstream: readonly UpstreamBundle[] = []): Promise<BuildOutcome> {
  const result = await buildExample(subject, { upstream }, ports);
  if (!result.ok) throw new FailureError(result.error);
  return result.value;
}
