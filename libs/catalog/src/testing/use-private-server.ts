import { type EmbeddedPostgres, startEmbeddedPostgres } from '@apphub/postgres';
import { afterAll, beforeAll } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEST_PARAMETERS, testBinFolder } from './server-settings.ts';

export interface PrivateServerOptions {
  readonly parameters?: Readonly<Record<string, string | number>>;
  /** Defaults to the binaries that the whole run is on. */
  readonly binFolder?: string;
}

/** A server that a test may stop, kill and start again; its port and data stay. */
export interface PrivateServer {
  /** Leads to an empty database. */
  readonly url: string;
  readonly major: number;
  stop(): Promise<void>;
  /** The server's end without a last word, as by a power cut. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

const SET_UP_WITHIN_MS = 120_000;

/** A server for this test file alone, gone at its end. */
export function usePrivateServer({ parameters = {}, binFolder = testBinFolder() }: PrivateServerOptions = {}): PrivateServer {
  let folder: string | undefined;
  let server: EmbeddedPostgres | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'apphub-private-postgres-'));
    server = await startEmbeddedPostgres({ dataFolder: join(folder, 'data'), parameters: { ...TEST_PARAMETERS, ...parameters }, ...(binFolder === undefined ? {} : { binFolder }) });
  }, SET_UP_WITHIN_MS);

  afterAll(async () => {
    await server?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }, SET_UP_WITHIN_MS);

  const running = (): EmbeddedPostgres => {
    if (server === undefined) throw new Error('The server is there from beforeAll on: ask for it inside a test, not beside it.');
    return server;
  };
  return {
    get url() {
      return running().url;
    },
    get major() {
      return running().major;
    },
    stop: () => running().stop(),
    kill: () => running().kill(),
    start: () => running().start(),
  };
}
