import { testBundle } from '@apphub/compose/test-bundle';
import { durationWords, type Failure, FailureError, type Result } from '@apphub/model';
import type { Session } from '../session/session.ts';
import { ended, type TaskEnd } from '../session/task.ts';

/**
 * Runs the stored bundle of a project's example with its sample input, in a fresh directory, and compares what the
 * handler returns. The bundle is the one that the builder vouches for, not the one a receipt names.
 */
export async function testExample(project: string, session: Session): Promise<TaskEnd> {
  const log: string[] = [];
  const end = await ended(async () => {
    const example = valueOf(session.find(project));
    const { record } = valueOf(await session.builder.build(project));
    const { metrics } = await testBundle(example, record, { ports: session.ports, signal: session.signal, onLine: (line) => log.push(line) });
    return { success: true, lines: [`${project}  returned what is expected, in ${durationWords(metrics.handlerMs ?? 0)}`] };
  });
  return { success: end.success, lines: [...log.slice(-KEPT_LINES), ...end.lines] };
}

/** Lines kept of what a handler writes. */
const KEPT_LINES = 400;

function valueOf<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value;
  throw new FailureError(result.error);
}
