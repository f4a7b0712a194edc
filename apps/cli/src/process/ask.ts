import { fail } from '@apphub/model/failure';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { AskOptions } from '../terminal.ts';

export interface AskingStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Told of Ctrl-C, which a terminal that is asked something hands over as a key. */
  readonly interrupted: () => void;
}

/**
 * Asks a question on a terminal. What is typed to a `secret` one is shown nowhere.
 *
 * @throws FailureError CANCELED when the terminal is closed, or left with Ctrl-C.
 */
export async function ask(question: string, { secret = false }: AskOptions, { input, output, interrupted }: AskingStreams): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: secret ? nowhere : output, terminal: true, historySize: 0 });
  // From here on the terminal itself shows nothing of what is typed: whoever pastes at once is not too early.
  if (secret) output.write(question);
  const gone = new AbortController();
  lines.on('SIGINT', () => {
    gone.abort();
    interrupted();
  });
  lines.on('close', () => gone.abort());
  try {
    return await lines.question(secret ? '' : question, { signal: gone.signal });
  } catch (error) {
    return fail('CANCELED', 'There was no answer.', { cause: error });
  } finally {
    if (secret) output.write('\n');
    lines.close();
  }
}
