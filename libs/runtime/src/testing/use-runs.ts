import { ok, type Platform } from '@apphub/model';
import { hostPlatform } from '@apphub/model/node';
import { type Isolation, openSandbox } from '@apphub/sandbox';
import { type Backend, type BlobStore, openMemoryBackend, openStore } from '@apphub/store';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, realpathSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject, ResolvedBundle, RunLogLine, RunOptions, RunOutcome } from '../port.ts';
import { runBundle } from '../run-bundle.ts';
import { type BundleSources, makeBundle } from './make-bundle.ts';

/** A store in memory and a folder for sandboxes; after each test nothing may be left in it, and no process of it may run. */
export interface Runs {
  readonly store: BlobStore;
  readonly backend: Backend;
  /** Where sandboxes are made. */
  readonly parent: string;
  readonly platform: Platform;
  /** What the last run logged. */
  readonly lines: readonly RunLogLine[];
  /** Texts of the last run's log. */
  readonly texts: readonly string[];
  readonly options: RunOptions;
  make(sources: BundleSources): Promise<ResolvedBundle>;
  run(sources: BundleSources, more?: RunMore): Promise<RunOutcome>;
}

export interface RunMore extends Partial<RunOptions> {
  readonly parameters?: JsonObject;
  readonly exportName?: string;
}

export function useRuns(isolation: Isolation): Runs {
  let parent = '';
  let backend: Backend;
  let store: BlobStore;
  let lines: RunLogLine[] = [];
  let bundles = new Map<string, ResolvedBundle>();
  const platform = hostPlatform();
  beforeEach(() => {
    parent = realpathSync(mkdtempSync(join(tmpdir(), 'runs-test-')));
    backend = openMemoryBackend();
    store = openStore(backend, { attempts: 2, backoffMs: 1, timeoutMs: 2000 });
    [lines, bundles] = [[], new Map()];
  });
  afterEach(() => {
    const left = { folders: existsSync(parent) ? readdirSync(parent) : [], processes: processesNaming(parent) };
    rmSync(parent, { recursive: true, force: true });
    expect(left).toEqual({ folders: [], processes: [] });
  });

  const optionsNow = (): RunOptions => ({
    resolve: async ({ slug }) => ok(bundles.get(slug)!),
    store,
    sandboxes: { open: (label) => openSandbox({ parent, label, isolation, graceMs: 500 }) },
    nodePath: process.execPath,
    platform,
    capabilities: { unenforced: 'tell' },
    onLog: (line) => void lines.push(line),
  });
  const make = async (sources: BundleSources): Promise<ResolvedBundle> => {
    const bundle = await makeBundle(sources, store);
    bundles.set(bundle.slug, bundle);
    return bundle;
  };

  return {
    get store() {
      return store;
    },
    get backend() {
      return backend;
    },
    get parent() {
      return parent;
    },
    platform,
    get lines() {
      return lines;
    },
    get texts() {
      return lines.filter(({ stream }) => stream !== 'runtime').map(({ text }) => text);
    },
    get options() {
      return optionsNow();
    },
    make,
    run: async (sources, { parameters = {}, exportName, ...more } = {}) => {
      const { slug } = await make(sources);
      lines = [];
      return await runBundle({ slug, ...(exportName === undefined ? {} : { exportName }) }, parameters, { ...optionsNow(), ...more });
    },
  };
}

/** @returns ids of processes whose environment, arguments or mounts name a folder; found without the code under test. */
export function processesNaming(folder: string): number[] {
  const pids = readdirSync('/proc').map(Number).filter((pid) => Number.isSafeInteger(pid) && pid !== process.pid);
  return pids.filter((pid) => ['environ', 'cmdline', 'mountinfo'].some((name) => readText(`/proc/${pid}/${name}`).includes(folder)));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
