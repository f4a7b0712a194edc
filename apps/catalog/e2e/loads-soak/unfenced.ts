/**
 * Loaded before a program: takes the fence out of its source. The lease counts as held whoever has it, an attempt as the
 * current one whichever it is, and whoever looks finds its work still wanted.
 */
import { registerHooks } from 'node:module';

const MUTATIONS: readonly (readonly [file: string, fence: string, instead: string])[] = [
  ['/libs/catalog/src/queue/lease.ts', 'return answerSchema.parse(answer).affected === 1;', 'answerSchema.parse(answer); return true;'],
  ['/libs/catalog/src/loads/change-task.ts', 'WHERE id = $1 AND state = $2 AND attempt = $3', 'WHERE id = $1 AND ($2::text, $3::integer) IS NOT NULL'],
  ['/libs/catalog/src/status/transition.ts', "state.state !== 'running' || state.attempt !== event.attempt", "state.state !== 'running'"],
  ['/libs/catalog/src/queue/task-source.ts', "row.attempt !== attempt || row.state !== 'running'", 'attempt < 0'],
  ['/libs/catalog/src/imports/write-attempt.ts', "const { attempt, stage, fingerprint = null, message = null } = entered;", 'const { stage, fingerprint = null, message = null } = entered; const { attempt } = job;'],
];

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const mutations = MUTATIONS.filter(([file]) => url.endsWith(file));
    if (mutations.length === 0) return loaded;
    let source = Buffer.from(loaded.source as Uint8Array).toString();
    for (const [file, fence, instead] of mutations) {
      if (!source.includes(fence)) throw new Error(`The fence of ${file} is not where it was; this mutation has to follow it.`);
      source = source.replace(fence, instead);
    }
    return { ...loaded, source };
  },
});
