import { openSampleStore, writeSample } from './run-sample.ts';
import { unpackVerified } from '@apphub/pack';
import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';
import { readFileSync, rmSync, existsSync, writeFileSync, mkdirSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
const folder = '/dev/shm/r3m'; mkdirSync(folder, { recursive: true });
const store = openSampleStore(folder);
if (!existsSync(folder + '/s.json')) writeFileSync(folder + '/s.json', JSON.stringify(await writeSample(folder, { bytes: 400e6, store })));
const { bundle } = JSON.parse(readFileSync(folder + '/s.json', 'utf8'));
const hw = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1e3;
const nowhere = () => new Writable({ write: (_c, _e, d) => d() });
if (process.argv[2]) {
  const a = hw();
  if (process.argv[2] === 'download') await pipeline((await store.openBlob(bundle.digest))!, nowhere());
  else if (process.argv[2] === 'unpack') await unpackVerified((await store.openBlob(bundle.digest))!, folder + '/out', { maxEntries: 1e5, maxBytes: 1e9 });
  console.log(process.argv[2], a.toFixed(0), (hw() - a).toFixed(0), JSON.stringify(process.memoryUsage()));
  rmSync(folder + '/out', { recursive: true, force: true });
} else for (const m of ['nothing', 'download', 'unpack', 'download', 'unpack']) process.stdout.write(execFileSync(process.execPath, [...process.execArgv, process.argv[1]!, m]));
