import { openSampleStore, writeSample } from './run-sample.ts';
import { execFileSync } from 'node:child_process';
import { readFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
const folder = '/dev/shm/r3m'; mkdirSync(folder, { recursive: true });
const store = openSampleStore(folder);
const small = await writeSample(folder, { bytes: 0, store }), large = await writeSample(folder, { bytes: 400e6, store });
for (let i = 0; i < 2; i++) for (const { bundle } of [small, large]) {
  const report = join(folder, 'memory');
  execFileSync(process.execPath, [join(import.meta.dirname, 'run-child.ts'), folder, JSON.stringify(bundle), report], { env: {} });
  console.log(bundle.size, Number(readFileSync(report, 'utf8')) / 1e6);
}
rmSync(folder, { recursive: true });
