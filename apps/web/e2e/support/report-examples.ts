import type { CatalogClient } from '@apphub/client';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../../build/places.ts';
import { example } from './site.ts';
import { completed, succeeded } from './to-end.ts';

const SCENARIO = 'examples/environmental-observatory';
const MODEL = 'observatory-model';
const CHARTS = 'observatory-visualization-runner';
export const REPORT = 'observatory-report-publisher';
const WAREHOUSE = 'warehouse';
const AGGREGATES = 'warehouse/aggregates.json';

/** Files of this repository, by their paths in it. */
function filesBelow(folder: string): Record<string, string> {
  const paths = globSync(`${folder}/**/*.{ts,json}`, { cwd: REPOSITORY, exclude: (path) => /node_modules|\/dist\b/.test(path) });
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(REPOSITORY, path), 'utf8')]));
}

const aggregates = readFileSync(join(REPOSITORY, SCENARIO, REPORT, 'tests/aggregates.json'), 'utf8');
const hands = `const fs = require('node:fs');\nexports.handler = () => {\n  fs.mkdirSync('warehouse');\n  fs.writeFileSync('${AGGREGATES}', ${JSON.stringify(aggregates)});\n};`;

/**
 * The end of the observatory's chain, as it stands in this repository: the report with all that it is built on. What the
 * loader hands on comes from the sample of the report: a native database would have to be downloaded first.
 */
export const reportExamples: Readonly<Record<string, string | object>> = {
  ...filesBelow(`${SCENARIO}/shared`),
  ...filesBelow(`${SCENARIO}/${MODEL}`),
  ...filesBelow(`${SCENARIO}/${CHARTS}`),
  ...filesBelow(`${SCENARIO}/${REPORT}`),
  ...example(WAREHOUSE, { handler: hands }),
};

/** Publishes what is needed and asks for a report. @returns the id of its run, which has not ended yet. */
export async function askForReport(client: CatalogClient): Promise<string> {
  for (const slug of [WAREHOUSE, REPORT]) await completed(client, client.call('importExample', { body: { slug } }));
  const loaded = await succeeded(client, client.call('createRun', { body: { reference: WAREHOUSE, outputs: ['warehouse'] } }));
  const inputs = [{ run: loaded.id, path: AGGREGATES }];
  const parameters = { aggregatesPath: AGGREGATES, outputDir: 'report', title: 'Three stations' };
  return (await client.call('createRun', { body: { reference: REPORT, parameters, inputs, outputs: ['report'] } })).id;
}
