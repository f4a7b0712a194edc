import { afterEach, beforeEach } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What lies on this machine beside a run, for attacks on it. */
export interface Outside {
  readonly folder: string;
  readonly parameters: { readonly file: string; readonly folder: string; readonly port: number; readonly pid: number; readonly parent: number };
  /** Whether the process of somebody else still runs. */
  isSleeperAlive(): boolean;
}

export function useOutside(): Outside {
  let folder = '';
  let server: Server;
  let sleeper: ChildProcess;
  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'outside-runs-')));
    mkdirSync(join(folder, 'granted'));
    writeFileSync(join(folder, 'secret'), 'planted');
    server = createServer((socket) => socket.destroy());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    sleeper = spawn('sleep', ['600'], { stdio: 'ignore' });
    process.env['PLANTED_FOR_A_TEST'] = 'planted';
  });
  afterEach(() => {
    delete process.env['PLANTED_FOR_A_TEST'];
    sleeper.kill('SIGKILL');
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get folder() {
      return folder;
    },
    get parameters() {
      return { file: join(folder, 'secret'), folder, port: (server.address() as AddressInfo).port, pid: sleeper.pid!, parent: process.pid };
    },
    isSleeperAlive: () => sleeper.exitCode === null && sleeper.signalCode === null,
  };
}
