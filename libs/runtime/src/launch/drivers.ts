import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', 'drivers');

/** A program that runs inside the sandbox, in one file. */
export interface Driver {
  readonly name: string;
  readonly text: string;
}

/** Read once per process; Node would need 50 ms to take the types out in each run anew. */
export function nodeDriver(): Promise<Driver> {
  return (node ??= readFile(join(FOLDER, 'node-driver.ts'), 'utf8').then((text) => ({ name: 'driver.mjs', text: withoutTypes(text) })));
}

/** The same for Python, as it stands. */
export function pythonDriver(): Promise<Driver> {
  return (python ??= readFile(join(FOLDER, 'python_driver.py'), 'utf8').then((text) => ({ name: 'driver.py', text })));
}

let node: Promise<Driver> | undefined;
let python: Promise<Driver> | undefined;

/** Node 24 calls this an experiment, in a warning that would appear wherever somebody runs a bundle. */
function withoutTypes(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}
