/**
 * `node loads-worker.ts URL NAME CONCURRENCY`: a worker on loads in a process of its own, for benchmarks. A task does what the details
 * of its plan say, and nothing else: have a processor for `spinMs` and wait `waitMs`, or, with `holds`, begin and never end.
 * Says `ready` and, of tasks that hold, `began SLUG`.
 */
import { type Completion, openDatabase, openQueue, registerBlob, type TaskWork } from '@apphub/catalog';
import { parsePlatform } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { setTimeout as sleep } from 'node:timers/promises';
import { spin } from './loads-spin.ts';

const [, , url = '', name = '', places = ''] = process.argv;
const concurrency = Number(places);
const database = openDatabase({ url, poolSize: 4, applicationName: `bench ${name}` });
const queue = await openQueue(database, { url, supervise: false });
const platform = 'linux-x64-glibc';

queue.workLoads(work, { concurrency, name, abilities: { platform, tools: [], memoryMb: 4096 } });
console.log('ready');

async function work({ slug, task, signal }: TaskWork): Promise<Completion> {
  const { spinMs = 0, waitMs = 0, holds = false } = task.details;
  if (holds === true) {
    console.log(`began ${slug}`);
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
  }
  spin(Number(spinMs));
  if (Number(waitMs) > 0) await sleep(Number(waitMs));
  const named = (what: string) => sha256(`${what} ${slug}`);
  const digest = named('digest');
  await registerBlob(database, { digest, size: 1 });
  const receipt = { slug, version: '1.0.0', fingerprint: named('fingerprint'), digest, contentDigest: named('content'), size: 1, platform: parsePlatform(platform) };
  return { receipt, filename: `${slug}.tgz`, storageUrl: `file:///${digest}`, cached: false };
}
