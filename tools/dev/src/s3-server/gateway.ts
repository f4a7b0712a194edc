import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Access, S3Credentials } from './access.ts';
import { DaemonEnded, Daemons } from './daemons.ts';
import { cephConfig, cephEnvironment, configPath, type GatewayLayout, monitorAddress } from './layout.ts';
import { freePorts } from './ports.ts';
import { newRunFolder, sweepRunFolders } from './run-folder.ts';
import { tool } from './tool.ts';

export interface Gateway {
  readonly access: S3Access;
  /** Ends its processes and removes its files. */
  stop(): Promise<void>;
}

/** What every step needs. */
interface Setup {
  readonly layout: GatewayLayout;
  readonly daemons: Daemons;
  /** Runs one of Ceph's tools. */
  readonly ceph: (program: string, ...args: string[]) => Promise<string>;
}

/** Ports are taken seconds after they were found free: somebody else may be faster, but hardly three times. */
const ATTEMPTS = 3;

/** Starts a one-node Ceph object gateway on the loopback; it keeps everything in memory. Takes about 15 seconds. */
export async function startGateway(programs: string): Promise<Gateway> {
  await sweepRunFolders(tmpdir());
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnFreshPorts(programs);
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof DaemonEnded)) throw error;
    }
  }
}

async function startOnFreshPorts(programs: string): Promise<Gateway> {
  const run = await newRunFolder(tmpdir());
  const [monitorV1 = 0, monitorV2 = 0, gateway = 0] = await freePorts(3);
  const layout: GatewayLayout = { programs, run, clusterId: randomUUID(), ports: { monitorV1, monitorV2, gateway } };
  const env = cephEnvironment(layout);
  const daemons = new Daemons({ env, run });
  const stop = async () => {
    await daemons.stop();
    await rm(run, { recursive: true, force: true });
  };
  try {
    const setup: Setup = { layout, daemons, ceph: (program, ...args) => tool(program, args, { env, timeout: 60_000 }) };
    await prepare(layout);
    await startMonitor(setup);
    await startObjectDaemon(setup);
    const access = await startObjectGateway(setup);
    // On a port that somebody else was faster to take, they are the ones who answer.
    daemons.assertAlive();
    return { access, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepare(layout: GatewayLayout): Promise<void> {
  const { run } = layout;
  await Promise.all(['mon', 'osd', 'rgw'].map((folder) => mkdir(join(run, folder))));
  await writeFile(configPath(run), cephConfig(layout));
  await writeFile(join(run, 'keyring'), '');
}

async function startMonitor({ layout, daemons, ceph }: Setup): Promise<void> {
  const { run, clusterId } = layout;
  const map = join(run, 'monmap');
  await ceph('monmaptool', '--create', '--clobber', '--fsid', clusterId, '--addv', 'a', monitorAddress(layout), map);
  await ceph('ceph-mon', '-i', 'a', '--mkfs', '--monmap', map, '--keyring', join(run, 'keyring'));
  daemons.start('ceph-mon', ['-i', 'a', '-f']);
  await eventually(daemons, 'the monitor', () => ceph('ceph', '--connect-timeout', '20', 'mon', 'stat'));
}

async function startObjectDaemon({ layout, daemons, ceph }: Setup): Promise<void> {
  const id = randomUUID();
  await ceph('ceph', 'osd', 'new', id);
  await ceph('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', id, '--osd-data', join(layout.run, 'osd'));
  await ceph('ceph', 'osd', 'crush', 'add', 'osd.0', '1.0', 'host=localhost', 'root=default');
  daemons.start('ceph-osd', ['-i', '0', '-f']);
  await eventually(daemons, 'the object daemon', async () => {
    const { num_up_osds: up } = JSON.parse(await ceph('ceph', 'osd', 'stat', '--format', 'json')) as { readonly num_up_osds: number };
    if (up < 1) throw new Error('it is not up');
  });
}

async function startObjectGateway({ layout, daemons, ceph }: Setup): Promise<S3Access> {
  const endpoint = `http://127.0.0.1:${layout.ports.gateway}`;
  daemons.start('radosgw', ['-n', 'client.rgw', '-f']);
  await eventually(daemons, 'the gateway', async () => {
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
  });
  const owner = await createUser(ceph, 'owner');
  const poor = await createUser(ceph, 'poor');
  await ceph('radosgw-admin', 'quota', 'set', '--quota-scope=user', '--uid=poor', '--max-size=16384');
  await ceph('radosgw-admin', 'quota', 'enable', '--quota-scope=user', '--uid=poor');
  return { endpoint, region: 'us-east-1', ...owner, poor };
}

async function createUser(ceph: Setup['ceph'], name: string): Promise<S3Credentials> {
  const accessKeyId = `TEST${randomBytes(8).toString('hex').toUpperCase()}`;
  const secretAccessKey = randomBytes(20).toString('hex');
  await ceph('radosgw-admin', 'user', 'create', `--uid=${name}`, `--display-name=${name}`, `--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`);
  return { accessKeyId, secretAccessKey };
}

const PATIENCE_MS = 120_000;
const PAUSE_MS = 150;

/** Repeats `attempt` until it succeeds, as long as all daemons live. */
async function eventually(daemons: Daemons, what: string, attempt: () => Promise<unknown>): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(PAUSE_MS)) {
    try {
      await attempt();
      return;
    } catch (error) {
      daemons.assertAlive();
      if (Date.now() > deadline) throw new Error(`${what} did not start: ${(error as Error).message}`, { cause: error });
    }
  }
}
