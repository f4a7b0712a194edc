import { S3ServiceException } from '@aws-sdk/client-s3';
import { type Failure, failure, FailureError } from '@apphub/model';
import { types } from 'node:util';

/** The one place where the SDK's errors become failures of a store; see `isMissing` for what is none. */
export async function inWordsOfStore<T>(store: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FailureError || isAbort(error) || isBug(error)) throw error;
    throw new FailureError(s3Failure(error, store), { cause: error });
  }
}

/** Whether an answer to GET says that the object is not there. A 404 with another name comes from somebody else. */
export function isMissingObject(error: unknown): boolean {
  return nameOf(error) === 'NoSuchKey';
}

/** Whether an answer to HEAD, which has no body that could say more, says that something is not there. */
export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404 && ['NotFound', 'NoSuchKey', 'NoSuchBucket'].includes(nameOf(error));
}

/** @returns the failure that `error`, thrown by the SDK, stands for. */
export function s3Failure(error: unknown, store: string): Failure {
  const name = nameOf(error);
  const status = statusOf(error);
  const problems = [[name, status, messageOf(error)].filter((part) => part !== undefined && part !== '').join(' ')];
  if (name === 'NoSuchBucket') return failure('STORE_BUCKET_MISSING', `The bucket of ${store} does not exist.`, { problems });
  if (isFull(name, status)) return failure('STORE_FULL', `The store ${store} has no room left.`, { problems });
  if (isOtherRegion(name, status)) {
    const remedy = 'Set the region in which the bucket is (docs/storage.md).';
    return failure('STORE_DENIED', `The store ${store} is in another region.`, { problems, remedy });
  }
  if (name === 'CredentialsProviderError') return failure('STORE_DENIED', `There are no credentials for ${store}.`, { problems });
  if (isDenied(name, status)) return failure('STORE_DENIED', `The store ${store} refused the request.`, { problems });
  return failure('STORE_UNAVAILABLE', `The store ${store} could not be used.`, { problems });
}

/** Ceph says QuotaExceeded with status 403, MinIO XMinioStorageFull with 507: looked at before 403 means denied. */
function isFull(name: string, status: number | undefined): boolean {
  return status === 507 || ['QuotaExceeded', 'QuotaExceededException', 'XMinioStorageFull', 'InsufficientStorage'].includes(name);
}

function isOtherRegion(name: string, status: number | undefined): boolean {
  return status === 301 || ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'].includes(name);
}

function isDenied(name: string, status: number | undefined): boolean {
  return status === 401 || status === 403 || ['ExpiredToken', 'InvalidToken', 'TokenRefreshRequired'].includes(name);
}

function isBug(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError;
}

function isAbort(error: unknown): boolean {
  return nameOf(error) === 'AbortError';
}

function nameOf(error: unknown): string {
  return types.isNativeError(error) ? error.name : '';
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** The first line; a gateway in between may have sent a page. */
function messageOf(error: unknown): string {
  return (types.isNativeError(error) ? error.message : String(error)).split('\n', 1)[0]?.slice(0, 300) ?? '';
}
