import { fail } from '@apphub/model';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepAsides } from './aside.ts';
import { binariesIn, installedBinaries } from './binaries.ts';
import { refuseIfClaimed } from './claim.ts';
import { dataPathIn, makeCluster, readPassword, SUPERUSER } from './cluster.ts';
import { freePort } from './free-port.ts';
import { keepRunning } from './keep-running.ts';
import { serverUser } from './server-user.ts';
import { takeData } from './take-data.ts';

export interface EmbeddedPostgresOptions {
  /** Made if it is not there, and kept: the database lives in it. */
  readonly dataFolder: string;
  /** Where `initdb` and `postgres` are, such as /usr/lib/postgresql/15/bin; by default those that npm installed. */
  readonly binFolder?: string;
  /** Settings of the server beside its defaults, as in postgresql.conf. */
  readonly parameters?: Readonly<Record<string, string | number>>;
}

export interface EmbeddedPostgres {
  /** For a superuser, on loopback, with the password in it. */
  readonly url: string;
  /** The version's first number, such as 18. */
  readonly major: number;
  /** Ends the server; idempotent. Without it, it ends with this process, however that ends, where Linux can see to it. */
  stop(): Promise<void>;
  /** Ends it without a last word, as a power cut would; the next start recovers. For tests. */
  kill(): Promise<void>;
  /** Starts it again, on the same port, after `stop` or `kill`; one that ends by itself is started again without being asked. */
  start(): Promise<void>;
}

/**
 * Starts the Postgres that comes with this program, on loopback and a free port, and waits until it is ready.
 *
 * A server that a killed program has left behind is stopped first. One that a living program holds is left alone:
 * EMBEDDED_DATABASE_IN_USE names that program. Whatever else is in the way is EMBEDDED_DATABASE_FAILED.
 */
export async function startEmbeddedPostgres({ dataFolder, binFolder, parameters = {} }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataPath = dataPathIn(dataFolder);
  await makeFolder(dataFolder);
  const user = serverUser(dataPath);
  const binaries = binFolder === undefined ? await installedBinaries({ user, dataFolder }) : binariesIn(binFolder);
  await refuseIfClaimed(dataFolder);
  await makeCluster({ dataFolder, binaries, user, durable: parameters['fsync'] !== 'off' });
  const server = { dataPath, logFile: join(dataFolder, 'server.log'), binaries, user, parameters, port: await freePort() };
  const running = keepRunning({ dataFolder, start: () => takeData(server) });
  const password = await readPassword(dataPath);
  await running.start();
  await sweepAsides(dataFolder).catch(() => undefined);
  return {
    url: `postgres://${SUPERUSER}:${password}@127.0.0.1:${server.port}/postgres`,
    major: binaries.major,
    ...running,
  };
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => fail('HOST_DISK', `The folder ${folder} cannot be made (${cause.code ?? cause.message}).`, { cause }));
}
