import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shapeLines } from './support/shape.ts';
import { example, type Site, startSite } from './support/site.ts';

const DOCUMENT = join(import.meta.dirname, '../../../docs/cli-json.txt');
/** Writes the document instead of comparing with it: npm run docs:json -w @apphub/cli */
const WRITES = process.env['APPHUB_WRITE_DOCS'] === '1';

let site: Site;

beforeAll(async () => {
  site = await startSite({ ...example('tides'), ...example('broken', { script: "throw new Error('not today');" }) });
}, 120_000);

afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

/** In this order: each finds what those before have done. */
const COMMANDS: readonly (readonly string[])[] = [
  ['examples', 'bundle', 'tides'],
  ['examples', 'test', 'tides'],
  ['examples', 'explain', 'tides'],
  ['load', '--publish', '--watch'],
  ['loads', 'list'],
  ['loads', 'show', 'latest'],
  ['loads', 'show', 'latest', 'tides'],
  ['loads', 'cancel', 'latest'],
  ['loads', 'resume', 'latest'],
  ['import', 'tides', '--reason', 'anew'],
  ['examples', 'list'],
  ['examples', 'show', 'tides'],
  ['publish', 'tides'],
  ['versions'],
  ['versions', 'tides'],
  ['versions', 'tides', '1.0.0'],
  ['undo', 'tides@1.0.0', '--reason', 'no', '--yes'],
  ['audit', 'list'],
  ['run', 'tides', '--follow'],
  ['runs', 'list'],
  ['runs', 'show', 'latest'],
  ['runs', 'cancel', '00000000-0000-4000-8000-000000000000'],
  ['tokens', 'list'],
  ['doctor'],
  ['gc'],
  ['completion', 'bash'],
  ['run', 'tides'],
  ['loads', 'retry-failed', 'latest'],
  ['load', 'tides'],
];

test('what --json prints has the shape that docs/cli-json.txt shows', async () => {
  const shapes: string[] = [];
  for (const words of COMMANDS) {
    const { stdout } = await site.apphub([...words, '--json']);
    shapes.push(`$ apphub ${words.join(' ')} --json`, ...shapeLines(JSON.parse(stdout)), '');
  }
  const text = `${shapes.join('\n')}`;
  if (WRITES) writeFileSync(DOCUMENT, text);
  expect(text).toBe(readFileSync(DOCUMENT, 'utf8'));
}, 240_000);
