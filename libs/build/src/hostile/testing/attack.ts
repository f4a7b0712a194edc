import { expect } from '@jest/globals';
import { type Failure, type FailureCode, failure, type Result } from '@apphub/model';
import { unpackArchive } from '@apphub/pack';
import { openSandbox, processGroup, type Isolation } from '@apphub/sandbox';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { type BuildResult, createBuilder } from '../../builder.ts';
import { loadExample } from '../../example/index.ts';
import type { BuildPorts } from '../../ports.ts';
import { smallExample, testRepository } from '../../testing/example-folder.ts';
import { testPorts, type TestPorts } from '../../testing/test-ports.ts';
import { makeOutside, processesOf, SECRET, snapshot } from './outside.ts';

/** Where an attack finds itself before the build. */
export interface Place {
  /** The example's folder. */
  readonly root: string;
  readonly repository: string;
  /** What lies outside; see `makeOutside`. */
  readonly outside: string;
}

export interface Attack {
  /** Fields of `apphub.bundle.json`. */
  readonly config?: object | ((place: Place) => object);
  /** Files of the example; objects become JSON. */
  readonly files?: Files | ((place: Place) => Files);
  /** Does to the example what cannot be said in files. */
  readonly arrange?: (place: Place) => void;
  /** Called when the sandbox is opened: all inputs are named, none is copied yet. */
  readonly meanwhile?: (place: Place) => void;
  /** Other examples, as whole folders below `examples/`. */
  readonly others?: Readonly<Record<string, string | object>>;
  readonly isolation?: Isolation;
  /** Set where what lies outside is expected to change: a control. */
  readonly reachesOutside?: boolean;
}

type Files = Readonly<Record<string, string | object>>;

export interface AttackOutcome {
  /** `built`, or why not. */
  readonly code: FailureCode | 'built';
  readonly failure: Failure | undefined;
  /** Everything that was told: failure and events. */
  readonly told: string;
  /** Number of log lines. */
  readonly logLines: number;
  /** Sandboxes that were opened. */
  readonly opened: number;
  /** Content of the bundle by path; empty if there is none. */
  readonly bundle: ReadonlyMap<string, string>;
}

/**
 * Loads and builds the example `a` as a program would. Whatever comes of it, the repository and what lies outside are as
 * before, and neither a sandbox nor a process of one is left.
 */
export async function attackBuild(attack: Attack): Promise<AttackOutcome> {
  using outside = makeOutside();
  using repository = testRepository();
  const place: Place = { root: join(repository.root, 'examples/a'), repository: repository.root, outside: outside.path };
  const given = <T>(value: T | ((place: Place) => T) | undefined): T | undefined => (value instanceof Function ? value(place) : value);
  repository.write({ ...smallExample('a', { config: given(attack.config) ?? {}, files: given(attack.files) ?? {} }), ...attack.others });
  attack.arrange?.(place);
  const before = [snapshot(outside.path), snapshot(repository.root)];
  let changedByUs = false;

  using kit = await testPorts();
  const ids: string[] = [];
  const ports = watched(kit, { attack, ids, meanwhile: () => {
    if (attack.meanwhile === undefined) return;
    attack.meanwhile(place);
    changedByUs = true;
  } });
  const find = (slug: string) => {
    const root = join(repository.root, 'examples', slug);
    return statSync(root, { throwIfNoEntry: false }) ? loadExample(root, { repositoryRoot: repository.root }) : unknown(slug);
  };
  const result = await createBuilder(find, { concurrency: 1 }, ports).build('a');

  if (attack.reachesOutside) expect(snapshot(outside.path)).not.toEqual(before[0]);
  else expect(snapshot(outside.path)).toEqual(before[0]);
  if (!changedByUs) expect(snapshot(repository.root)).toEqual(before[1]);
  expect(kit.sandboxesLeft()).toEqual([]);
  expect(ids.flatMap(processesOf)).toEqual([]);
  return outcomeOf(result, kit);
}

function unknown(slug: string): Result<never, Failure> {
  return { ok: false, error: failure('CONFIG_UNKNOWN_DEPENDENCY', `There is no ${slug}.`) };
}

interface Watch {
  readonly attack: Attack;
  readonly ids: string[];
  readonly meanwhile: () => void;
}

function watched({ ports, opened, events }: TestPorts, { attack: { isolation = processGroup }, ids, meanwhile }: Watch): BuildPorts {
  const { toolchain } = ports;
  return {
    ...ports,
    sandboxes: {
      isolation: isolation.profile,
      async open(slug) {
        meanwhile();
        const parent = join(dirname(ports.npm.cache), 'sandboxes');
        opened.push(slug);
        const sandbox = await openSandbox({ parent, label: slug, toolFolders: [dirname(toolchain.nodePath)], isolation, graceMs: 100 });
        ids.push(basename(sandbox.root));
        return sandbox;
      },
    },
    emit: (event) => events.push(event),
  };
}

async function outcomeOf(result: BuildResult, { ports, events, opened }: TestPorts): Promise<AttackOutcome> {
  const reason = result.ok ? undefined : result.error;
  return {
    code: reason?.code ?? 'built',
    failure: reason,
    told: JSON.stringify([reason, events]),
    logLines: events.filter(({ type }) => type === 'log').length,
    opened: opened.length,
    bundle: result.ok ? await contentOf((await ports.store.openBlob(result.value.receipt.digest))!) : new Map(),
  };
}

async function contentOf(bytes: Parameters<typeof unpackArchive>[0]): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-bundle-'));
  try {
    await unpackArchive(bytes, join(folder, 'bundle'), { maxEntries: 1000, maxBytes: 2 ** 26 });
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = files.map(({ parentPath, name }) => join(parentPath, name));
    return new Map(paths.map((path) => [relative(join(folder, 'bundle'), path), readFileSync(path, 'utf8')]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Expects that nothing that lies outside stands in the bundle or in anything that was told. */
export function expectNoSecret({ told, bundle }: AttackOutcome): void {
  expect(told).not.toContain(SECRET);
  expect([...bundle.values()].join('\n')).not.toContain(SECRET);
}
