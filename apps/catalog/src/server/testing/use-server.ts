import { createToken, type Deliveries, type EventFeed, openEventFeed, type RunDeliveries, type TaskDeliveries } from '@apphub/catalog';
import { useTestDatabase } from '@apphub/catalog/testing';
import { type CatalogClient, openClient } from '@apphub/client';
import type { Scope } from '@apphub/model/api';
import { type BlobStore, openMemoryBackend, openStore } from '@apphub/store';
import { afterAll, beforeAll } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { buildServer } from '../build-server.ts';
import type { Happening, ServerConfig, ServerParts } from '../ports.ts';
import { exampleEntry } from './example-entry.ts';

export const TEST_CONFIG: ServerConfig = {
  signingSecret: 'a secret of thirty-two characters',
  downloadTtlMs: 60_000,
  maxBundleBytes: 2 ** 26,
  requestsPerMinute: 100_000,
  corsOrigins: [],
  trustedProxies: [],
};

/** A server that listens, from `beforeAll` to `afterAll`. */
export interface TestServer {
  readonly url: string;
  readonly app: FastifyInstance;
  readonly parts: ServerParts;
  readonly store: BlobStore;
  readonly database: ServerParts['database'];
  readonly feed: EventFeed;
  /** Lines of the log, whole. */
  readonly logged: string[];
  readonly happenings: Happening[];
  /** Makes a token. */
  token(...scopes: Scope[]): Promise<string>;
  /** A client with a token of these scopes. */
  client(...scopes: Scope[]): Promise<CatalogClient>;
  /** Sends a request; the token goes into the header. */
  request(path: string, options?: RequestOptions): Promise<Response>;
}

export interface RequestOptions extends RequestInit {
  readonly token?: string;
  /** Sent as JSON. */
  readonly json?: unknown;
}

/** What a worker would be told; imports stay where they are until a test moves them. */
export const nobody: Deliveries = { send: async () => undefined, cancel: async () => undefined, interrupt: async () => undefined };

/** The same for loads and their tasks. */
const noWorkers: TaskDeliveries = { prepare: async () => undefined, send: async () => undefined, askPlanner: async () => undefined, cancel: async () => undefined, interrupt: async () => undefined };

/** The same for runs. */
const noRunners: RunDeliveries = { send: async () => undefined, cancel: async () => undefined, interrupt: async () => undefined };

/** Starts a server of its own on a database of its own. */
export function useServer(config: Partial<ServerConfig> = {}, replaced: Partial<ServerParts> = {}): TestServer {
  const testDatabase = useTestDatabase();
  const logged: string[] = [];
  const happenings: Happening[] = [];
  let started: { readonly app: FastifyInstance; readonly parts: ServerParts; readonly feed: EventFeed; readonly url: string } | undefined;
  const server = () => started ?? neverStarted();

  beforeAll(async () => {
    const { database } = testDatabase;
    const feed = await openEventFeed(database);
    const sink = new Writable({
      write(line: Buffer, _encoding, done) {
        logged.push(line.toString());
        done();
      },
    });
    const parts: ServerParts = {
      database,
      store: openStore(openMemoryBackend()),
      queue: nobody,
      deliveries: noWorkers,
      runs: noRunners,
      events: feed,
      examples: { list: async () => ({ at: new Date(0), examples: ['alpha', 'beta', 'gamma'].map(exampleEntry) }) },
      health: { health: async () => ({ status: 'ok', warnings: [], checks: [] }), readiness: async () => ({ status: 'ok', warnings: [], checks: [] }) },
      metrics: { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: async () => 'up 1\n' },
      config: { ...TEST_CONFIG, ...config },
      log: pino({ level: 'trace' }, sink),
      observe: (happening) => happenings.push(happening),
      ...replaced,
    };
    const app = await buildServer(parts);
    started = { app, parts, feed, url: await app.listen({ host: '127.0.0.1', port: 0 }) };
  }, 120_000);

  afterAll(async () => {
    await started?.app.close();
    await started?.feed.stop();
  });

  const token = async (...scopes: Scope[]) => {
    const { secret } = await createToken(testDatabase.database, { name: `test ${scopes.join(' ').replaceAll(':', '-')}`, scopes, expiresInMs: 3_600_000, createdBy: 'test' });
    return secret;
  };

  return {
    get url() {
      return server().url;
    },
    get app() {
      return server().app;
    },
    get parts() {
      return server().parts;
    },
    get store() {
      return server().parts.store;
    },
    get database() {
      return testDatabase.database;
    },
    get feed() {
      return server().feed;
    },
    logged,
    happenings,
    token,
    client: async (...scopes) => openClient({ url: server().url, token: await token(...scopes) }),
    request(path, { token: bearer, json, headers, ...init } = {}) {
      const all = new Headers(headers);
      if (bearer !== undefined) all.set('authorization', `Bearer ${bearer}`);
      if (json !== undefined) all.set('content-type', 'application/json');
      return fetch(`${server().url}${path}`, { ...init, headers: all, ...(json === undefined ? {} : { body: JSON.stringify(json), method: init.method ?? 'POST' }) });
    },
  };
}

function neverStarted(): never {
  throw new Error('The server is there from beforeAll on: ask for it inside a test, not beside it.');
}
