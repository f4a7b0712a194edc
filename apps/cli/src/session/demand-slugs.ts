import { fail } from '@apphub/model/failure';

/** Either examples are named, or all are meant. @throws FailureError USAGE. */
export function demandSlugs(named: readonly string[], all: boolean): void {
  if (all === named.length > 0) fail('USAGE', 'Name the examples, or say --all.');
}
