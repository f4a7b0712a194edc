import { describe, expect, test } from '@jest/globals';
import { detectIsolation, openSandbox } from '@apphub/sandbox';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CLOCK_SHIFT_MS, withShiftedClock } from './shifted-clock.ts';

const { processGroup, bubblewrap } = await detectIsolation();
const limits = { timeoutSeconds: 60, memoryMb: 1024, logMb: 1 };
const isolations = [processGroup, ...(bubblewrap.ok ? [bubblewrap.value.isolation] : [])].map((isolation) => [isolation.profile.name, isolation] as const);

/** Milliseconds by which what a program printed lies ahead of now; a few seconds less is the time it took. */
const aheadOf = (printed: number) => printed - Date.now();

describe.each(isolations)('a sandbox with a shifted clock, in a %s', (_, isolation) => {
  async function run(script: string, { network = false, argv = ['node', '-e', script] as [string, ...string[]], env = {} } = {}): Promise<readonly string[]> {
    const parent = mkdtempSync(join(tmpdir(), 'shifted clock-'));
    const sandboxes = withShiftedClock({ isolation: isolation.profile, open: (label) => openSandbox({ parent, label, isolation, toolFolders: [dirname(process.execPath)] }) });
    try {
      await using sandbox = await sandboxes.open('test');
      const outcome = await sandbox.run({ argv, cwd: '.', network, limits, env });
      expect(outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
      return outcome.tail;
    } finally {
      rmSync(parent, { recursive: true });
    }
  }

  const reads = {
    'new Date()': 'new Date().getTime()',
    'Date.now()': 'Date.now()',
    'Date()': 'Date.parse(Date())',
    'a subclass': 'new (class extends Date {})().getTime()',
    'the constructor of a date': 'new (new Date(0).constructor)().getTime()',
    'an Intl format': "Date.parse(new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' }).format().replace(' at', ''))",
    'performance': 'performance.timeOrigin + performance.now()',
    'a worker': "await new Promise((resolve) => new (require('worker_threads').Worker)('require(\"worker_threads\").parentPort.postMessage(Date.now())', { eval: true }).on('message', resolve))",
    'a child process': "Number(require('child_process').execFileSync(process.execPath, ['-p', 'Date.now()']))",
  };

  test('shows Node another date, however it asks', async () => {
    const script = `(async () => { ${Object.values(reads).map((read) => `console.log(${read});`).join('\n')} })();`;
    const printed = (await run(script)).map(Number);
    for (const [index, name] of Object.keys(reads).entries()) {
      const ahead = aheadOf(printed[index] ?? 0);
      expect([name, ahead > CLOCK_SHIFT_MS - 60_000 && ahead <= CLOCK_SHIFT_MS + 1000]).toEqual([name, true]);
    }
  });

  test('leaves dates that are given as they are, and lengths of time', async () => {
    const script = "console.log(new Date(0).toISOString(), new Date(2020, 1, 2) instanceof Date, Date.UTC(2020, 0), Date.name, Date.length); const a = process.uptime(); console.log(a < 60)";
    expect(await run(script)).toEqual(['1970-01-01T00:00:00.000Z true 1577836800000 Date 7', 'true']);
  });

  test('is another day, month and year', async () => {
    const [printed] = await run("console.log(new Date().toISOString())");
    const [there, here] = [new Date(printed ?? ''), new Date()];
    for (const part of ['getUTCFullYear', 'getUTCMonth', 'getUTCDay'] as const) expect(there[part]()).not.toBe(here[part]());
  });

  test('keeps what a command sets itself, and the real date where there is a network', async () => {
    const script = 'console.log(typeof title, Date.now())';
    const [set] = await run(script, { env: { NODE_OPTIONS: '--title=mine' } });
    expect(aheadOf(Number(set?.split(' ')[1]))).toBeGreaterThan(CLOCK_SHIFT_MS - 60_000);
    const [online] = await run(script, { network: true });
    expect(aheadOf(Number(online?.split(' ')[1]))).toBeLessThanOrEqual(0);
  });

  test('cannot shift it for other programs: this is known', async () => {
    const [printed] = await run('', { argv: ['date', '+%s'] });
    expect(aheadOf(Number(printed) * 1000)).toBeLessThanOrEqual(0);
  });
});
