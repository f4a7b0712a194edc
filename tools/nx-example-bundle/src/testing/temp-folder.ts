import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder for one test, gone when it ends. */
export interface TempFolder extends Disposable {
  /** Absolute, without links. */
  readonly path: string;
  /** Writes a file, with the folders above it; objects become JSON. */
  write(file: string, content: string | object): void;
}

/** @param files what the folder holds at first. */
export function tempFolder(files: Readonly<Record<string, string | object>> = {}): TempFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'apphub-nx-')));
  const write = (file: string, content: string | object) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), typeof content === 'string' ? content : JSON.stringify(content));
  };
  for (const [file, content] of Object.entries(files)) write(file, content);
  return { path, write, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
