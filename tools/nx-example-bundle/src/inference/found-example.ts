import { type BundleDependency, configFailure, type Failure, failure, parseBundleConfig, parseBundleConfigText, parseJsonText } from '@apphub/model';
import { lstatSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** One `apphub.bundle.json`, read as far as the project graph needs it. */
export interface FoundExample {
  /** Relative to the workspace, with "/" between names. */
  readonly root: string;
  /** From the configuration; where that cannot be read, the name of the folder, or its path if the name is no slug. */
  readonly slug: string;
  readonly dependsOn: readonly BundleDependency[];
  /** Folders inside the example that are not inputs. */
  readonly outputs: readonly string[];
  readonly description?: string;
  readonly technologies: readonly string[];
  /** Whether compilers or Python of the machine have a part in the bundle. */
  readonly usesNativeTools: boolean;
  /** Whether there is a sample input to run the bundle with. */
  readonly hasSample: boolean;
  /** Why the configuration cannot be used. */
  readonly failure?: Failure;
}

const LARGEST_FILE = 1 << 20;

/** Reads one example. Whatever is wrong with it becomes its `failure`; this never throws. */
export function readFoundExample(configFile: string, workspaceRoot: string): FoundExample {
  const root = posix.dirname(configFile);
  const text = readSmallFile(posix.join(workspaceRoot, configFile));
  if (text === undefined) return broken(root, undefined, failure('CONFIG_INVALID', `${configFile} is not a readable file of at most 1 MiB.`));
  const config = parseBundleConfigText(text);
  if (!config.ok) return broken(root, text, configFailure(config.error, configFile));
  const { slug, dependsOn, outDir, artifactDir, manifestPath, entry, allowScripts, tests } = config.value;
  const manifest = readManifest(posix.join(workspaceRoot, root, manifestPath));
  const python = manifest.runtime?.startsWith('python') ?? false;
  const technologies = python ? ['python'] : entry.endsWith('.ts') ? ['node', 'typescript'] : ['node'];
  const { description } = manifest;
  return {
    root,
    slug,
    dependsOn,
    outputs: [outDir, artifactDir],
    technologies,
    usesNativeTools: python || Object.values(allowScripts).includes(true),
    hasSample: tests.sampleInputPath !== undefined,
    ...(description === undefined ? {} : { description }),
  };
}

function broken(root: string, text: string | undefined, reason: Failure): FoundExample {
  const candidates = [stringField(parsed(text ?? ''), 'slug'), posix.basename(root)];
  const slug = candidates.find((candidate) => parseBundleConfig({ slug: candidate }).ok) ?? root;
  const nothing = { dependsOn: [], outputs: [], technologies: [], usesNativeTools: false, hasSample: true };
  return { ...nothing, root, slug, failure: reason };
}

/** For the words in `nx show project` alone: whether the manifest is valid is said by the build. */
function readManifest(path: string): { readonly description?: string; readonly runtime?: string } {
  const json = parsed(readSmallFile(path) ?? '');
  const description = stringField(json, 'description') ?? stringField(json, 'name');
  const runtime = stringField(json, 'runtime');
  return { ...(description === undefined ? {} : { description }), ...(runtime === undefined ? {} : { runtime }) };
}

/** A link is refused: what stands in an example must not make Nx read other files of this machine. */
function readSmallFile(path: string): string | undefined {
  try {
    const stat = lstatSync(path);
    return stat.isFile() && stat.size <= LARGEST_FILE ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  const json = parseJsonText(text);
  return json.ok ? json.value : undefined;
}

function stringField(value: unknown, name: string): string | undefined {
  const field: unknown = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof field === 'string' ? field : undefined;
}
