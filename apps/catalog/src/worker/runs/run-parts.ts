import type { Database, Deliveries } from '@apphub/catalog';
import type { BlobStore } from '@apphub/store';
import type { Log } from '../../log/create-log.ts';
import type { RunOrder } from './child/protocol.ts';
import type { RunLedger } from './run-ledger.ts';
import type { RunnerPool } from './runner-pool.ts';
import type { SecretBook } from './secrets.ts';

/** What a worker on runs works with. */
export interface RunParts {
  readonly database: Database;
  readonly store: BlobStore;
  /** Brings imports to workers, for bundles that have to be rebuilt. */
  readonly queue: Deliveries;
  readonly runners: RunnerPool;
  readonly secrets: SecretBook;
  readonly rules: WorkRules;
  /** Told what attempts of this worker began, for figures. */
  readonly ledger: Pick<RunLedger, 'begun'>;
  readonly log: Log;
}

/** What runs may have on this worker. */
export interface WorkRules {
  /** Of one run, where it asks for less or nothing. */
  readonly mostMemoryMb: number;
  /** Bytes of the log of a run that are kept. */
  readonly logBytes: number;
  readonly outputs: RunOrder['outputBound'];
  readonly capabilities: RunOrder['capabilities'];
}
