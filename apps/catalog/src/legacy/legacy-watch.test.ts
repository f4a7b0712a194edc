import { sha256 } from '@apphub/model/node';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { legacyFolders, watchLegacy } from './index.ts';

let root: string;
let checksums: Set<string>;
let slugs: Set<string>;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'legacy-'));
  checksums = new Set();
  slugs = new Set();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const DATA = 'services/catalog/data/example-bundles';

function write(path: string, content: string | object): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

function watch(options: { readonly legacyRoot?: string; readonly maxAgeMs?: number } = {}) {
  const { maxAgeMs = -1, ...more } = options;
  const accounts = {
    checksums: async (wanted: readonly string[]) => new Set(wanted.filter((one) => checksums.has(one))),
    slugs: async (wanted: readonly string[]) => new Set(wanted.filter((one) => slugs.has(one))),
  };
  return watchLegacy({ folders: legacyFolders({ repositoryRoot: root, ...more }), accounts, maxAgeMs });
}

describe('files of the earlier cache', () => {
  test('there is no warning where there never were any', async () => {
    expect(await watch().warnings()).toEqual([]);
  });

  test('an archive is warned of until an artifact with its bytes is in the catalog', async () => {
    write(`${DATA}/tides/${'a'.repeat(40)}/tides-1.0.0.tgz`, 'bytes of an archive');
    write(`${DATA}/tides/install.json`, {});
    const watched = watch();
    expect(await watched.warnings()).toEqual([
      `${join(root, DATA)} still holds 1 file that no row of the catalog accounts for: tides/${'a'.repeat(40)}/tides-1.0.0.tgz.`,
    ]);
    checksums.add(sha256('bytes of an archive'));
    expect(await watched.warnings()).toEqual([]);
  });

  test('an archive whose bytes changed is another archive', async () => {
    const path = `${DATA}/tides/${'a'.repeat(40)}/tides-1.0.0.tgz`;
    write(path, 'first');
    checksums.add(sha256('first'));
    const watched = watch();
    expect(await watched.warnings()).toEqual([]);
    write(path, 'second');
    expect(await watched.warnings()).toHaveLength(1);
    rmSync(join(root, path));
    expect(await watched.warnings()).toEqual([]);
  });

  test('words about an archive are accounted for with it', async () => {
    const digest = sha256('bytes');
    const hex = digest.slice('sha256:'.length);
    write(`${DATA}/tides/f/metadata.json`, { slug: 'tides', checksum: hex });
    write(`${DATA}/tides/f/tides-1.0.0.tgz.sha256`, `${hex}  tides-1.0.0.tgz\n`);
    write(`${DATA}/status/tides.json`, { slug: 'tides', state: 'completed', checksum: hex });
    write(`${DATA}/status.json`, { tides: { state: 'completed', checksum: hex } });
    const watched = watch();
    expect(await watched.warnings()).toEqual([expect.stringContaining('holds 4 files')]);
    checksums.add(digest);
    expect(await watched.warnings()).toEqual([]);
  });

  test('a status without an archive is accounted for by a status in the catalog', async () => {
    write(`${DATA}/status/tides.json`, { slug: 'TIDES', state: 'failed', error: 'no' });
    write(`${DATA}/status/winds.json.8d3a.tmp`, '{"slug":');
    const watched = watch();
    expect(await watched.warnings()).toEqual([expect.stringContaining('status/tides.json')]);
    slugs.add('tides');
    expect(await watched.warnings()).toEqual([]);
  });

  test('what nothing can account for is warned of until it is gone, in each of the folders', async () => {
    write(`${DATA}/status/broken.json`, '{"checksum":"abc"}');
    write('services/catalog/data/bundle-runtime-cache/tides/index.js', 'x');
    write('elsewhere/notes.txt', 'x');
    const warnings = await watch({ legacyRoot: join(root, 'elsewhere') }).warnings();
    expect(warnings.map((words) => words.split(' ')[0])).toEqual(
      [DATA, 'services/catalog/data/bundle-runtime-cache', 'elsewhere'].map((folder) => join(root, folder)),
    );
  });

  test('folders are not read again before the last look is old', async () => {
    const watched = watch({ maxAgeMs: 60_000 });
    expect(await watched.warnings()).toEqual([]);
    write(`${DATA}/x.tgz`, 'x');
    expect(await watched.warnings()).toEqual([]);
  });
});
