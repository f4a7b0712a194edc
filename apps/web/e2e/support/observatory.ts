import type { CatalogClient } from '@apphub/client';
import { example } from './site.ts';
import { completed, succeeded } from './to-end.ts';

const chart = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 200" font-family="sans-serif" font-size="12"><text x="16" y="24" font-size="15">Water level, m</text><path d="M16 180H464M16 120H464M16 60H464" stroke="#ddd"/><path d="M16 120C60 40 100 40 144 120S228 200 272 120 356 40 400 120 450 170 464 150" fill="none" stroke="#0b5cc4" stroke-width="3"/></svg>`;

const report = `const fs = require('node:fs');
exports.handler = async ({ station, days }, { logger }) => {
  logger('Reading ' + days + ' days of ' + station);
  for (let day = 1; day <= days; day += 1) console.log('day ' + day + ': 144 readings');
  fs.mkdirSync('report');
  fs.writeFileSync('report/level.svg', ${JSON.stringify(chart)});
  fs.writeFileSync('report/level.csv', 'day,mean,least,most\\n1,1.92,0.41,3.38\\n2,1.95,0.38,3.44\\n3,1.97,0.35,3.51\\n');
  return { station, days, highest: { day: 3, metres: 3.51 }, means: [{ day: 1, metres: 1.92 }, { day: 2, metres: 1.95 }, { day: 3, metres: 1.97 }] };
};`;

const parameters = {
  type: 'object',
  required: ['station', 'days'],
  properties: {
    station: { type: 'string', description: 'The name of the station.', enum: ['Old Harbor', 'North Shore'] },
    days: { type: 'integer', description: 'How many days the report is about.' },
    dry: { type: 'boolean', description: 'Whether to write nothing.' },
  },
};

const say = (...lines: string[]) => lines.map((line) => `console.log(${JSON.stringify(line)});`).join('\n');

/** A small checkout in which there is something of everything. */
export const observatory: Readonly<Record<string, string | object>> = {
  ...example('harbor-model', { description: 'Levels, stations and units; the others build on it.' }),
  ...example('inbox', { description: 'Takes in the files that stations send.', dependsOn: ['harbor-model'] }),
  ...example('loader', { description: 'Puts checked readings into tables.', dependsOn: ['inbox'] }),
  ...example('charts', { description: 'Draws levels over days.', dependsOn: ['harbor-model'] }),
  ...example('report', { description: 'Writes what a station has measured.', handler: report, dependsOn: ['charts'], parameters, script: say('reading harbor-model', 'bundling 4 modules', 'dist/index.js  1.1 kB') }),
  ...example('tides', { description: 'Computes tides from the moon.', script: `${say('compiling 12 modules')}\nconsole.error('src/moon.ts(14,9): error TS2304: Cannot find name "phase".');\nprocess.exit(2);` }),
  ...example('tides-forecast', { description: 'Says when the water will be high.', dependsOn: ['tides', 'loader'] }),
};

/** Lets everything happen once. @returns what the addresses of pages need. */
export async function fillObservatory(client: CatalogClient): Promise<{ readonly load: string; readonly run: string }> {
  await completed(client, client.call('importExample', { body: { slug: 'report', reason: 'The first one' } }));
  const { load } = await client.call('loadExamples', { body: {} });
  for await (const told of client.watchLoad(load.id)) if (told.kind === 'load' && told.load.endedAt !== null) break;
  const run = await succeeded(client, client.call('createRun', { body: { reference: 'report', parameters: { station: 'Old Harbor', days: 3 }, outputs: ['report'] } }));
  await completed(client, client.call('importExample', { body: { slug: 'harbor-model', reason: 'Metres instead of feet' } }));
  return { load: load.id, run: run.id };
}
