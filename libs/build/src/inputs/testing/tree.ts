import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Names and contents of files; `{ link }` makes a symbolic link, `{ run }` an executable file. */
export type TreeContent = Readonly<Record<string, string | { readonly link: string } | { readonly run: string }>>;

const made: string[] = [];

/** A fresh folder with `content`; `removeTrees` removes it. */
export function makeTree(content: TreeContent = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'apphub-inputs-'));
  made.push(root);
  addToTree(root, content);
  return root;
}

export function addToTree(root: string, content: TreeContent): void {
  for (const [name, value] of Object.entries(content)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof value === 'string') writeFileSync(path, value);
    else if ('link' in value) symlinkSync(value.link, path);
    else {
      writeFileSync(path, value.run);
      chmodSync(path, 0o755);
    }
  }
}

export function removeTrees(): void {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
}

/** Waits until what is written now gets a later time stamp than everything in `root` has. */
export function passClockTick(root: string): void {
  const probe = makeTree({ probe: '' });
  const times = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => lstatSync(join(root, name)).ctimeMs);
  const latest = Math.max(lstatSync(root).ctimeMs, ...times);
  do writeFileSync(join(probe, 'probe'), '');
  while (lstatSync(join(probe, 'probe')).ctimeMs <= latest);
}
