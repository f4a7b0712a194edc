import { compareCodeUnits } from '@apphub/model';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import type { Backend, CallOptions, Content, ObjectInfo } from '../backend.ts';
import { checkKey, checkPrefix } from '../layout.ts';

interface MemoryObject {
  readonly bytes: Uint8Array;
  readonly modifiedAt: Date;
}

export interface MemoryBackendOptions {
  readonly staging?: string;
}

let opened = 0;

/** A store that lives as long as this process; for tests. */
export function openMemoryBackend({ staging = tmpdir() }: MemoryBackendOptions = {}): Backend {
  const objects = new Map<string, MemoryObject>();
  opened += 1;
  return {
    identity: `memory:${process.pid}-${opened}`,
    staging,
    async put(key, content, { signal } = {}) {
      checkKey(key);
      const bytes = await copyOf(content, signal);
      signal?.throwIfAborted();
      objects.set(key, { bytes, modifiedAt: new Date() });
    },
    async head(key) {
      const object = objects.get(checkKey(key));
      return object && infoOf(key, object);
    },
    async get(key) {
      const object = objects.get(checkKey(key));
      return object && Readable.from([object.bytes], { objectMode: false });
    },
    list: (prefix, call) => list(objects, checkPrefix(prefix), call),
    async delete(key) {
      objects.delete(checkKey(key));
    },
  };
}

async function copyOf(content: Content, signal: AbortSignal | undefined): Promise<Uint8Array> {
  return content.kind === 'bytes' ? Uint8Array.from(content.bytes) : await readFile(content.path, { signal });
}

async function* list(objects: ReadonlyMap<string, MemoryObject>, prefix: string, { signal }: CallOptions = {}): AsyncGenerator<ObjectInfo> {
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort(compareCodeUnits);
  for (const key of keys) {
    signal?.throwIfAborted();
    const object = objects.get(key);
    if (object !== undefined) yield infoOf(key, object);
  }
}

function infoOf(key: string, { bytes, modifiedAt }: MemoryObject): ObjectInfo {
  return { key, size: bytes.length, modifiedAt };
}
