import type { Receipt } from '@apphub/model';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { receiptFiles } from '../../inference/names.ts';

/** Writes the receipt and the one-line file with the content digest alone; whole or not at all. */
export function writeReceipt(receipt: Receipt, workspaceRoot: string): void {
  const files = receiptFiles(receipt.slug);
  writeWhole(join(workspaceRoot, files.receipt), `${JSON.stringify(receipt, null, 2)}\n`);
  writeWhole(join(workspaceRoot, files.digest), `${receipt.contentDigest}\n`);
}

function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const aside = `${path}.${process.pid}.new`;
  writeFileSync(aside, text);
  renameSync(aside, path);
}
