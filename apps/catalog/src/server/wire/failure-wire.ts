import type { Failure } from '@apphub/model';

/** A failure as it is told. */
export function failureWire(failure: Failure | null) {
  if (failure === null) return null;
  const { code, message, remedy, problems } = failure;
  return { code, message, remedy, ...(problems === undefined ? {} : { problems: [...problems] }) };
}
