import { type Proxy, shareDetails, type TaskDetails } from '@apphub/nx-cache/proxy';
import type { PostTasksExecution } from '@nx/devkit';

type TaskResults = Parameters<PostTasksExecution>[1]['taskResults'];

/** Nx hands out what it made each hash of; it goes along with the uploads, for `apphub cache why`. */
export async function shareTaskResults(proxy: Proxy, { taskResults, stored }: { readonly taskResults: TaskResults; readonly stored: readonly string[] }): Promise<void> {
  const details = Object.values(taskResults).flatMap(({ task: { id, hash, hashDetails } }): TaskDetails[] =>
    hash === undefined || hashDetails === undefined ? [] : [{ version: 1, task: id, hash, nodes: hashDetails.nodes }],
  );
  await shareDetails(proxy, { details, stored });
}
