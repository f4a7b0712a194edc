import { join } from 'node:path';
import xxhash, { type XXHashAPI } from 'xxhash-wasm';
import { encodePart, readPart, type Trees } from './index-part.ts';
import { publishIndex } from './publish-index.ts';
import { decodeTree, type TreeMemory } from './tree-memory.ts';
import type { TreeRecord } from './tree-record.ts';

/**
 * A machine's memory of files it has hashed before, so that unchanged ones need not be read again.
 *
 * A folder of up to 256 files, each of them for the trees whose root has a hash that begins alike. So naming one example
 * among thousands reads and writes what belongs to a few; naming all of them in one go writes each file once.
 *
 * Whoever can write there can make a fingerprint lie on this machine, so it lies in the user's own cache folder,
 * readable and writable by nobody else, and never in the repository.
 */
export interface FileIndex {
  /** What is remembered of the tree at `root`. */
  recall(root: string): TreeMemory | undefined;
  /** Replaces what was remembered of the tree at `root`. It is written when the caller's synchronous work is done. */
  remember(root: string, record: TreeRecord): void;
  /** A short name for a text, for comparing: 64 bits in hexadecimal. */
  keyOf(text: string): string;
}

export interface FileIndexOptions {
  /** Writes one file of the index; must not throw. */
  readonly publish?: typeof publishIndex;
}

/**
 * Opens the index in `folder`, reading each of its files when it is first asked for.
 *
 * @param folder an absolute path outside the repository; it is made when the index is first written.
 */
export async function openFileIndex(folder: string, { publish = publishIndex }: FileIndexOptions = {}): Promise<FileIndex> {
  const hash = await loadHash();
  const parts = new Map<string, IndexPart>();
  const partOf = (root: string): IndexPart => {
    const name = hash.h64ToString(root).slice(0, 2);
    const part = parts.get(name) ?? new IndexPart(join(folder, name), { hash, publish });
    parts.set(name, part);
    return part;
  };
  return {
    keyOf: (text) => hash.h64ToString(text),
    recall(root) {
      const bytes = partOf(root).trees.get(root);
      return bytes === undefined ? undefined : decodeTree(bytes);
    },
    remember: (root, record) => partOf(root).remember(root, record.encode()),
  };
}

/** One file of the index, as this process knows it. */
class IndexPart {
  readonly #file: string;
  readonly #hash: XXHashAPI;
  readonly #publish: typeof publishIndex;
  /** What is not yet written. */
  readonly #learned: Trees = new Map();
  trees: Trees;

  constructor(file: string, { hash, publish }: { readonly hash: XXHashAPI; readonly publish: typeof publishIndex }) {
    this.#file = file;
    this.#hash = hash;
    this.#publish = publish;
    this.trees = readPart(file, hash);
  }

  /** A write for each tree would take a time that grows with the square of their number. */
  remember(root: string, memory: Buffer): void {
    if (this.#learned.size === 0) queueMicrotask(() => this.#write());
    this.#learned.set(root, memory);
    this.trees.set(root, memory);
  }

  /** Of what others have written meanwhile, all is kept that is not about the trees that were read here. */
  #write(): void {
    this.trees = new Map([...readPart(this.#file, this.#hash), ...this.#learned]);
    this.#learned.clear();
    this.#publish(this.#file, encodePart(this.trees, this.#hash));
  }
}

let loading: Promise<XXHashAPI> | undefined;

/** Loaded once: a fresh instance has to get its memory from the system first, which takes longer than hashing an index. */
function loadHash(): Promise<XXHashAPI> {
  loading ??= xxhash();
  return loading;
}
