import { createInterface } from 'node:readline';
import { FailureError } from '@apphub/model';
import { openDatabase } from '../../database/index.ts';
import type { StageReport } from '../../imports/index.ts';
import { completionOf, uploaded } from '../../imports/testing/fixture.ts';
import { openQueue } from '../index.ts';

/**
 * A worker in a process of its own, for tests that kill or stop it. Says what happens as lines of JSON; begins each
 * import and goes on with it when a line comes in.
 */
const [, , url = ''] = process.argv;
const say = (words: object) => process.stdout.write(`${JSON.stringify(words)}\n`);
const log = { info: (details: object, message: string) => say({ message, ...details }), warn: (details: object, message: string) => say({ message, ...details }) };

const database = openDatabase({ url, applicationName: 'worker process' });
const queue = await openQueue(database, { url, log });
const lines = createInterface(process.stdin)[Symbol.asyncIterator]();

queue.work(
  async (work) => {
    say({ began: work.attempt });
    await lines.next();
    say({ stage: await codeOf(work.recordStage({ stage: 'uploading' } satisfies StageReport)) });
    return uploaded(database, completionOf(work.slug, '6.6.6'));
  },
  { concurrency: 1, name: 'process' },
);
say({ ready: true });

async function codeOf(done: Promise<unknown>): Promise<string> {
  return done.then(
    () => 'written',
    (thrown: unknown) => (thrown instanceof FailureError ? thrown.failure.code : String(thrown)),
  );
}
