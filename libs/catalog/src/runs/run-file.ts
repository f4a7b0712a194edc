import { type Digest, digestSchema } from '@apphub/model';
import { z } from 'zod';
import type { Queryable, Transaction } from '../database/index.ts';
import { holdBlob } from '../blobs/hold-blob.ts';

/** A file of a run, by its path in the work folder; its bytes are a blob. */
export interface RunFile {
  /** Relative, with "/" between names. */
  readonly path: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

export type FileRole = 'input' | 'output';

const LIST = 'SELECT path, digest, size FROM run_files WHERE run_id = $1 AND role = $2 ORDER BY path COLLATE "C"';
const FIND = `SELECT path, digest, size FROM run_files WHERE run_id = $1 AND path = $2 ORDER BY role DESC LIMIT 1`;
const WRITE = `
  INSERT INTO run_files (run_id, role, path, digest, size)
  SELECT $1, $2, path, digest, size FROM jsonb_to_recordset($3) AS given (path text, digest text, size bigint)`;

const fileSchema: z.ZodType<RunFile> = z.object({ path: z.string(), digest: digestSchema, size: z.int().nonnegative() });

export interface FilesQuery {
  readonly runId: string;
  readonly role: FileRole;
}

/** @returns what a run was given, or what it has handed on, by path. */
export async function listRunFiles(database: Queryable, { runId, role }: FilesQuery): Promise<RunFile[]> {
  return database.query(LIST, [runId, role], fileSchema);
}

/** @returns the file of this path, what was handed on before what was given; undefined if there is none. */
export async function findRunFile(database: Queryable, { runId, path }: { readonly runId: string; readonly path: string }): Promise<RunFile | undefined> {
  const [file] = await database.query(FIND, [runId, path], fileSchema);
  return file;
}

/** Notes the files of a run. @throws FailureError BLOB_MISSING for one whose bytes are not there any more. */
export async function writeRunFiles(tx: Transaction, { runId, role }: FilesQuery, files: readonly RunFile[]): Promise<void> {
  if (files.length === 0) return;
  for (const digest of [...new Set(files.map((file) => file.digest))].sort()) await holdBlob(tx, digest);
  await tx.execute(WRITE, [runId, role, JSON.stringify(files)]);
}
