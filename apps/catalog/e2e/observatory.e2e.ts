import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CHECKOUT, EXAMPLE } from './story/subject.ts';
import { archiveFromMac } from './support/archives.ts';
import type { Service } from './support/service.ts';
import { createWorld, type World } from './support/world.ts';

const WORKFLOW = join(CHECKOUT, 'examples/environmental-observatory/workflow/main.ts');

let world: World;
let service: Service;
beforeAll(async () => {
  world = await createWorld({ env: { APPHUB_REPO_ROOT: CHECKOUT } });
  service = await world.start('one');
});
afterAll(async () => world?.[Symbol.asyncDispose]());

/** Runs the script as anybody would, in another folder. */
async function workflow(folder: string, seed: string): Promise<string> {
  const env = { PATH: process.env['PATH'], APPHUB_REGISTRY_URL: service.url, APPHUB_TOKEN: service.token };
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', WORKFLOW, folder, seed], { cwd: world.site.root, env });
  return stdout;
}

interface Station {
  readonly readings: number;
  readonly coldest: number;
  readonly warmest: number;
}

/** What the checked readings say, counted without any of the examples. */
function stationsIn(folder: string): ReadonlyMap<string, Station> {
  const rows = globSync('normalized/day=*/station=*.csv', { cwd: folder }).flatMap((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n').slice(1));
  const byStation = Map.groupBy(rows.map((row) => row.split(',')), ([id]) => id ?? '');
  return new Map(
    [...byStation].map(([id, cells]) => {
      const temperatures = cells.map((cell) => Number(cell[2]));
      return [id, { readings: cells.length, coldest: Math.min(...temperatures), warmest: Math.max(...temperatures) }];
    }),
  );
}

const NAMES: Readonly<Record<string, string>> = { delta: 'River Delta', mesa: 'Red Mesa', ridge: 'Alpine Ridge' };

/** Cells of the table in the report, by the name of the station. */
function reportedIn(report: string): ReadonlyMap<string, readonly string[]> {
  const rows = report.split('\n').filter((line) => line.startsWith('| ')).slice(2);
  return new Map(rows.map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim())).map(([name = '', ...cells]) => [name, cells]));
}

describe('the observatory as a workflow over HTTP', () => {
  test('ends with a report that says what the stations have sent, also where the loader was published from another system', async () => {
    const client = world.client(service);
    const mac = await archiveFromMac({ name: EXAMPLE.slug, version: EXAMPLE.version });
    await client.publish({ ...EXAMPLE, digest: mac.digest, platform: 'darwin-arm64', archive: mac.bytes });

    const folder = join(world.site.root, 'first');
    const said = await workflow(folder, '7');
    const report = readFileSync(join(folder, 'report/report.md'), 'utf8');
    expect(said).toContain(report);
    expect(report).toContain('Observations of 2024-06-01 to 2024-06-04.');
    const stations = stationsIn(folder);
    expect([...stations.keys()].toSorted()).toEqual(Object.keys(NAMES));
    const reported = reportedIn(report);
    for (const [id, { readings, coldest, warmest }] of stations) {
      const [count, , low, high] = reported.get(NAMES[id] ?? '') ?? [];
      expect([id, count, low, high]).toEqual([id, String(readings), coldest.toFixed(1), warmest.toFixed(1)]);
    }
    // Raw rows are accepted or rejected, none is lost.
    const rejects = readFileSync(join(folder, 'normalized/rejects.csv'), 'utf8').trim().split('\n').length - 1;
    const raw = globSync('inbox/*.csv', { cwd: folder }).reduce((sum, file) => sum + readFileSync(join(folder, file), 'utf8').trim().split('\n').length - 1, 0);
    expect([...stations.values()].reduce((sum, { readings }) => sum + readings, 0) + rejects).toBe(raw);
    for (const chart of globSync('report/charts/*.svg', { cwd: folder })) expect(readFileSync(join(folder, chart), 'utf8')).toContain('</svg>');

    expect(await client.call('getVersion', { params: EXAMPLE })).toMatchObject({ platform: expect.stringMatching(/^linux-/) });
    const { runs } = await client.call('listRuns', { query: { slug: EXAMPLE.slug } });
    expect(runs).toMatchObject([{ status: 'succeeded', reference: EXAMPLE.slug, version: EXAMPLE.version }]);
    expect(runs[0]?.digest).not.toBe(mac.digest);
    expect(world.site.left()).toEqual([]);
  });

  test('the same seed again gives the same report from the same bundles, another seed another one', async () => {
    const [again, other] = [join(world.site.root, 'again'), join(world.site.root, 'other')];
    expect(await workflow(again, '7')).toContain('observatory-duckdb-loader is there');
    await workflow(other, '8');
    const report = (folder: string) => readFileSync(join(folder, 'report/report.html'), 'utf8');
    expect(report(again)).toBe(report(join(world.site.root, 'first')));
    expect(report(other)).not.toBe(report(again));
  });
});
