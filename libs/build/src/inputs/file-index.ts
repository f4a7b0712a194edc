import { existsSync, readFileSync } from 'node:fs';
import xxhash, { type XXHashAPI } from 'xxhash-wasm';
import { publishIndex } from './publish-index.ts';
import { sampleText } from './source-text.ts';
import { decodeTree, type TreeMemory } from './tree-memory.ts';
import type { TreeRecord } from './tree-record.ts';

/**
 * A machine's memory of files it has hashed before, so that unchanged ones need not be read again.
 *
 *   "apphub files 2\n\0" | xxh64 of all that follows | per tree: u32 bytes of its root | u32 bytes of its memory | both
 *
 * xxHash guards against damage only. Whoever can write this file can make a fingerprint lie on this machine, so it
 * lies in the user's own cache folder, readable and writable by nobody else, and never in the repository.
 */
const MAGIC = Buffer.from('apphub files 2\n\0');
const CHECKSUM_BYTES = 8;
const START = MAGIC.length + CHECKSUM_BYTES;

export interface FileIndex {
  /** What is remembered of the tree at `root`. */
  recall(root: string): TreeMemory | undefined;
  /** Replaces what was remembered of the tree at `root` and writes the index. */
  remember(root: string, record: TreeRecord): void;
  /** A short name for a text, for comparing: 64 bits in hexadecimal. */
  keyOf(text: string): string;
}

/**
 * Opens the index in `file`. One that is missing, damaged, cut off or of another version counts as empty.
 *
 * @param file an absolute path outside the repository; its folder is made when the index is first written.
 */
export async function openFileIndex(file: string): Promise<FileIndex> {
  const hash = await loadHash();
  const trees = readTrees(file, hash);
  return {
    keyOf: (text) => hash.h64ToString(text),
    recall(root) {
      const bytes = trees.get(root);
      return bytes === undefined ? undefined : decodeTree(bytes);
    },
    remember(root, record) {
      trees.set(root, record.encode());
      for (const known of trees.keys()) if (!existsSync(known)) trees.delete(known);
      publishIndex(file, encodeIndex(trees, hash));
    },
  };
}

let loading: Promise<XXHashAPI> | undefined;

/** Loaded once: a fresh instance has to get its memory from the system first, which takes longer than hashing an index. */
function loadHash(): Promise<XXHashAPI> {
  loading ??= xxhash();
  return loading;
}

function readTrees(file: string, hash: XXHashAPI): Map<string, Buffer> {
  const bytes = readIfThere(file);
  const trees = new Map<string, Buffer>();
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

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    // Missing or unreadable: everything is hashed again, which is only slower.
    return undefined;
  }
}

function encodeIndex(trees: ReadonlyMap<string, Buffer>, hash: XXHashAPI): Buffer {
  const parts = [...trees].flatMap(([root, memory]) => {
    const name = Buffer.from(root);
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32LE(name.length, 0);
    lengths.writeUInt32LE(memory.length, 4);
    return [lengths, name, memory];
  });
  const index = Buffer.concat([MAGIC, Buffer.alloc(CHECKSUM_BYTES), ...parts]);
  index.writeBigUInt64LE(checksum(index.subarray(START), hash), MAGIC.length);
  return index;
}

/** Seeded with how source texts are made: one that was remembered by other code is no more believed than a damaged one. */
function checksum(content: Uint8Array, hash: XXHashAPI): bigint {
  return hash.h64Raw(content, hash.h64Raw(sampleText()));
}
