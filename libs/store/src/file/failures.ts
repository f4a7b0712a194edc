import { type FailureCode, failure, FailureError } from '@apphub/model';
import { types } from 'node:util';

const codes: Readonly<Record<string, FailureCode>> = {
  EACCES: 'STORE_DENIED',
  EPERM: 'STORE_DENIED',
  EROFS: 'STORE_DENIED',
  ENOSPC: 'STORE_FULL',
  EDQUOT: 'STORE_FULL',
  EFBIG: 'STORE_FULL',
};

/** Errors of the file system in the words of a store. "Not there" is not among them: it is an answer. */
export async function inWordsOfStore<T>(root: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    const words = `The store in ${root} failed: ${(error as Error).message}.`;
    throw new FailureError(failure(codes[code] ?? 'STORE_UNAVAILABLE', words), { cause: error });
  }
}

/** Undefined in place of the error that says that a file is not there. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
}

/** The name of a system error, such as ENOENT; undefined for any other error. */
export function errnoOf(error: unknown): string | undefined {
  if (!types.isNativeError(error) || !('errno' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
