import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CTRL_C, noPty, type OnTerminal, onTerminal } from './support/pty.ts';
import { example, type Site, sleepFor, startSite } from './support/site.ts';

let site: Site;
let token = '';

beforeAll(async () => {
  site = await startSite({ ...example('tides', { script: sleepFor(700) }), ...example('winds', { upstreams: ['tides'] }), ...example('slow', { script: sleepFor(20_000) }) });
  token = readFileSync(site.tokenFile, 'utf8').trim();
}, 120_000);

afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

const open = (args: readonly string[], { env = {}, ...options }: { readonly env?: Readonly<Record<string, string>>; readonly rows?: number; readonly columns?: number } = {}): OnTerminal =>
  onTerminal(args, { env: { ...site.env, ...env }, cwd: site.workspace.path, ...options });

/** Without a terminal these are skipped, and say why. */
const onPty = noPty === undefined ? describe : describe.skip;

onPty(`on a terminal${noPty === undefined ? '' : ` (not here: ${noPty})`}`, () => {
  test('a load is a tree that is drawn in place, in colours, and leaves the terminal as it was', async () => {
    await using shown = open(['load', 'winds', '--watch']);
    await shown.shows(/Load \S+ {2}━*─* +\d+ % {2}running {2}\d of 2/);
    await shown.shows(/├─ ▶ tides +[━─]+ +\d+ % {2}building \d/);
    await shown.shows(/└─ ◌ winds +waits for tides/);
    expect(await shown.ended()).toBe(0);
    expect(shown.text()).toMatch(/├─ ✔ winds {2}built in [^\n]*\n└─ ✔ tides {2}built in [^\n]*building [^\n]*\nLoad \S+ completed: 2 of 2, in [^\n]*\n$/);
    const raw = shown.raw();
    expect(raw).toContain('\u001b[32m✔');
    // Every frame ends with lines that wrap again, and is shown as a whole.
    expect(raw.split('\u001b[?7l').length).toBe(raw.split('\u001b[?7h').length);
    expect(raw.split('\u001b[?2026h').length).toBe(raw.split('\u001b[?2026l').length);
  }, 60_000);

  test('NO_COLOR takes the colours, --quiet the tree, and a pipe has neither', async () => {
    await using plain = open(['load', 'winds', '--watch'], { env: { NO_COLOR: '1' } });
    expect(await plain.ended()).toBe(0);
    expect(plain.raw()).not.toMatch(/\u001b\[\d+m/);
    await using quiet = open(['load', 'winds', '--watch', '--quiet']);
    expect(await quiet.ended()).toBe(0);
    expect(quiet.text()).toMatch(/^Load \S+ completed: [^\n]*\n$/);
    const piped = await site.apphub(['loads', 'list'], { env: { FORCE_COLOR: '1' } });
    expect(piped.stdout).toContain('\u001b[32mcompleted');
  }, 60_000);

  test('Ctrl-C asks whether the service shall cancel; "no" leaves, and the load goes on', async () => {
    await using shown = open(['load', 'slow', '--watch']);
    await shown.shows(/slow {2}[━─]+ +\d+ % {2}building/);
    shown.type(CTRL_C);
    await shown.shows(/Cancel the load on the service\? It goes on otherwise; Ctrl-C again leaves at once\. \[y\/N\] $/);
    shown.type('n\r');
    expect(await shown.ended()).toBe(130);
    expect(shown.text()).toMatch(/Left; the load goes on\. "apphub watch \S+" shows it/);
    expect(await site.json(['loads', 'show', 'latest'])).toMatchObject({ load: { state: 'running', stopping: null } });

    await using again = open(['watch', 'latest']);
    await again.shows(/slow {2}[━─]+ +\d+ % {2}building/);
    again.type(CTRL_C);
    await again.shows(/\[y\/N\] $/);
    again.type('y\r');
    expect(await again.ended()).toBe(130);
    expect(again.text()).toMatch(/Load \S+ canceled: 0 of 1, 1 canceled/);
  }, 60_000);

  test('Ctrl-C twice leaves at once', async () => {
    await using shown = open(['load', 'slow', '--watch']);
    await shown.shows(/slow {2}[━─]+ +\d+ % {2}building/);
    shown.type(CTRL_C);
    await shown.shows(/\[y\/N\] $/);
    shown.type(CTRL_C);
    expect(await shown.ended()).toBe(130);
    await site.apphub(['loads', 'cancel', 'latest']);
  }, 60_000);

  test('a token is asked for without showing it', async () => {
    await using shown = open(['loads', 'list'], { env: { APPHUB_URL: site.url } });
    await shown.shows(/^Token for http:\/\/\S+: $/);
    shown.type(`${token}\r`);
    expect(await shown.ended()).toBe(0);
    expect(shown.text()).toMatch(/canceled|There are no loads/);
    expect(shown.raw()).not.toContain(token.slice(4, 20));
  });

  test('what replaces is asked about, and only "y" does it', async () => {
    await using shown = open(['undo', 'tides@1.0.0', '--reason', 'no']);
    await shown.shows(/^Point tides@1\.0\.0 at the bytes it had before\? \[y\/N\] $/);
    shown.type('\r');
    expect(await shown.ended()).toBe(130);
    expect(shown.text()).toMatch(/CANCELED {2}Nothing was done\./);
  });
});
