import { fail, failureLines, failureOf } from '@apphub/model';
import type { PostTasksExecution } from '@nx/devkit';
import { join } from 'node:path';
import { BUNDLE_TARGET } from '../inference/names.ts';
import { openHookStore } from './hook-store.ts';
import { readReceipt } from './receipts.ts';

type TaskResults = Parameters<PostTasksExecution>[1]['taskResults'];

const CACHE_HITS: ReadonlySet<string> = new Set(['local-cache', 'local-cache-kept-existing', 'remote-cache']);

/**
 * After the tasks: whatever Nx took from its cache must really be in the store. A green run says that every bundle
 * is there, so a missing one fails the run. It happens where a receipt came out of Nx's cache that was not in the
 * workspace before and whose blob was deleted by hand; the next run sees that receipt and builds the example again.
 *
 * @throws Error STORE_BLOB_MISSING with the names; Nx shows it and ends with a failure.
 */
export const postTasksExecution: PostTasksExecution = async (_options, { workspaceRoot, taskResults }) => {
  const receipts = receiptFilesOfHits(taskResults).flatMap((file) => readReceipt(join(workspaceRoot, file)) ?? []);
  if (receipts.length === 0) return;
  try {
    const missing = await (await openHookStore()).withoutBlob(receipts);
    if (missing.length === 0) return;
    const problems = missing.map(({ slug, digest }) => `${slug}: ${digest}`);
    fail('STORE_BLOB_MISSING', `${missing.length} of the bundles that Nx took from its cache are not in the store.`, { problems });
  } catch (error) {
    tell(error);
  }
};

function receiptFilesOfHits(taskResults: TaskResults): string[] {
  return Object.values(taskResults)
    .filter(({ task, status }) => task.target.target === BUNDLE_TARGET && CACHE_HITS.has(status))
    .flatMap(({ task }) => task.outputs.filter((output) => output.endsWith('.json')));
}

/** Only what is known to be missing fails the run; a store that cannot be asked now was told of before the run. */
function tell(error: unknown): void {
  const reason = failureOf(error);
  const words = failureLines(reason).join('\n');
  if (reason.code === 'STORE_BLOB_MISSING') throw new Error(words, { cause: error });
  process.stderr.write(`${words}\n`);
}
