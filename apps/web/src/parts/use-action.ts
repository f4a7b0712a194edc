import { type Failure, failureOf } from '@apphub/model';
import { useState } from 'react';
import { useTell } from './notice.tsx';

/** Something that a person asked for. */
export interface Action {
  readonly isBusy: boolean;
  /** Why it did not work the last time. */
  readonly failure: Failure | undefined;
  run(): void;
}

/** Does `work` when it is run, and tells what it resolves with; what it fails with is kept to be shown beside the button. */
export function useAction(work: () => Promise<string>): Action {
  const tell = useTell();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const run = () => {
    setBusy(true);
    setFailure(undefined);
    work()
      .then(tell, (thrown: unknown) => setFailure(failureOf(thrown)))
      .finally(() => setBusy(false));
  };
  return { isBusy, failure, run };
}
