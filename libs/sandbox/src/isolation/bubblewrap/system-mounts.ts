import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Links into /usr on most systems, folders of their own on some. */
const TOP_FOLDERS = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];

/**
 * What programs need of /etc, and nothing that is a person's or a machine's own. Certificates, without their private keys.
 * Each mount costs every command about 0.2 ms.
 */
const ETC = [
  '/etc/alternatives',
  '/etc/fonts',
  '/etc/ld.so.cache',
  '/etc/ld-musl-aarch64.path',
  '/etc/ld-musl-x86_64.path',
  '/etc/pki/ca-trust',
  '/etc/pki/tls/cert.pem',
  '/etc/pki/tls/certs',
  '/etc/ssl/cert.pem',
  '/etc/ssl/certs',
  '/etc/ssl/openssl.cnf',
];

/** Files that stand for the machine's own, the same everywhere. */
const STUBS = join(import.meta.dirname, 'etc');

/** Made by bubblewrap itself. */
const VIRTUAL = ['/dev', '/proc'];

export interface SystemMounts {
  readonly args: readonly string[];
  /** What of it commands see under the path it has on this machine. */
  readonly visible: readonly string[];
}

/** @returns the read-only system of this machine, as arguments of bwrap. */
export function systemMounts(): SystemMounts {
  const top = TOP_FOLDERS.filter(existsSync);
  const etc = ETC.filter(existsSync);
  const args = [
    ...readOnly('/usr'),
    ...top.flatMap((path) => (lstatSync(path).isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : readOnly(path))),
    ...etc.flatMap((path) => readOnly(path)),
    ...readdirSync(STUBS).flatMap((name) => readOnly(join(STUBS, name), `/etc/${name}`)),
  ];
  return { args, visible: ['/usr', ...top, ...etc, ...VIRTUAL] };
}

/** @returns what names of hosts are resolved with, for a command that may use the network; read anew, since it changes. */
export function resolverMounts(): string[] {
  // The first is a link into /run on many systems.
  return ['/etc/resolv.conf', '/etc/hosts'].filter(existsSync).flatMap((path) => readOnly(realpathSync(path), path));
}

function readOnly(path: string, inside: string = path): string[] {
  return ['--ro-bind', path, inside];
}
