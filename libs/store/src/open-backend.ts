import type { Backend } from './backend.ts';
import { openFileBackend } from './file/backend.ts';
import type { StorageSettings } from './settings/index.ts';

export interface OpenBackendOptions {
  /** Where files wait that are on their way to a store elsewhere; a store in a folder has its own place for that. */
  readonly staging?: string;
}

/** Opens the backend that the settings name. The S3 SDK takes a while to load and is loaded only where it is used. */
export async function openBackend({ backend, retry }: StorageSettings, { staging }: OpenBackendOptions = {}): Promise<Backend> {
  if (backend.kind === 'file') return openFileBackend(backend.root);
  const { openS3Backend } = await import('./s3/index.ts');
  return openS3Backend(backend, { timeoutMs: retry.timeoutMs, ...(staging === undefined ? {} : { staging }) });
}
