import { failure, FailureError } from '@apphub/model';
import { Transform } from 'node:stream';
import { lateTimer } from './late-timer.ts';

/**
 * Passes bytes on and fails with STORE_UNAVAILABLE when none arrive for `timeoutMs` although the consumer waits for
 * some. A consumer that takes its time is not the store's fault.
 */
export function idleGuard({ timeoutMs, what }: { readonly timeoutMs: number; readonly what: string }): Transform {
  const words = `The store fell silent for ${Math.round(timeoutMs)} ms while ${what}.`;
  const guard = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      timer.refresh();
      done(null, chunk);
    },
    flush(done) {
      timer.stop();
      done();
    },
    destroy(error, done) {
      timer.stop();
      done(error);
    },
  });
  const onSilence = () => {
    if (guard.readableLength > 0 || guard.writableLength > 0) timer.refresh();
    else guard.destroy(new FailureError(failure('STORE_UNAVAILABLE', words)));
  };
  const timer = lateTimer(onSilence, timeoutMs);
  return guard;
}
