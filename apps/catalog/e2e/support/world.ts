import { type CatalogClient, openClient } from '@apphub/client';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@apphub/postgres';
import { join } from 'node:path';
import { type Gate, startGate } from './gate.ts';
import { type Service, startService } from './service.ts';
import { createSite, type Site } from './site.ts';

/** Processes that share a Postgres, reached through a gate, a store and a checkout; nothing else. */
export interface World extends AsyncDisposable {
  readonly site: Site;
  readonly postgres: EmbeddedPostgres;
  readonly gate: Gate;
  /** An admin's. */
  readonly token: string;
  /** Starts a process with a home of its own. */
  start(machine: string, env?: Readonly<Record<string, string>>): Promise<Service>;
  client(service: Pick<Service, 'url'>): CatalogClient;
}

export interface WorldOptions {
  readonly files?: Readonly<Record<string, string | object>>;
  /** For all processes. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts Postgres; no process of the service yet. */
export async function createWorld({ files = {}, env = {} }: WorldOptions = {}): Promise<World> {
  const site = createSite(files);
  const postgres = await startEmbeddedPostgres({ dataFolder: join(site.root, 'postgres') });
  const gate = await startGate();
  const { hostname, port } = new URL(postgres.url);
  gate.open({ host: hostname, port: Number(port) });
  const databaseUrl = new URL(postgres.url);
  databaseUrl.port = String(gate.port);
  const tokenFile = join(site.root, 'admin-token');
  const services: Service[] = [];
  let token = '';
  return {
    site,
    postgres,
    gate,
    get token() {
      return token;
    },
    async start(machine, more = {}) {
      const shared = { DATABASE_URL: databaseUrl.href, APPHUB_ADMIN_TOKEN_FILE: tokenFile };
      const service = await startService({ env: site.env(machine, { ...shared, ...env, ...more }), tokenFile });
      services.push(service);
      token = service.token;
      return service;
    },
    client: ({ url }) => openClient({ url, token }),
    async [Symbol.asyncDispose]() {
      for (const service of services) await service[Symbol.asyncDispose]();
      await gate[Symbol.asyncDispose]();
      await postgres.stop();
      site[Symbol.dispose]();
    },
  };
}
