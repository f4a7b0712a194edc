import { type Example, findBuilt, type UpstreamBundle } from '@apphub/build';
import { failureOf } from '@apphub/model';
import pLimit from 'p-limit';
import type { BuiltExample, GivenBundle, SearchRequest, SoughtExample } from './protocol.ts';
import { manifestsOf, readPlanned } from './read-example.ts';
import type { OpenedWork, WorkContext } from './work-context.ts';

/** The store is asked for so many at once. */
const AT_ONCE = 32;
/** Told so many at a time. */
const PORTION = 250;

/**
 * Looks which examples have been built: one whose upstreams are found is looked for by its fingerprint, which is known
 * then. Whatever stands in the way of one leaves it, and what builds on it, to be built.
 */
export async function search({ repositoryRoot, examples, upstream }: SearchRequest, { openPorts, signal, tell }: WorkContext): Promise<void> {
  const { ports } = await openPorts(repositoryRoot);
  const places = pLimit(AT_ONCE);
  const seeking: Seeking = new Map(upstream.map((given) => [given.slug, Promise.resolve(given)]));
  const finding = new Map<string, Promise<BuiltExample | undefined>>();
  const bugs: unknown[] = [];
  const seek = async (sought: SoughtExample) => {
    try {
      signal.throwIfAborted();
      return await find(readPlanned(repositoryRoot, sought), { seeking, ports, signal });
    } catch (thrown) {
      // Whoever builds it says what is wrong with it; a bug has to be seen.
      if (failureOf(thrown).code === 'INTERNAL') bugs.push(thrown);
      return undefined;
    }
  };
  // In their order: what an example waits for has a place already.
  for (const sought of examples) {
    const found = places(() => seek(sought));
    finding.set(sought.slug, found);
    seeking.set(sought.slug, found.then((built) => built?.receipt));
  }
  let portion: BuiltExample[] = [];
  for (const { slug } of examples) {
    const found = await finding.get(slug);
    if (found !== undefined) portion.push(found);
    if (portion.length < PORTION) continue;
    tell({ kind: 'found', found: portion });
    portion = [];
  }
  signal.throwIfAborted();
  if (bugs.length > 0) throw bugs[0];
  tell({ kind: 'found', found: portion });
  tell({ kind: 'searched' });
}

type Seeking = Map<string, Promise<GivenBundle | undefined>>;

interface FindOptions {
  readonly seeking: Seeking;
  readonly ports: OpenedWork['ports'];
  readonly signal: AbortSignal;
}

async function find(example: Example, { seeking, ports, signal }: FindOptions): Promise<BuiltExample | undefined> {
  const upstream = await upstreamOf(example, seeking);
  const { record } = upstream === undefined ? {} : await findBuilt(example, { upstream, signal }, ports);
  if (record === undefined) return undefined;
  const { file, checked } = manifestsOf(example);
  const { slug, version, fingerprint, digest, contentDigest, size, platform } = record;
  const receipt = { slug, version, fingerprint, digest, contentDigest, size, platform };
  return { receipt, manifest: file, capabilities: checked.capabilities, cached: true, because: 'reused', stageMs: {} };
}

/** @returns undefined if one of them has to be built. */
async function upstreamOf({ config }: Example, seeking: Seeking): Promise<UpstreamBundle[] | undefined> {
  const bundles: UpstreamBundle[] = [];
  for (const dependency of config.dependsOn) {
    const found = await seeking.get(dependency.slug);
    if (found === undefined) return undefined;
    bundles.push({ ...dependency, record: found });
  }
  return bundles;
}
