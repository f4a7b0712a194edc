import { existsSync, readFileSync } from 'node:fs';
import type { XXHashAPI } from 'xxhash-wasm';
import { sampleText } from './source-text.ts';

/**
 * One file of the index: what is remembered of some trees.
 *
 *   "apphub files 3\n\0" | xxh64 of all that follows | per tree: u32 bytes of its root | u32 bytes of its memory | both
 *
 * xxHash guards against damage only; see `openFileIndex`.
 */
const MAGIC = Buffer.from('apphub files 3\n\0');
const CHECKSUM_BYTES = 8;
const START = MAGIC.length + CHECKSUM_BYTES;

/** Memories of trees, encoded, by root. */
export type Trees = Map<string, Buffer>;

/** What one file of the index holds. One that is missing, damaged, cut off or of another version counts as empty. */
export function readPart(file: string, hash: XXHashAPI): Trees {
  const bytes = readIfThere(file);
  const trees: Trees = new Map();
  if (bytes === undefined || bytes.length < START || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return trees;
  const content = bytes.subarray(START);
  if (bytes.readBigUInt64LE(MAGIC.length) !== checksum(content, hash)) return trees;
  for (let at = 0; at < content.length; ) {
    const rootEnd = at + 8 + content.readUInt32LE(at);
    const end = rootEnd + content.readUInt32LE(at + 4);
    trees.set(content.toString('utf8', at + 8, rootEnd), content.subarray(rootEnd, end));
    at = end;
  }
  return trees;
}

/** The bytes of a file that holds `trees`, without those that are gone. */
export function encodePart(trees: Trees, hash: XXHashAPI): Buffer {
  const parts = [...trees].flatMap(([root, memory]) => {
    if (!existsSync(root)) return [];
    const name = Buffer.from(root);
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32LE(name.length, 0);
    lengths.writeUInt32LE(memory.length, 4);
    return [lengths, name, memory];
  });
  const part = Buffer.concat([MAGIC, Buffer.alloc(CHECKSUM_BYTES), ...parts]);
  part.writeBigUInt64LE(checksum(part.subarray(START), hash), MAGIC.length);
  return part;
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    // Missing or unreadable: everything is hashed again, which is only slower.
    return undefined;
  }
}

/** Seeded with how source texts are made: one that was remembered by other code is no more believed than a damaged one. */
function checksum(content: Uint8Array, hash: XXHashAPI): bigint {
  return hash.h64Raw(content, hash.h64Raw(sampleText()));
}
