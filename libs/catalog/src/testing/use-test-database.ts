import { afterAll, beforeAll } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { type Database, type DatabaseOptions, openDatabase } from '../database/index.ts';
import { dropChecked } from './drop-checked.ts';
import { testBinFolder } from './server-settings.ts';
import { joinSharedServer, type SharedServer } from './shared-server.ts';
import { createMigrated, withAdmin, withDatabase } from './template.ts';

export interface TestDatabaseOptions {
  /** Without migrations it is empty; defaults to true. */
  readonly migrated?: boolean;
  /** Of `database`; defaults to 10. The server takes 600 connections in all. */
  readonly poolSize?: number;
}

/** What a test file has from `beforeAll` to `afterAll`. */
export interface TestDatabase {
  readonly url: string;
  /** Of a user who may make and drop databases. */
  readonly adminUrl: string;
  readonly database: Database;
  /** Another pool on the same database, as another process would have; closed at the end if the test has not. */
  open(options?: Omit<DatabaseOptions, 'url'>): Database;
}

const SET_UP_WITHIN_MS = 120_000;

/**
 * A fresh database for this test file, on the server that all test files of this machine share; dropped at the end, when
 * a connection that is still open fails the file. Call it at the top of a file or of a `describe`.
 */
export function useTestDatabase({ migrated = true, poolSize = 10 }: TestDatabaseOptions = {}): TestDatabase {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const opened: Database[] = [];
  let server: SharedServer | undefined;
  const url = () => withDatabase(joined(server).url, name);
  const open = (options: Omit<DatabaseOptions, 'url'> = {}) => {
    const database = openDatabase({ applicationName: 'test', ...options, url: url() });
    opened.push(database);
    return database;
  };

  beforeAll(async () => {
    server = await joinSharedServer(testBinFolder());
    const { url: adminUrl } = server;
    await (migrated ? createMigrated(adminUrl, name) : withAdmin(adminUrl, (admin) => admin.query(`CREATE DATABASE ${name}`)));
    open({ poolSize });
  }, SET_UP_WITHIN_MS);

  afterAll(async () => {
    await Promise.all(opened.map((database) => database.close()));
    try {
      if (server !== undefined) await dropChecked(server.url, name);
    } finally {
      server?.leave();
    }
  }, SET_UP_WITHIN_MS);

  return {
    get url() {
      return url();
    },
    get adminUrl() {
      return joined(server).url;
    },
    get database() {
      return opened[0] ?? outsideOfTests();
    },
    open,
  };
}

function joined(server: SharedServer | undefined): SharedServer {
  return server ?? outsideOfTests();
}

function outsideOfTests(): never {
  throw new Error('The database is there from beforeAll on: ask for it inside a test, not beside it.');
}
