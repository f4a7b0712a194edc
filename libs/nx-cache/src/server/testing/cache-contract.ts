import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { BackendHarness, OpenedBackend } from '@apphub/store/contract';
import { randomBytes } from 'node:crypto';
import { digestOfHeader, ENTRIES_PATH, entriesAnswerSchema, entryHeaderBytes, openEntry } from '../../wire.ts';
import { createPublicKey } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sha256 } from '@apphub/model/node';
import { type Kit, nxArchive, startKit, testKey } from './kit.ts';

const HASH = '15913285900759553760';
const BIG = 3 * 1024 * 1024;

/** What holds for a cache on every backend. */
export function describeCacheContract(name: string, { open }: Pick<BackendHarness, 'open'>): void {
  describe(`the cache on ${name}`, () => {
    let opened: OpenedBackend;
    let kit: Kit;
    beforeEach(async () => {
      opened = await open();
      kit = await startKit({ backend: opened.backend });
    });
    afterEach(async () => {
      await kit[Symbol.asyncDispose]();
      await opened.close();
    });

    test('what was put is got, with its digest and a signed statement on who put it there', async () => {
      const token = kit.token('main');
      expect(await kit.text(HASH, token)).toBe(404);
      expect(await kit.put(HASH, 'bytes', token)).toBe(200);
      const response = await kit.get(HASH, token);
      expect([response.status, await response.text()]).toEqual([200, 'bytes']);
      expect(response.headers.get('content-length')).toBe('5');
      expect(digestOfHeader(response.headers.get('repr-digest') ?? '')).toBe(sha256('bytes'));
      const keys = new Map([[testKey.id, createPublicKey(testKey.privateKey)]]);
      const entry = openEntry(entryHeaderBytes(response.headers.get('apphub-entry') ?? ''), { hash: HASH, keys, scopes: ['main'] });
      expect(entry).toMatchObject({ hash: HASH, scope: 'main', digest: sha256('bytes'), size: 5, producer: { kind: 'static', name: 'test of main' } });
    });

    test.each([0, 1, 300_000, BIG])('an entry of %d bytes comes back as it went', async (size) => {
      const token = kit.token('main');
      const bytes = randomBytes(size);
      expect(await kit.put(HASH, bytes, token)).toBe(200);
      const all = await Promise.all(Array.from({ length: 5 }, async () => Buffer.from(await (await kit.get(HASH, token)).arrayBuffer())));
      for (const got of all) expect(got.equals(bytes)).toBe(true);
    });

    test('an entry is written once: the same bytes are known, others are refused and change nothing', async () => {
      const token = kit.token('main');
      expect(await kit.put(HASH, 'first', token)).toBe(200);
      expect(await kit.put(HASH, 'first', token)).toBe(200);
      expect(await kit.put(HASH, 'second', token)).toBe(409);
      expect(await kit.text(HASH, token)).toBe('first');
    });

    test('of many who write at once one is told that it was stored, and everybody gets what that one wrote', async () => {
      const token = kit.token('main');
      await using other = await startKit({ backend: opened.backend });
      const otherToken = other.token('main');
      const bodies = Array.from({ length: 200 }, (_, index) => `body ${index}`);
      const statuses = await Promise.all(bodies.map((body, index) => (index % 2 === 0 ? kit.put(HASH, body, token) : other.put(HASH, body, otherToken))));
      expect(statuses.filter((status) => ![200, 403, 409].includes(status))).toEqual([]);
      const winners = bodies.filter((_, index) => statuses[index] === 200);
      expect(winners).toHaveLength(1);
      expect([await kit.text(HASH, token), await other.text(HASH, otherToken)]).toEqual([winners[0], winners[0]]);
    });

    test('an upload with other files is kept as evidence, one that differs in times is not', async () => {
      const token = kit.token('pr-1');
      const told = async () => entriesAnswerSchema.parse(await (await kit.request(`${ENTRIES_PATH}?hash=${HASH}`, { token })).json());
      expect(await kit.put(HASH, nxArchive({ 'dist/a.js': 'good' }), token)).toBe(200);
      expect(await kit.put(HASH, nxArchive({ 'dist/a.js': 'good' }, { mtime: 1_800_000_000 }), token)).toBe(409);
      expect(await kit.put(HASH, nxArchive({ 'dist/a.js': 'evil', 'dist/b.js': '' }), token)).toBe(409);
      while ((await told()).conflicts.length === 0) await pause(20);
      const { entries, conflicts } = await told();
      expect(entries).toHaveLength(1);
      expect(conflicts).toMatchObject([{ hash: HASH, scope: 'pr-1', files: 'different', paths: ['dist/a.js', 'dist/b.js'], kept: entries[0]?.digest }]);
    });

    test('a scope is written by its own tokens and read by those below it, never sideways, never upward', async () => {
      const [main, one, two] = [kit.token('main'), kit.token('pr-1'), kit.token('pr-2')];
      await kit.put('1', 'of main', main);
      await kit.put('2', 'of pr-1', one);
      expect([await kit.text('1', main), await kit.text('1', one), await kit.text('1', two)]).toEqual(['of main', 'of main', 'of main']);
      expect([await kit.text('2', main), await kit.text('2', one), await kit.text('2', two)]).toEqual([404, 'of pr-1', 404]);
      expect(await kit.put('1', 'of pr-1', one)).toBe(200);
      expect([await kit.text('1', main), await kit.text('1', one), await kit.text('1', two)]).toEqual(['of main', 'of pr-1', 'of main']);
    });
  });
}
