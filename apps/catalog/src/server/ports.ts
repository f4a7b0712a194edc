import type { AuditSigner, Database, Deliveries, EventWatch, RunDeliveries, TaskDeliveries, WatchOptions } from '@apphub/catalog';
import type { DescribedExample, ExampleEntry, Health } from '@apphub/model/api';
import type { Cache } from '@apphub/nx-cache/server';
import type { BlobStore } from '@apphub/store';
import type { FastifyBaseLogger } from 'fastify';
import type { PageFiles } from './page/page-files.ts';
import type { RunRules } from './runs/rules.ts';

/** What the server is made of; all of it is handed in, so that tests can stand real parts beside each other. */
export interface ServerParts {
  readonly database: Database;
  readonly store: BlobStore;
  /** Brings imports to workers. */
  readonly queue: Deliveries;
  /** Brings loads to planners, and their tasks to workers. */
  readonly deliveries: TaskDeliveries;
  /** Brings runs to workers. */
  readonly runs: RunDeliveries;
  /** One for all watchers of this process. */
  readonly events: EventsPort;
  readonly examples: ExamplesPort;
  readonly health: HealthPort;
  readonly metrics: MetricsPort;
  readonly config: ServerConfig;
  readonly log: FastifyBaseLogger;
  /** The page that shows it all; absent where it is not built. */
  readonly page?: PageFiles;
  /** Answers the clients of Nx; absent where this process serves no cache. */
  readonly nxCache?: Cache;
  /** Signs the end of the audit trail; must be there once it is signed. */
  readonly signer?: AuditSigner;
  /** Told what happened, for figures. Must not throw. */
  readonly observe?: (happening: Happening) => void;
}

export interface ServerConfig {
  /** The address that others reach this service at, without a slash at its end; absent: the one that a request came to. */
  readonly publicUrl?: string;
  /** Signs download links; the same for all pods. */
  readonly signingSecret: string;
  readonly downloadTtlMs: number;
  /** Of an uploaded archive. */
  readonly maxBundleBytes: number;
  /** Of one token or, without one, of one address. */
  readonly requestsPerMinute: number;
  /** Origins whose pages may call the service. */
  readonly corsOrigins: readonly string[];
  /** Addresses or ranges of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Whether links lead to the store itself where it can sign them; such links cannot be taken back. */
  readonly linksToStore?: boolean;
  /** What runs may have. */
  readonly runs?: RunRules;
}

/** Events as they happen, on whichever pod. */
export interface EventsPort {
  watch(options?: WatchOptions): EventWatch;
}

/** The examples that this service can build. */
export interface ExamplesPort {
  /** @param reload whether to look at the files again instead of what was found a short while ago. */
  list(options?: { readonly reload?: boolean }): Promise<FoundExamples>;
}

/** An example; what its handler takes where it says that. */
export type FoundExample = ExampleEntry & Partial<Pick<DescribedExample, 'parametersSchema' | 'defaultParameters'>>;

export interface FoundExamples {
  /** When the files were looked at. */
  readonly at: Date;
  /** By slug. */
  readonly examples: readonly FoundExample[];
}

export interface HealthPort {
  /** How everything is. */
  health(): Promise<Health>;
  /** As `health`, of what requests need; `fail` when they should go elsewhere. */
  readiness(): Promise<Health>;
}

export interface MetricsPort {
  readonly contentType: string;
  text(): Promise<string>;
}

/** What is worth counting; one sentence each. */
export type Happening =
  /** A request was answered. `route` is the pattern of its path, never the path. */
  | { readonly kind: 'request'; readonly route: string; readonly method: string; readonly status: number; readonly ms: number }
  /** A version was published, replaced or found unchanged; `bytes` is the size of its archive. */
  | { readonly kind: 'publish'; readonly outcome: 'published' | 'unchanged' | 'replaced'; readonly bytes: number }
  /** An archive was sent to its end. */
  | { readonly kind: 'download'; readonly bytes: number }
  /** So many sockets are open now. */
  | { readonly kind: 'watchers'; readonly open: number };
