import { expect, test } from '@jest/globals';
import type { RunLimits } from './port.ts';
import { jsBundle, pythonBundle, type BundleSources } from './testing/make-bundle.ts';
import { inEveryIsolation } from './testing/isolations.ts';
import { useRuns } from './testing/use-runs.ts';

const forever = 'new Promise(() => setTimeout(() => {}, 1e6))';

const hogs: readonly [string, BundleSources, Partial<RunLimits>, string][] = [
  ['endless waiting', jsBundle(`exports.handler = () => ${forever}`), { wallSeconds: 0.5 }, 'LIMIT_TIME'],
  ['endless computing that hears nothing', jsBundle('exports.handler = () => { for (;;); }'), { wallSeconds: 0.5 }, 'LIMIT_TIME'],
  ['computing in one process', jsBundle('exports.handler = () => { for (;;); }'), { cpuSeconds: 0.3, wallSeconds: 30 }, 'LIMIT_CPU'],
  [
    'computing in many short processes',
    pythonBundle('import subprocess, sys\ndef handler(context):\n    while True: subprocess.run([sys.executable, "-c", "for i in range(600000): pass"])'),
    { cpuSeconds: 0.8, wallSeconds: 30 },
    'LIMIT_CPU',
  ],
  ['memory outside of the heap', jsBundle('exports.handler = async () => { const kept = []; for (;;) { kept.push(Buffer.alloc(20e6, 1)); await new Promise((r) => setTimeout(r, 20)); } }'), { memoryMb: 160 }, 'LIMIT_MEMORY'],
  ['memory on the heap', jsBundle('exports.handler = async () => { const kept = []; for (;;) { kept.push(Array(1e5).fill({}).map((x) => ({ ...x }))); await new Promise((r) => setTimeout(r, 1)); } }'), { memoryMb: 160 }, 'LIMIT_MEMORY'],
  ['memory in another process', pythonBundle('import subprocess, sys, time\ndef handler(context):\n    subprocess.run([sys.executable, "-c", "import time; kept = bytearray(b\'x\' * 300_000_000); time.sleep(60)"])'), { memoryMb: 160 }, 'LIMIT_MEMORY'],
  ['a flood of output', jsBundle(`exports.handler = () => { console.log('x'.repeat(3e6)); return ${forever}; }`), { logBytes: 1e6 }, 'LIMIT_LOG'],
  ['a flood of messages', jsBundle(`exports.handler = async (_, { logger }) => { for (let i = 0; i < 1e5; i += 1) { logger('line ' + i); if (i % 100 === 0) await null; } return ${forever}; }`), { logBytes: 1e6 }, 'LIMIT_LOG'],
  ['a flood of updates', jsBundle(`exports.handler = async (_, { update }) => { for (;;) await update({}); }`), { logBytes: 1e5 }, 'LIMIT_LOG'],
  ['a flood of questions for secrets', jsBundle(`exports.handler = async (_, { resolveSecret }) => { for (;;) await resolveSecret({ source: 'env', key: 'a' }).catch(() => {}); }`), { logBytes: 1e5 }, 'LIMIT_LOG'],
  ['too large a result', jsBundle('exports.handler = () => "x".repeat(2e6)'), { outputBytes: 1e6 }, 'RUN_OUTPUT_INVALID'],
  ['files that fill the drive', jsBundle(`exports.handler = () => { require('node:fs').writeFileSync('big', Buffer.alloc(150e6, 1)); return ${forever}; }`, ['fs']), { diskMb: 64 }, 'LIMIT_DISK'],
  ['many processes', pythonBundle('import subprocess, time\ndef handler(context):\n    kept = [subprocess.Popen(["sleep", "60"]) for _ in range(60)]\n    time.sleep(60)'), { processes: 32 }, 'LIMIT_PROCESSES'],
  ['many threads', jsBundle(`exports.handler = () => { const { Worker } = require('node:worker_threads'); for (let i = 0; i < 60; i += 1) new Worker('setTimeout(() => {}, 60e3)', { eval: true }); return ${forever}; }`, ['processes']), { processes: 32 }, 'LIMIT_PROCESSES'],
];

inEveryIsolation((isolation) => {
  const runs = useRuns(isolation);

  test.each(hogs.map(([name, sources, limits, code]) => ({ name, sources, limits, code })))('$name ends the run', async ({ sources, limits, code }) => {
    const outcome = await runs.run(sources, { limits: { wallSeconds: 60, ...limits } });
    expect(outcome).toMatchObject({ status: code === 'LIMIT_TIME' ? 'timed-out' : 'failed', failure: { code }, started: true });
  });

  test('a bundle that unpacks to more than its limit is not started', async () => {
    const outcome = await runs.run({ files: { 'dist/index.js': 'exports.handler = () => 1', 'dist/data': Buffer.alloc(3 * 2 ** 20) } }, { limits: { bundleMb: 2 } });
    expect(outcome).toMatchObject({ status: 'failed', failure: { code: 'ARCHIVE_LIMIT' }, started: false });
  });

  test('a result that is as large as it may be comes through', async () => {
    const outcome = await runs.run(jsBundle('exports.handler = () => "x".repeat(999_998)'), { limits: { outputBytes: 1e6 } });
    expect(outcome).toMatchObject({ status: 'succeeded', result: 'x'.repeat(999_998) });
  });

  test('garbage is collected before the limit of the run is met, however much memory the machine has', async () => {
    const wasteful = 'exports.handler = async () => { for (let i = 0; i < 200; i += 1) { Array(1e5).fill(0).map((_, j) => ({ j })); await null; } return "done"; }';
    expect(await runs.run(jsBundle(wasteful), { limits: { memoryMb: 200 } })).toMatchObject({ status: 'succeeded', result: 'done' });
  });

  test('what a run used is measured over all of its processes', async () => {
    const busy = pythonBundle('import subprocess, sys\ndef handler(context):\n    subprocess.run([sys.executable, "-c", "import time\\nkept = b\'x\' * 100_000_000\\nend = time.process_time() + 0.5\\nwhile time.process_time() < end: pass"])');
    const { metrics } = await runs.run(busy);
    expect(metrics.cpuSeconds).toBeGreaterThan(0.5);
    expect(metrics.peakMemoryBytes).toBeGreaterThan(100e6);
  });
});
