import type { FailureCode } from '@apphub/model';
import { failureLines } from '@apphub/model/words';
import { printableLine } from './printable.ts';

/** A failure as the service tells it. */
interface ToldFailure {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly problems?: readonly string[] | undefined;
}

/** A failure of somebody else's work, in lines that can be shown on a terminal. */
export function toldFailureLines({ code, problems, ...rest }: ToldFailure): string[] {
  return failureLines({ ...rest, code: code as FailureCode, ...(problems === undefined ? {} : { problems }) })
    .flatMap((line) => line.split('\n'))
    .map(printableLine);
}
