import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from '@jest/globals';
import type { Command, Sandbox } from '../port.ts';
import { nodeScript, shell } from './commands.ts';

/** A program that tries something and prints on its last line how far it came. */
export interface Attack {
  readonly argv: readonly [string, ...string[]];
}

/** @returns an attack in the shell. */
export function byShell(script: string): Attack {
  return { argv: shell(script).argv };
}

/** @returns an attack in Node that prints `reached`, or the code of the error that kept it out. */
export function byNode(attempt: string): Attack {
  const told = `(async () => { ${attempt} })().then(() => console.log('reached'), (e) => console.log(e.code ?? e.message)).then(() => process.exit())`;
  return { argv: nodeScript(told).argv };
}

/** @returns what the attack printed last inside. */
export async function attackFrom(sandbox: Sandbox, { argv }: Attack, more: Partial<Command> = {}): Promise<string | undefined> {
  const { tail } = await sandbox.run(shell('', { argv, ...more }));
  return tail.at(-1);
}

export interface Unsandboxed {
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * The control: the same attack by a plain program of the same user. Whatever it started goes with its process group; what
 * left the group is for the test to end.
 * @returns what it printed last, or that it is waiting, for which it is not waited.
 */
export async function attackUnsandboxed({ argv: [program, ...args] }: Attack, { directory, environment = {} }: Unsandboxed): Promise<string | undefined> {
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    cwd: directory,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let lines: string[] = [];
  try {
    let text = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      text += chunk;
      lines = text.trimEnd().split('\n');
      if (lines.includes('waiting')) return 'waiting';
    }
  } finally {
    endGroup(child.pid!);
  }
  return lines.at(-1);
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}

export interface Outside {
  /** A folder with `home/.npmrc`, `repository/package.json` and `run/`. */
  readonly path: string;
}

/** What lies on this machine beside the sandbox; after each test it must be as it was. */
export function useOutside(): Outside {
  let path = '';
  let before: readonly string[] = [];
  beforeEach(async () => {
    path = await realpath(await mkdtemp(join(tmpdir(), 'outside-test-')));
    for (const name of ['home', 'repository', 'run']) mkdirSync(join(path, name));
    writeFileSync(join(path, 'home/.npmrc'), '//registry.example/:_authToken=planted\n', { mode: 0o600 });
    writeFileSync(join(path, 'repository/package.json'), '{"name":"planted"}\n');
    before = snapshot(path);
  });
  afterEach(async () => {
    const after = snapshot(path);
    await rm(path, { recursive: true, force: true });
    expect(after).toEqual(before);
  });
  return {
    get path() {
      return path;
    },
  };
}

/** @returns a line for everything in a folder: kind, mode, and what it holds. */
function snapshot(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => `${name} ${describePath(join(folder, name))}`);
}

function describePath(path: string): string {
  const found = lstatSync(path);
  const mode = found.mode.toString(8);
  if (found.isSymbolicLink()) return `${mode} ${readlinkSync(path)}`;
  return found.isFile() ? `${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}` : mode;
}
