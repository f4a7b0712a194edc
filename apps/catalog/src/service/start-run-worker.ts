import type { Database, ImportQueue } from '@apphub/catalog';
import type { Environment } from '@apphub/compose';
import { FailureError } from '@apphub/model';
import type { BlobStore } from '@apphub/store';
import type { ServiceConfig } from '../config/index.ts';
import type { Log } from '../log/create-log.ts';
import { runHandler } from '../worker/runs/run-handler.ts';
import type { RunLedger } from '../worker/runs/run-ledger.ts';
import { openRunnerPool } from '../worker/runs/runner-pool.ts';
import { readSecrets } from '../worker/runs/secrets.ts';
import { childEnvironment } from './child-environment.ts';

export interface RunRole {
  readonly config: ServiceConfig;
  readonly database: Database;
  readonly store: BlobStore;
  readonly queue: ImportQueue;
  readonly runLedger: RunLedger;
  readonly log: Log;
}

/**
 * Begins to take runs.
 *
 * @param begun takes what has to be ended after the queue has stopped.
 * @throws FailureError RUN_SECRETS_INVALID.
 */
export function startRunWorker({ config, database, store, queue, runLedger, log }: RunRole, { env, begun }: { readonly env: Environment; readonly begun: AsyncDisposableStack }): void {
  const { runs } = config;
  const secrets = readSecrets({ file: runs.secretsFile, env });
  if (!secrets.ok) throw new FailureError(secrets.error);
  const runners = begun.use(openRunnerPool({ env: withoutSecrets(childEnvironment(env), secrets.value.names) }));
  const rules = { mostMemoryMb: runs.mostMemoryMb, logBytes: runs.logBytes, outputs: { files: runs.mostFiles, bytes: runs.mostFileBytes }, capabilities: { unenforced: runs.unenforced, paths: runs.paths } };
  queue.workRuns(runHandler({ database, store, queue, runners, secrets: secrets.value, rules, ledger: runLedger, log }), { concurrency: runs.concurrency });
  log.info({ concurrency: runs.concurrency }, 'taking runs');
}

/** Runs are told secrets one at a time; the processes around them need none. */
function withoutSecrets(env: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}
