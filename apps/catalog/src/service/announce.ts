import { announceWorker, type Database, forgetSilentWorkers, forgetWorker, HEARD_EVERY_MS, type WorkerProcess } from '@apphub/catalog';
import { failureOf } from '@apphub/model';
import type { Log } from '../log/create-log.ts';

/** Those that went without a word are shown for so long. */
const SILENT_DAYS = 1;

export interface Announced extends AsyncDisposable {
  /** Says, some time soon, that it takes no more work. */
  stopping(): void;
}

export interface AnnounceOptions {
  /** Of what is checked out now. */
  readonly commit: () => string | undefined;
  readonly log: Log;
}

/** Tells the others again and again that this process is alive; a database that is away hears of it later. */
export async function announce(database: Database, worker: Omit<WorkerProcess, 'stopping' | 'commit'>, { commit, log }: AnnounceOptions): Promise<Announced> {
  let stopping = false;
  let telling: Promise<void> | undefined;
  const tell = async () => {
    try {
      await announceWorker(database, { ...worker, stopping, commit: commit() ?? null });
    } catch (error) {
      log.debug({ code: failureOf(error).code }, 'the others could not be told that this worker is alive');
    } finally {
      telling = undefined;
    }
  };
  const tellUnlessBusy = () => {
    telling ??= tell();
    return telling;
  };
  await tellUnlessBusy();
  await forgetSilentWorkers(database, { days: SILENT_DAYS }).catch(() => undefined);
  const timer = setInterval(() => void tellUnlessBusy(), HEARD_EVERY_MS);
  return {
    stopping() {
      stopping = true;
      void tellUnlessBusy();
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await telling;
      await forgetWorker(database, worker.id).catch((error: unknown) => log.debug({ code: failureOf(error).code }, 'the others see this worker a while longer'));
    },
  };
}
