import { expect, test } from '@jest/globals';
import { openFileBackend } from '@apphub/store';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kit, startKit } from './testing/kit.ts';

const ENTRIES = 20;
const SIZE = 8 * 2 ** 20;
const READERS = 200;

/** The sha256 of a body, in flat memory. */
function hashOf({ url, warnings }: Kit, { entry, token }: { readonly entry: number; readonly token: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(`${url}/v1/cache/${entry}`, { headers: { authorization: `Bearer ${token}` }, agent: false }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`entry ${entry} was answered with ${response.statusCode}: ${warnings.join('; ')}`));
      const hash = createHash('sha256');
      response.on('data', (chunk: Buffer) => hash.update(chunk));
      response.on('end', () => resolve(hash.digest('hex')));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

test('200 readers at once get what was put, in memory that does not grow with what they read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'apphub-nx-cache-'));
  try {
    await using kit = await startKit({ backend: openFileBackend(folder), limits: { minReadBytesPerSecond: 1024 } });
    const token = kit.token('main');
    const hashes: string[] = [];
    for (let index = 0; index < ENTRIES; index += 1) {
      const body = randomBytes(SIZE);
      hashes.push(createHash('sha256').update(body).digest('hex'));
      expect(await kit.put(`${index}`, body, token)).toBe(200);
    }
    const before = process.memoryUsage().rss;
    let peak = before;
    using _watch = setInterval(() => void (peak = Math.max(peak, process.memoryUsage().rss)), 20);
    const got = await Promise.all(Array.from({ length: READERS }, (_, index) => hashOf(kit, { entry: index % ENTRIES, token })));
    expect(got).toEqual(Array.from({ length: READERS }, (_, index) => hashes[index % ENTRIES]));
    // They read 1600 MB, and the entries together have 160 MB.
    expect((peak - before) / 2 ** 20).toBeLessThan(300);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 180_000);
