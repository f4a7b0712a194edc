import { type PackedArchive, packArchive } from '../pack-archive.ts';
import type { ArchivePlan } from '../plan.ts';

/** Packs into memory. */
export async function packBytes(plan: ArchivePlan): Promise<PackedArchive & { readonly bytes: Buffer }> {
  const chunks: Uint8Array[] = [];
  const packed = await packArchive(plan, async (chunk) => {
    chunks.push(chunk);
  });
  return { ...packed, bytes: Buffer.concat(chunks) };
}
