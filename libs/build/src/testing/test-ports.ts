import type { BuildEvent } from '@apphub/model';
import { openSandbox, processGroup } from '@apphub/sandbox';
import { type Backend, openMemoryBackend, openStore } from '@apphub/store';
import { localRecords } from '@apphub/trust';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findToolchain } from '../fingerprint/index.ts';
import type { BuildPorts } from '../ports.ts';

/** Real tools, real sandboxes and a store in memory; `events` holds what was told, `sandboxes` what is left on disk. */
export interface TestPorts extends Disposable {
  readonly ports: BuildPorts;
  readonly backend: Backend;
  readonly events: BuildEvent[];
  readonly opened: string[];
  sandboxesLeft(): string[];
}

export interface TestPortsOptions {
  /** Stands in front of the memory backend, to make it fail. */
  readonly wrap?: (backend: Backend) => Backend;
}

export async function testPorts({ wrap = (backend) => backend }: TestPortsOptions = {}): Promise<TestPorts> {
  const folder = mkdtempSync(join(tmpdir(), 'build-ports-'));
  const parent = join(folder, 'sandboxes');
  const backend = wrap(openMemoryBackend());
  const store = openStore(backend, { attempts: 2, backoffMs: 1, timeoutMs: 500 });
  const toolchain = await findToolchain();
  const events: BuildEvent[] = [];
  const opened: string[] = [];
  const ports: BuildPorts = {
    store,
    records: localRecords(store),
    toolchain,
    sandboxes: {
      isolation: processGroup.profile,
      open(slug) {
        opened.push(slug);
        return openSandbox({ parent, label: slug, toolFolders: [dirname(toolchain.nodePath)] });
      },
    },
    npm: {
      cache: join(folder, 'npm-cache'),
      ...(process.env['npm_config_registry'] === undefined ? {} : { registry: process.env['npm_config_registry'] }),
      ...(process.env['NODE_EXTRA_CA_CERTS'] === undefined ? {} : { caFile: process.env['NODE_EXTRA_CA_CERTS'] }),
    },
    secrets: ['hunter2-secret'],
    emit: (event) => events.push(event),
  };
  return {
    ports,
    backend,
    events,
    opened,
    sandboxesLeft: () => (opened.length === 0 ? [] : readdirSync(parent)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
