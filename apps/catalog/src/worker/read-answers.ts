import { err, ok } from '@apphub/model';
import type { ChildProcess } from 'node:child_process';
import { match } from 'ts-pattern';
import type { BuildEnd, BuildOptions } from './build-options.ts';
import type { ChildAnswer } from './child/protocol.ts';

export interface Answers {
  /** When the last word on a piece of work has come. */
  readonly ended: Promise<void>;
  /** Waits until everything is told. @returns the result, if there was one. @throws what telling threw. */
  told(): Promise<BuildEnd | undefined>;
  close(): void;
}

export interface AnswerOptions extends Pick<BuildOptions, 'onEvent' | 'onClaim' | 'onReason' | 'onFound'> {
  readonly giveUp: () => void;
  readonly grant: () => void;
}

/** Hears what a process that builds says of one piece of work, and tells it on, one after the other. */
export function readAnswers(child: ChildProcess, { onEvent, onClaim, onReason, onFound, giveUp, grant }: AnswerOptions): Answers {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let result: BuildEnd | undefined;
  let fault: { readonly error: unknown } | undefined;
  let queue = Promise.resolve();
  const tell = async (work: () => Promise<void> | undefined) => {
    if (fault !== undefined) return;
    try {
      await work();
    } catch (error) {
      fault = { error };
      giveUp();
    }
  };
  const inTurn = (work: () => Promise<void> | undefined) => {
    queue = queue.then(() => tell(work));
  };
  const over = (how: BuildEnd) => {
    result = how;
    end();
  };
  const hear = (answer: ChildAnswer) =>
    match(answer)
      .with({ kind: 'event' }, ({ event }) => inTurn(() => onEvent?.(event)))
      .with({ kind: 'reason' }, ({ reason }) => inTurn(() => onReason?.(reason)))
      .with({ kind: 'found' }, ({ found }) => inTurn(() => onFound?.(found)))
      .with({ kind: 'claim' }, ({ fingerprint }) => {
        inTurn(async () => {
          await onClaim?.(fingerprint);
          grant();
        });
      })
      .with({ kind: 'built' }, ({ built }) => over(ok(built)))
      .with({ kind: 'searched' }, () => over(ok(undefined)))
      .with({ kind: 'failed' }, ({ failure }) => over(err(failure)))
      .exhaustive();
  child.on('message', hear);
  return {
    ended,
    async told() {
      await queue;
      if (fault !== undefined) throw fault.error;
      return result;
    },
    close: () => void child.off('message', hear),
  };
}
