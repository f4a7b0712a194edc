import { type Database, type ImportQueue, knownChecksums, knownSlugs } from '@apphub/catalog';
import type { Health } from '@apphub/model/api';
import type { BlobStore } from '@apphub/store';
import { z } from 'zod';
import type { ServiceConfig } from '../config/index.ts';
import { createHealth, storeCheck } from '../health/index.ts';
import { legacyFolders, watchLegacy } from '../legacy/index.ts';
import type { HealthPort } from '../server/ports.ts';

export interface HealthParts {
  readonly database: Database;
  readonly store: BlobStore;
  readonly queue: ImportQueue;
  readonly config: Pick<ServiceConfig, 'checkTimeoutMs' | 'repositoryRoot' | 'legacyRoot'>;
  /** Aborted when the service stops. */
  readonly stopping: AbortSignal;
}

/** Probes of several balancers within a second are one look; old files are looked for every minute. */
const LOOK_MS = 1000;
const LEGACY_LOOK_MS = 60_000;

/** How database, store and queue are, and what is left of the earlier file cache. */
export function serviceHealth({ database, store, queue, config, stopping }: HealthParts): HealthPort {
  const accounts = { checksums: knownChecksums.bind(undefined, database), slugs: knownSlugs.bind(undefined, database) };
  const legacy = watchLegacy({ folders: legacyFolders(config), accounts, maxAgeMs: LEGACY_LOOK_MS });
  const reporter = createHealth({
    checks: [
      { name: 'database', run: () => database.query('SELECT 1 AS one', [], z.object({ one: z.int() })) },
      storeCheck(store),
      { name: 'queue', run: () => queue.check() },
    ],
    warnings: () => legacy.warnings(),
    timeoutMs: config.checkTimeoutMs,
    maxAgeMs: LOOK_MS,
  });
  return {
    health: () => reporter.look(),
    readiness: async () => (stopping.aborted ? stopped(await reporter.look()) : await reporter.look()),
  };
}

function stopped({ warnings, checks }: Health): Health {
  return { status: 'fail', warnings, checks: [...checks, { name: 'service', status: 'fail', message: 'The service stops.', ms: 0 }] };
}
