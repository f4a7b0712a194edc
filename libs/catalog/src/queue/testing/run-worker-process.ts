import { createInterface } from 'node:readline';
import { FailureError } from '@apphub/model';
import { openDatabase } from '../../database/index.ts';
import { writeRunLog } from '../../runs/index.ts';
import { openQueue } from '../index.ts';

/**
 * A worker on runs in a process of its own, for tests that kill or stop it. Says what happens as lines of JSON; begins
 * each run and goes on with it when a line comes in.
 */
const [, , url = ''] = process.argv;
const say = (words: object) => process.stdout.write(`${JSON.stringify(words)}\n`);
const log = { info: (details: object, message: string) => say({ message, ...details }), warn: (details: object, message: string) => say({ message, ...details }) };

const database = openDatabase({ url, applicationName: 'worker process' });
const queue = await openQueue(database, { url, log });
const lines = createInterface(process.stdin)[Symbol.asyncIterator]();

queue.workRuns(
  async (work) => {
    say({ began: work.attempt });
    await lines.next();
    const written = writeRunLog(database, work, { lines: [{ stream: 'stdout', text: 'late', at: new Date() }], bound: { bytes: 1000 } });
    say({ log: await written.then(() => 'written', (thrown: unknown) => (thrown instanceof FailureError ? thrown.failure.code : String(thrown))) });
    return { status: 'succeeded', given: { result: 'late' } };
  },
  { concurrency: 1, name: 'process' },
);
say({ ready: true });
