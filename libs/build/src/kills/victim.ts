/**
 * A program that builds one example again and again until it is killed: `victim.ts <site as JSON> <slug>`.
 * Prints the stages as they begin, one per line.
 */
import { FailureError } from '@apphub/model';
import { writeSync } from 'node:fs';
import { buildExample } from '../build-example.ts';
import { loadFrom, openSite, type Site } from './site.ts';

const [json, slug] = process.argv.slice(2) as [string, string];
const site = JSON.parse(json) as Site;

const ports = await openSite(site, (event) => {
  if (event.type === 'stage') writeSync(1, `${event.stage}\n`);
});
for (;;) {
  const result = await buildExample(loadFrom(site, slug), { upstream: [], force: true }, ports);
  if (!result.ok) throw new FailureError(result.error);
}
