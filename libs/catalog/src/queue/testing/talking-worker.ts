import { FailureError } from '@apphub/model';
import { createInterface } from 'node:readline';
import { type Database, openDatabase } from '../../database/index.ts';
import { type ImportQueue, openQueue } from '../index.ts';

/** A worker in a process of its own, for tests that kill or stop it; see `startChild`. */
export interface TalkingWorker {
  readonly database: Database;
  readonly queue: ImportQueue;
  /** Says what happens, as a line of JSON. */
  say(words: object): void;
  /** Waits until a line comes in. */
  told(): Promise<unknown>;
}

/** Opens what the database at the first argument of this process needs; whoever calls begins to work, and says `ready` then. */
export async function openTalkingWorker(): Promise<TalkingWorker> {
  const [, , url = ''] = process.argv;
  const say = (words: object) => void process.stdout.write(`${JSON.stringify(words)}\n`);
  const tell = (details: object, message: string) => say({ message, ...details });
  const database = openDatabase({ url, applicationName: 'worker process' });
  const queue = await openQueue(database, { url, log: { info: tell, warn: tell } });
  const lines = createInterface(process.stdin)[Symbol.asyncIterator]();
  return { database, queue, say, told: () => lines.next() };
}

/** @returns what has become of a write: `written`, or the code of its failure. */
export async function outcomeOf(write: Promise<unknown>): Promise<string> {
  return write.then(
    () => 'written',
    (thrown: unknown) => (thrown instanceof FailureError ? thrown.failure.code : String(thrown)),
  );
}
