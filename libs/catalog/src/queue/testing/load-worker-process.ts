import { createInterface } from 'node:readline';
import { FailureError } from '@apphub/model';
import { openDatabase } from '../../database/index.ts';
import { bundleOf } from '../../loads/testing/bench.ts';
import { openQueue } from '../index.ts';

/**
 * A worker on loads in a process of its own, for tests that kill or stop it. Says what happens as lines of JSON; begins
 * each task and goes on with it when a line comes in.
 */
const [, , url = ''] = process.argv;
const say = (words: object) => process.stdout.write(`${JSON.stringify(words)}\n`);
const log = { info: (details: object, message: string) => say({ message, ...details }), warn: (details: object, message: string) => say({ message, ...details }) };

const database = openDatabase({ url, applicationName: 'worker process' });
const queue = await openQueue(database, { url, log });
const lines = createInterface(process.stdin)[Symbol.asyncIterator]();

queue.workLoads(
  async ({ slug, attempt, recordStage }) => {
    say({ began: slug, attempt });
    await lines.next();
    say({ stage: await codeOf(recordStage({ stage: 'uploading' })) });
    return bundleOf(database, { slug });
  },
  { concurrency: 1, name: 'process', abilities: { platform: 'linux-x64-glibc', tools: [], memoryMb: 4096 } },
);
say({ ready: true });

async function codeOf(done: Promise<unknown>): Promise<string> {
  return done.then(
    () => 'written',
    (thrown: unknown) => (thrown instanceof FailureError ? thrown.failure.code : String(thrown)),
  );
}
