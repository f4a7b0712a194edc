import { failureOf } from '@apphub/model';

/** The failure that `work` ends with, or `undefined` if it does not fail. */
export async function failureFrom(work: Promise<unknown>) {
  return work.then(
    () => undefined,
    (thrown: unknown) => failureOf(thrown),
  );
}
