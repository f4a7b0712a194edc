/**
 * Writes docs/recordings/load.txt: a load of all examples of this checkout as a terminal shows it, on a service that is
 * started for it and a store that has nothing yet. `npm run docs:recording -w @apphub/cli`. Nothing is left behind.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { noPty, onTerminal } from '../support/pty.ts';
import { startSite } from '../support/site.ts';
import { framesOf, type ShownAt } from './frames.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const TARGET = join(ROOT, 'docs', 'recordings', 'load.txt');
const MOST_FRAMES = 14;
const COLUMNS = 132;

if (noPty !== undefined) throw new Error(noPty);
await using site = await startSite({}, { root: ROOT, npm: true });
const shown: ShownAt[] = [];
const begun = performance.now();
await using terminal = onTerminal(['load', '--publish', '--watch'], { env: site.env, cwd: ROOT, rows: 24, columns: COLUMNS, onShown: (data) => shown.push({ data, at: performance.now() - begun }) });
await terminal.ended();
mkdirSync(dirname(TARGET), { recursive: true });
writeFileSync(TARGET, `$ apphub load --publish --watch\n${framesOf(shown, { most: MOST_FRAMES, columns: COLUMNS })}`);
