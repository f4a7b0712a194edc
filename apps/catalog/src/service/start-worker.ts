import type { AuditSigner, Database, ImportQueue } from '@apphub/catalog';
import { checkedOutCommit, type Environment } from '@apphub/compose';
import { createNxPlanner } from '@apphub/nx-example-bundle/planner';
import type { BlobStore } from '@apphub/store';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { ServiceConfig } from '../config/index.ts';
import type { Log } from '../log/create-log.ts';
import type { Metrics } from '../metrics/index.ts';
import { planHandler } from '../planning/index.ts';
import { detectAbilities } from '../worker/abilities/index.ts';
import { openBuildPool } from '../worker/build-pool.ts';
import { importHandler } from '../worker/import-handler.ts';
import type { Ledger } from '../worker/ledger.ts';
import { taskHandler } from '../worker/task-handler.ts';
import { announce } from './announce.ts';
import { childEnvironment } from './child-environment.ts';
import { PROGRAM_VERSION } from './version.ts';

export interface WorkerRole {
  readonly config: ServiceConfig;
  readonly database: Database;
  readonly store: BlobStore;
  readonly queue: ImportQueue;
  readonly ledger: Ledger;
  readonly metrics: Pick<Metrics, 'observe'>;
  readonly signer: AuditSigner | undefined;
  readonly log: Log;
}

/** The part of a process that works. The queue stops what it does; the rest ends with it. */
export interface WorkerAtWork {
  /** Tells the others that it takes no more work. */
  stopping(): void;
}

/**
 * Begins to take imports, tasks of loads and loads to plan, as far as this machine can.
 *
 * @param begun takes what has to be ended after the queue has stopped.
 * @throws FailureError ISOLATION_* when builds cannot be shut in as demanded.
 */
export async function startWorker({ config, database, store, queue, ledger, metrics, signer, log }: WorkerRole, { env, begun }: { readonly env: Environment; readonly begun: AsyncDisposableStack }): Promise<WorkerAtWork> {
  const { repositoryRoot, build } = config;
  const { abilities, isolation } = await detectAbilities(build);
  const name = `${hostname()}:${process.pid}-${randomBytes(2).toString('hex')}`;
  const concurrency = build.concurrency;
  const builds = begun.use(openBuildPool({ env: childEnvironment(env) }));
  const self = { id: name, host: hostname(), roles: config.roles, abilities, isolation, concurrency, version: PROGRAM_VERSION };
  const announced = begun.use(await announce(database, self, { commit: () => checkedOutCommit(repositoryRoot), log }));
  const parts = { database, store, repositoryRoot, builds, log, ledger, ...(signer === undefined ? {} : { signer }) };
  const options = { concurrency, timeoutSeconds: config.importMs / 1000, name };
  queue.work(importHandler(parts), options);
  queue.workLoads(taskHandler(parts), { ...options, abilities });
  const planner = createNxPlanner({ environment: env, timeoutMs: config.planMs });
  const needsBubblewrap = build.isolation === 'bubblewrap' || build.trust !== undefined;
  queue.workPlans(planHandler({ ...parts, planner, needsBubblewrap, attempts: config.taskAttempts, observe: metrics.observe }), { timeoutSeconds: (config.planMs / 1000) * 2 });
  log.info({ worker: name, ...abilities, isolation, concurrency }, 'working');
  return { stopping: () => announced.stopping() };
}
