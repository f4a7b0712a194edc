import { type Manifest, manifestEntry, type Runtime } from '@apphub/model';
import type { Command, Mount, Sandbox } from '@apphub/sandbox';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Granted } from '../capabilities/grant.ts';
import { nodeDriver, pythonDriver } from './drivers.ts';
import { BUNDLE_FOLDER, DRIVER_FOLDER, PYTHON_PACKAGES, WORK_FOLDER } from './folders.ts';
import { nodePermissions } from './node-permissions.ts';

export interface Launching {
  readonly sandbox: Sandbox;
  readonly manifest: Manifest;
  readonly granted: Granted;
  readonly nodePath: string;
  readonly memoryMb: number;
  /** Whether the bundle may load native code. */
  readonly addons: boolean;
}

export interface HandlerCommand extends Pick<Command, 'argv' | 'mounts' | 'cwd' | 'network' | 'writes'> {
  /** The bundle's module, as the handler's process sees it. */
  readonly entry: string;
  /** Where packages of a Python bundle lie, likewise. */
  readonly packages: string;
}

/** Puts the driver beside the bundle, and says how it is started. */
export async function handlerCommand(launching: Launching): Promise<HandlerCommand> {
  const { sandbox, manifest, granted } = launching;
  const { runtime, path } = manifestEntry(manifest);
  const driver = await (runtime.kind === 'python' ? pythonDriver() : nodeDriver());
  const file = join(sandbox.workspace, DRIVER_FOLDER, driver.name);
  await mkdir(dirname(file));
  await writeFile(file, driver.text);
  const node: Mount = { path: dirname(launching.nodePath), access: 'read' };
  const mounts = [...granted.mounts, ...(runtime.kind === 'python' ? [] : [node])];
  const inBundle = (name: string): string => sandbox.inner(join(sandbox.workspace, BUNDLE_FOLDER, name));
  return {
    argv: runtime.kind === 'python' ? pythonArguments(runtime, sandbox.inner(file)) : nodeArguments(launching, sandbox.inner(file)),
    mounts,
    cwd: WORK_FOLDER,
    network: granted.network,
    writes: granted.writes,
    entry: inBundle(path),
    packages: inBundle(PYTHON_PACKAGES),
  };
}

/** Isolated from whatever is installed for a user; unbuffered, so that lines come when they are written. */
function pythonArguments(runtime: Extract<Runtime, { kind: 'python' }>, driver: string): [string, ...string[]] {
  return [runtime.minor === undefined ? 'python3' : `python3.${runtime.minor}`, '-I', '-B', '-u', driver];
}

function nodeArguments(launching: Launching, driver: string): [string, ...string[]] {
  return [launching.nodePath, ...nodePermissions(launching), ...heap(launching.memoryMb), driver];
}

/** What Node takes besides its heap: its own code, and a share for buffers. */
const OUTSIDE_OF_HEAP_MB = 64;
/** Of each of the three spaces for new objects. */
const MOST_NEW_MB = 16;

/** V8 sizes its heap by the memory of the machine: it would let garbage lie until the limit of the run is met. */
function heap(memoryMb: number): string[] {
  const fresh = Math.min(MOST_NEW_MB, Math.max(1, Math.floor(memoryMb / 32)));
  const old = Math.max(16, Math.floor(memoryMb * 0.9) - OUTSIDE_OF_HEAP_MB - 3 * fresh);
  return [`--max-old-space-size=${old}`, `--max-semi-space-size=${fresh}`];
}
