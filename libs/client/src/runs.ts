import { fail } from '@apphub/model';
import { operations, type RunLogLine, runLogLineSchema } from '@apphub/model/api';
import { pathOf } from './call.ts';
import type { Connection } from './connection.ts';

export interface RunLogsOptions {
  readonly id: string;
  /** The number of the last line seen; 0 before the first. */
  readonly after?: number;
  /** Goes on until the run has ended. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

/** What a run has said, line by line as it comes. @throws FailureError as the service tells it; see `call`. */
export async function* runLogs(connection: Connection, { id, after = 0, follow = false, signal }: RunLogsOptions): AsyncGenerator<RunLogLine, void> {
  const operation = operations.getRunLogs;
  const response = await connection({ method: operation.method, path: pathOf(operation, { params: { id }, query: { after, follow } }), signal });
  if (response.body === null) fail('SERVICE_ANSWER_INVALID', 'The answer to getRunLogs is empty.');
  for await (const line of linesOf(response.body)) {
    // An empty line says that there is nothing to say.
    if (line !== '') yield runLogLineSchema.parse(JSON.parse(line));
  }
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = '';
  const reader = body.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      const lines = (rest + decoder.decode(value, { stream: !done })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
      if (done) return;
    }
  } finally {
    await reader.cancel();
  }
}
