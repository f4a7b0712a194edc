import { jobRunStateSchema, LOAD_EVENT, loadProgressSchema, PROGRESS_EVENT, progressEventSchema, RUN_EVENT, TASK_EVENT, taskProgressSchema, type WireEvent } from '@apphub/model/api';
import { printableLine } from '../render/printable.ts';
import { createLoadView, moveTask } from './load-view.ts';
import { loadWords, taskWords } from './load-words.ts';

/** @returns what turns events into lines; what says nothing new has none. */
export function statusLines(): (event: WireEvent) => string[] {
  const last = new Map<string, string>();
  const tasks = createLoadView();
  return (event) => {
    const told = wordsOf(event, tasks);
    if (told === undefined || last.get(told.about) === told.line) return [];
    last.set(told.about, told.line);
    return [printableLine(told.line)];
  };
}

function wordsOf(event: WireEvent, tasks: ReturnType<typeof createLoadView>): { readonly about: string; readonly line: string } | undefined {
  switch (event.type) {
    case PROGRESS_EVENT: {
      const { success, data } = progressEventSchema.safeParse(event);
      if (!success) return undefined;
      const { slug, state, stage, failure } = data.data;
      return { about: slug, line: `${slug}  ${stage}${failure === null || state !== 'failed' ? '' : `  ${failure.code}  ${failure.message}`}` };
    }
    case LOAD_EVENT: {
      const { success, data } = loadProgressSchema.safeParse(event.data);
      return success ? { about: data.id, line: `load ${data.id}  ${loadWords(data)}` } : undefined;
    }
    case TASK_EVENT: {
      const { success, data } = taskProgressSchema.safeParse(event.data);
      const now = Date.parse(event.emittedAt);
      return success ? { about: data.taskId, line: `${data.slug}  ${taskWords(moveTask(tasks, { ...data, now }), now)}` } : undefined;
    }
    case RUN_EVENT: {
      const { success, data } = jobRunStateSchema.safeParse(event.data);
      return success ? { about: data.id, line: `run ${data.id}  ${data.slug}@${data.version}  ${data.status}` } : undefined;
    }
    default:
      return undefined;
  }
}
