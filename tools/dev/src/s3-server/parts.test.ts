import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cephConfig } from './layout.ts';
import { missingPackages } from './packages.ts';
import { freePorts } from './ports.ts';
import { newRunFolder, sweepRunFolders } from './run-folder.ts';
import { tool } from './tool.ts';

test('the packages are those apt would install, with their versions, and the wanted ones in any case', () => {
  const plan = `NOTE: This is only a simulation!
Inst librados2 (16.2.15+ds-0+deb12u1 Debian-Security:12/oldstable-security [amd64])
Inst radosgw [16.2.11] (16.2.15+ds-0+deb12u1 Debian:12.12/oldstable [amd64])
Conf librados2 (16.2.15+ds-0+deb12u1 Debian-Security:12/oldstable-security [amd64])`;
  const version = '16.2.15+ds-0+deb12u1';
  expect(missingPackages(plan)).toEqual([`librados2=${version}`, `radosgw=${version}`, 'ceph-mon', 'ceph-osd', 'ceph-common']);
});

test('free ports are different ones', async () => {
  const ports = await freePorts(5);
  expect(new Set(ports).size).toBe(5);
  expect(ports.every((port) => port > 1023 && port < 65_536)).toBe(true);
});

test('everything listens on the loopback alone', () => {
  const config = cephConfig({ programs: '/p', run: '/r', clusterId: 'c', ports: { monitorV1: 1, monitorV2: 2, gateway: 3 } });
  expect(config.match(/\d+\.\d+\.\d+\.\d+/g)?.every((address) => address === '127.0.0.1')).toBe(true);
  expect(config).toContain('endpoint=127.0.0.1:3');
});

test('a tool that fails says so in its own last words', async () => {
  await expect(tool('sh', ['-c', 'echo one >&2; echo two >&2; exit 3'])).rejects.toThrow('sh -c failed: one two');
  await expect(tool('no-such-program', [])).rejects.toThrow('no-such-program is not installed');
});

describe('folders of servers', () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'run-folder-test-'));
  });
  afterEach(() => rm(parent, { recursive: true }));

  test('are swept when they are old and their process is gone', async () => {
    const { pid: gone } = spawnSync('true');
    const old = new Date(Date.now() - 2 * 60 * 60 * 1000);
    const mine = await newRunFolder(parent);
    const [dead, young, foreign] = [`apphub-s3-${gone}-aaaaaa`, `apphub-s3-${gone}-bbbbbb`, 'something-else'].map((name) => join(parent, name));
    await Promise.all([dead, young, foreign].map((path) => mkdir(path ?? '')));
    await Promise.all([mine, dead, foreign].map((path) => utimes(path ?? '', old, old)));
    await sweepRunFolders(parent);
    expect([mine, dead, young, foreign].map((path) => existsSync(path ?? ''))).toEqual([true, false, true, true]);
  });
});
