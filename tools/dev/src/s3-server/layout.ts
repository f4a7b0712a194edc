import { join } from 'node:path';

/** One gateway: where its programs were unpacked, where its files are, and its ports. */
export interface GatewayLayout {
  readonly programs: string;
  readonly run: string;
  readonly clusterId: string;
  readonly ports: { readonly monitorV1: number; readonly monitorV2: number; readonly gateway: number };
}

/** Where Debian puts libraries of this machine's kind. */
const LIBRARIES = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';

/**
 * The environment of Ceph's programs, which were built to live under `/`.
 * `CEPH_LIB` is not set: it would hide the object classes.
 */
export function cephEnvironment({ programs, run }: GatewayLayout): Record<string, string> {
  const libraries = ['lib', 'usr/lib'].map((folder) => join(programs, folder, LIBRARIES));
  return {
    PATH: [join(programs, 'usr/bin'), join(programs, 'usr/sbin'), '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(':'),
    LD_LIBRARY_PATH: [...libraries, join(programs, 'usr/lib', LIBRARIES, 'ceph'), join(programs, 'usr/lib/ceph')].join(':'),
    PYTHONPATH: join(programs, 'usr/lib/python3/dist-packages'),
    PYTHONWARNINGS: 'ignore',
    PYTHONDONTWRITEBYTECODE: '1',
    CEPH_CONF: configPath(run),
    HOME: run,
    LANG: 'C.UTF-8',
  };
}

/** The file that all of Ceph's programs read. */
export function configPath(run: string): string {
  return join(run, 'ceph.conf');
}

/** The monitor's address in both of its protocols. */
export function monitorAddress({ ports }: GatewayLayout): string {
  return `[v2:127.0.0.1:${ports.monitorV2},v1:127.0.0.1:${ports.monitorV1}]`;
}

/** One monitor, one object daemon that keeps all in memory, one gateway; on the loopback, without authentication among them. */
export function cephConfig(layout: GatewayLayout): string {
  const { programs, run, clusterId, ports } = layout;
  const plugins = join(programs, 'usr/lib', LIBRARIES);
  return `[global]
fsid = ${clusterId}
mon host = ${monitorAddress(layout)}
mon initial members = a
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc secure
ms mon service mode = crc secure
ms mon cluster mode = crc secure
ms bind ipv6 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 4G
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
plugin dir = ${join(plugins, 'ceph')}
erasure code dir = ${join(plugins, 'ceph/erasure-code')}
osd class dir = ${join(plugins, 'rados-classes')}
run dir = ${run}
admin socket =
log file = ${run}/$name.log
pid file = ${run}/$name.pid
mon data = ${run}/mon
osd data = ${run}/osd
rgw data = ${run}/rgw
keyring = ${run}/keyring
crash dir = ${run}
rgw frontends = beast endpoint=127.0.0.1:${ports.gateway}
rgw enable apis = s3
rgw thread pool size = 64
`;
}
