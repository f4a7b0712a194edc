import { type FileIndex, openFileIndex, readInputs, sourceKey, transitiveSourceKey } from '@apphub/build/inputs';
import type { Digest } from '@apphub/model';
import { join } from 'node:path';
import { components } from './components.ts';
import type { PlannedExample } from './plan.ts';

export interface SourceKeyOptions {
  readonly workspaceRoot: string;
  /** The folder of the memory of hashed files. */
  readonly indexFolder: string;
  /** The scenario's shared folder of each example folder that has one. */
  readonly shared: ReadonlyMap<string, string | undefined>;
}

/**
 * Names the inputs of each example together with those of all it depends on, as far as they are known before
 * anything is built.
 *
 * Nx's own key is weaker: it knows the content of tracked files alone, sees an edit only when the second of the
 * modification time differs, and with `--excludeTaskDependencies` knows nothing of upstream examples.
 *
 * @returns keys by folder; an example whose inputs cannot be read has none, nor has what depends on it.
 */
export async function sourceKeys(examples: readonly PlannedExample[], options: SourceKeyOptions): Promise<ReadonlyMap<string, Digest>> {
  if (examples.length === 0) return new Map();
  const index = await openFileIndex(options.indexFolder);
  const keys = new Map<string, Digest>();
  for (const example of upstreamFirst(examples)) {
    const own = ownKey(example, options, index);
    const upstream = new Map(example.upstream.map(({ example: { slug, root } }) => [slug, keys.get(root)]));
    const known = [...upstream].filter((entry): entry is [string, Digest] => entry[1] !== undefined);
    if (own !== undefined && known.length === upstream.size) keys.set(example.root, transitiveSourceKey(own, new Map(known)));
  }
  return keys;
}

/** Circles are cut in the plan, so that every component is one example. */
function upstreamFirst(examples: readonly PlannedExample[]): readonly PlannedExample[] {
  const byRoot = new Map(examples.map((example) => [example.root, example]));
  const edges = new Map(examples.map(({ root, upstream }) => [root, upstream.map(({ example }) => example.root)]));
  return components(edges).flatMap((roots) => roots.map((root) => byRoot.get(root)!));
}

/** Whatever is wrong with an input, a bug of ours included, must not take the graph along: the build meets it and tells it. */
function ownKey({ root, outputs, dependsOn, failure }: PlannedExample, { workspaceRoot, shared }: SourceKeyOptions, index: FileIndex): Digest | undefined {
  if (failure !== undefined) return undefined;
  const sharedFolder = shared.get(root);
  try {
    const inputs = readInputs(
      {
        root: join(workspaceRoot, root),
        repositoryRoot: workspaceRoot,
        exclude: outputs,
        ...(sharedFolder === undefined ? {} : { sharedRoot: join(workspaceRoot, sharedFolder) }),
      },
      { index },
    );
    return sourceKey(inputs, dependsOn);
  } catch {
    return undefined;
  }
}
