import { type Receipt, receiptSchema } from '@apphub/model';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECEIPTS_FOLDER } from '../inference/names.ts';

/** The receipts that lie in the workspace. What is not a receipt is passed over: these files are hints. */
export function localReceipts(workspaceRoot: string): readonly Receipt[] {
  return receiptNames(workspaceRoot).flatMap((name) => readReceipt(join(workspaceRoot, RECEIPTS_FOLDER, name)) ?? []);
}

/** The receipt in a file, or undefined where there is none that can be read. */
export function readReceipt(path: string): Receipt | undefined {
  try {
    const receipt = receiptSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return receipt.success ? receipt.data : undefined;
  } catch {
    return undefined;
  }
}

function receiptNames(workspaceRoot: string): readonly string[] {
  try {
    return readdirSync(join(workspaceRoot, RECEIPTS_FOLDER)).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}
