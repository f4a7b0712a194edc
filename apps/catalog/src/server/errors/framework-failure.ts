import { type Failure, failure } from '@apphub/model';

/** How Fastify and its plugins tell what is wrong with a request: https://fastify.dev/docs/latest/Reference/Errors */
interface FrameworkError {
  readonly code?: unknown;
  readonly statusCode?: unknown;
}

const BY_CODE: Readonly<Record<string, () => Failure>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => failure('REQUEST_TOO_LARGE', 'The body of the request is larger than is taken here.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => failure('REQUEST_TYPE_UNSUPPORTED', 'The content type of the request is not taken here.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => failure('REQUEST_CUT_OFF', 'The body of the request does not have the length that was announced.'),
  FST_ERR_BAD_URL: () => failure('REQUEST_INVALID', 'The path of the request is not valid percent-encoding.'),
  FST_ERR_ASYNC_CONSTRAINT: () => failure('REQUEST_INVALID', 'The request cannot be routed.'),
};

/**
 * The failure behind an error of the framework, if the request is to blame for it. Their own words are not passed on:
 * some of them repeat the URL, in which a signature may stand.
 */
export function frameworkFailure(thrown: unknown): Failure | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const { code, statusCode } = thrown as FrameworkError;
  const known = typeof code === 'string' ? BY_CODE[code] : undefined;
  if (known !== undefined) return known();
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode > 499) return undefined;
  if (statusCode === 413) return failure('REQUEST_TOO_LARGE', 'The request is larger than is taken here.');
  return failure('REQUEST_INVALID', thrown instanceof SyntaxError ? 'The body of the request is not valid JSON.' : 'The request cannot be read.');
}
