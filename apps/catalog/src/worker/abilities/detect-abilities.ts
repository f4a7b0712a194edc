import { findToolchain } from '@apphub/build';
import type { Abilities } from '@apphub/catalog';
import type { Settings } from '@apphub/compose';
import { compareCodeUnits } from '@apphub/model';
import { hostPlatform } from '@apphub/model/node';
import { selectIsolation } from '@apphub/sandbox';
import { accessSync, constants, readdirSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';

/** What this machine can build. */
export interface DetectedAbilities {
  readonly abilities: Abilities;
  /** How builds are shut in here. */
  readonly isolation: string;
}

/** Where the commands of a sandbox find what the toolchain does not bring. */
const SEARCH_PATH = ['/usr/local/bin', '/usr/bin', '/bin'];
/** What node-gyp asks for, besides the headers of Node: https://github.com/nodejs/node-gyp#installation. */
const COMPILER = ['cc', 'c++', 'make', 'python3'];
const PYTHON = /^python3(?:\.\d{1,3})?$/;
const MIB = 2 ** 20;

/**
 * Looks what is there: the platform, how builds are shut in, Python, a compiler, memory as the container or the machine
 * has it.
 *
 * @throws FailureError ISOLATION_* when what is demanded cannot be had; TOOL_MISSING.
 */
export async function detectAbilities({ isolation: demand }: Pick<Settings, 'isolation'>, folders: readonly string[] = SEARCH_PATH): Promise<DetectedAbilities> {
  const isolation = (await selectIsolation(demand)).profile.name;
  const programs = new Set(folders.flatMap(programsIn));
  const tools = [...programs].filter((name) => PYTHON.test(name));
  const { nodeHeaders } = await findToolchain();
  if (nodeHeaders !== undefined && COMPILER.every((name) => programs.has(name))) tools.push('compiler');
  if (isolation === 'bubblewrap') tools.push(isolation);
  return { abilities: { platform: hostPlatform(), tools: tools.sort(compareCodeUnits), memoryMb: memoryMb() }, isolation };
}

function programsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => (PYTHON.test(name) || COMPILER.includes(name)) && isProgram(join(folder, name)));
  } catch {
    // No such folder: nothing in it.
    return [];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A container that sets no limit says 0, or more than there is. */
function memoryMb(): number {
  const limit = process.constrainedMemory();
  return Math.floor((limit > 0 ? Math.min(limit, totalmem()) : totalmem()) / MIB);
}
