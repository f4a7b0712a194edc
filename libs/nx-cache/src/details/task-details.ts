import { sha256 } from '@apphub/model/node';
import { digestHex } from '@apphub/model';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';

/**
 * What the hash of a task was made of, as Nx tells it. Nx's cache protocol has no place for it, so it is kept as an
 * entry of its own beside the task's, under a key that no task has:
 *
 *     inputs-<first 32 digits of the sha256 of the task's name>-<hash>
 *
 * So it has the same scope, producer, signature and end as all entries, and every server of the protocol can hold it.
 */
export const taskDetailsSchema = z.object({
  version: z.literal(1),
  /** `project:target`, or `project:target:configuration`. */
  task: z.string().max(500),
  hash: z.string().max(128),
  /** Of each input, as Nx names them: file sets, settings, environment variables, outputs of other tasks. */
  nodes: z.record(z.string(), z.string()),
  /** Of each file of the project's own folder, where whoever made the details knew them. */
  files: z.record(z.string(), z.string()).exactOptional(),
});

export type TaskDetails = z.infer<typeof taskDetailsSchema>;

/** More than that is no list of inputs. */
const MOST_BYTES = 32 * 2 ** 20;

/** What the keys of all details of a task begin with. */
export function detailsPrefix(task: string): string {
  return `inputs-${digestHex(sha256(task)).slice(0, 32)}-`;
}

/** The key of the details of one hash. */
export function detailsKey({ task, hash }: Pick<TaskDetails, 'task' | 'hash'>): string {
  return detailsPrefix(task) + hash;
}

/** The bytes that are kept. */
export function encodeDetails(details: TaskDetails): Uint8Array {
  return gzipSync(JSON.stringify(details));
}

/** @returns undefined for what are no details. */
export function decodeDetails(bytes: Uint8Array): TaskDetails | undefined {
  try {
    return taskDetailsSchema.parse(JSON.parse(gunzipSync(bytes, { maxOutputLength: MOST_BYTES }).toString('utf8')));
  } catch {
    return undefined;
  }
}
