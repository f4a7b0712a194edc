import { type BuildEvent, FailureError } from '@apphub/model';
import { openSandbox, processGroup } from '@apphub/sandbox';
import { openFileBackend, openStore } from '@apphub/store';
import { localRecords } from '@apphub/trust';
import { dirname, join } from 'node:path';
import { type Example, loadExample } from '../example/index.ts';
import { findToolchain } from '../fingerprint/index.ts';
import { openFileIndex } from '../inputs/index.ts';
import type { BuildPorts, NpmSettings } from '../ports.ts';
import { smallExample } from '../testing/example-folder.ts';
import { randomNumbers } from './plan.ts';

/** The folders that a killed process and the one after it share. */
export interface Site {
  readonly repository: string;
  readonly store: string;
  readonly sandboxes: string;
  readonly index: string;
  /** TMPDIR of the process that is killed. */
  readonly temp: string;
  readonly npm: NpmSettings;
}

/** @returns the folders of a site below `folder`; none of them is made. */
export function siteIn(folder: string, npm: Omit<NpmSettings, 'cache'>): Site {
  return {
    repository: join(folder, 'repository'),
    store: join(folder, 'store'),
    sandboxes: join(folder, 'sandboxes'),
    index: join(folder, 'index/files'),
    temp: join(folder, 'temp'),
    npm: { ...npm, cache: join(folder, 'npm') },
  };
}

/** Real tools, real sandboxes and a store on the drive. */
export async function openSite({ store: folder, sandboxes, index, npm }: Site, emit: (event: BuildEvent) => void): Promise<BuildPorts> {
  const toolchain = await findToolchain();
  const store = openStore(openFileBackend(folder));
  return {
    store,
    records: localRecords(store),
    toolchain,
    sandboxes: {
      isolation: processGroup.profile,
      open: (slug) => openSandbox({ parent: sandboxes, label: slug, toolFolders: [dirname(toolchain.nodePath)] }),
    },
    npm,
    index: await openFileIndex(index),
    secrets: [],
    emit,
  };
}

/** @throws FailureError for an example that cannot be loaded. */
export function loadFrom({ repository }: Pick<Site, 'repository'>, slug: string): Example {
  const loaded = loadExample(join(repository, 'examples', slug), { repositoryRoot: repository });
  if (!loaded.ok) throw new FailureError(loaded.error);
  return loaded.value;
}

/** Bytes of data in a bundle, so that packing and uploading take a while. */
const DATA_BYTES = 2 * 2 ** 20;

const files = { config: { files: ['dist/**/*', 'data/**/*'] } };

/** `plain` installs nothing; `installing` has a dependency. */
export function killedExamples(): Readonly<Record<string, string | Uint8Array | object>> {
  const random = randomNumbers(1);
  const data = Uint8Array.from({ length: DATA_BYTES }, () => random() * 256);
  const dependencies = { ms: '2.1.3' };
  return {
    ...smallExample('plain', files),
    ...smallExample('installing', {
      ...files,
      files: {
        'src/index.ts': "import ms from 'ms';\nexport const handler = () => ms('2 days');\n",
        'package.json': { name: 'installing', dependencies },
        'package-lock.json': {
          name: 'installing',
          lockfileVersion: 3,
          requires: true,
          packages: {
            '': { name: 'installing', dependencies },
            'node_modules/ms': {
              version: '2.1.3',
              integrity: 'sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==',
            },
          },
        },
      },
    }),
    'examples/plain/data/random.bin': data,
    'examples/installing/data/random.bin': data,
  };
}
