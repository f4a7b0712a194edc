import type { BuildEvent } from '@apphub/model';
import { openSandbox, processGroup } from '@apphub/sandbox';
import { type Backend, type Content, openMemoryBackend, openStore, type StoreOptions } from '@apphub/store';
import { localRecords } from '@apphub/trust';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { findToolchain } from '../fingerprint/index.ts';
import type { BuildPorts } from '../ports.ts';

/** Real tools and real sandboxes in a temp folder of their own, over a store that is given. */
export interface World extends AsyncDisposable {
  readonly ports: BuildPorts;
  readonly events: readonly BuildEvent[];
  /** Sandboxes and files on their way into the store that are still there. */
  leftovers(): string[];
}

/** A call is tried once, so that the fault of one call is not mended by the next. */
export async function openWorld(backend: Backend, patience: StoreOptions = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'build-faults-'));
  const [sandboxes, staging] = [join(folder, 'sandboxes'), join(folder, 'staging')];
  const store = openStore({ ...backend, staging }, { attempts: 1, ...patience });
  const toolchain = await (foundToolchain ??= findToolchain());
  const events: BuildEvent[] = [];
  return {
    events,
    ports: {
      store,
      records: localRecords(store),
      toolchain,
      sandboxes: {
        isolation: processGroup.profile,
        open: (slug) => openSandbox({ parent: sandboxes, label: slug, toolFolders: [dirname(toolchain.nodePath)] }),
      },
      npm: { cache: join(folder, 'npm') },
      secrets: [],
      emit: (event) => events.push(event),
    },
    leftovers: () => [...namesIn(sandboxes), ...namesIn(staging)],
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

let foundToolchain: ReturnType<typeof findToolchain> | undefined;

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * A store in memory with the same objects. It reads files on the spot: the threads that read them otherwise are kept busy
 * by the builds beside it, and a sound call must not take as long as a silent one is waited for.
 */
export async function copyObjects(backend: Backend): Promise<Backend> {
  const copy = openMemoryBackend();
  for await (const { key } of backend.list('')) {
    const stream = await backend.get(key);
    if (stream !== undefined) await copy.put(key, { kind: 'bytes', bytes: await buffer(stream) });
  }
  return { ...copy, put: async (key, content, call) => await copy.put(key, inMemory(content), call) };
}

function inMemory(content: Content): Content {
  return content.kind === 'bytes' ? content : { kind: 'bytes', bytes: readFileSync(content.path) };
}
