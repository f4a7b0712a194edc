import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Backend } from '../backend.ts';
import { collect, readText } from './bytes.ts';
import { describeConcurrency } from './backend-concurrency.ts';
import { describeLargeObjects } from './backend-large.ts';
import { describeMapLikeness } from './backend-map.ts';
import type { BackendHarness, OpenedBackend } from './harness.ts';

/** What holds for every backend. An adapter's own test is a call of this and what is special about it. */
export function describeBackendContract(name: string, harness: BackendHarness): void {
  describe(`${name} as a backend`, () => {
    describeObjects(harness);
    describeListing(harness);
    describeMapLikeness(harness);
    describeConcurrency(harness);
    describeLargeObjects(harness);
  });
}

const bytesOf = (text: string) => ({ kind: 'bytes', bytes: Buffer.from(text) }) as const;

function describeObjects({ open }: BackendHarness): void {
  describe('objects', () => {
    let opened: OpenedBackend;
    let backend: Backend;
    beforeAll(async () => {
      opened = await open();
      ({ backend } = opened);
    });
    afterAll(() => opened.close());

    test('what was put is there, with its size and a time', async () => {
      await backend.put('objects/a', bytesOf('hello'));
      expect(await readText(await backend.get('objects/a'))).toBe('hello');
      const info = await backend.head('objects/a');
      expect(info).toMatchObject({ key: 'objects/a', size: 5 });
      expect(Math.abs(Date.now() - (info?.modifiedAt.getTime() ?? 0))).toBeLessThan(3_600_000);
    });

    test('what is not there is undefined, not an error', async () => {
      expect(await backend.head('objects/missing')).toBeUndefined();
      expect(await backend.get('objects/missing')).toBeUndefined();
    });

    test('a folder of objects is no object', async () => {
      await backend.put('objects/folder/file', bytesOf('x'));
      expect(await backend.head('objects/folder')).toBeUndefined();
    });

    test('an empty object is there', async () => {
      await backend.put('objects/empty', bytesOf(''));
      expect(await backend.head('objects/empty')).toMatchObject({ size: 0 });
      expect(await readText(await backend.get('objects/empty'))).toBe('');
    });

    test('putting again overwrites, with a longer and with a shorter object', async () => {
      for (const text of ['one', 'longer than one', 's']) {
        await backend.put('objects/again', bytesOf(text));
        expect(await readText(await backend.get('objects/again'))).toBe(text);
      }
    });

    test('bytes handed over can be changed by the caller afterwards', async () => {
      const bytes = Buffer.from('before');
      await backend.put('objects/copied', { kind: 'bytes', bytes });
      bytes.fill('x');
      expect(await readText(await backend.get('objects/copied'))).toBe('before');
    });

    test('deleting makes it gone, and deleting what is gone succeeds', async () => {
      await backend.put('objects/gone', bytesOf('x'));
      await backend.delete('objects/gone');
      await backend.delete('objects/gone');
      await backend.delete('objects/never-was/there');
      expect(await backend.head('objects/gone')).toBeUndefined();
    });

    test.each(['with-dash', 'dot.in.it', 'UPPER_lower', 'plus+equals=', '123', `long-${'x'.repeat(190)}`, 'd/e/e/p/e/r'])('takes the key %s', async (key) => {
      await backend.put(`odd/${key}`, bytesOf(key));
      expect(await readText(await backend.get(`odd/${key}`))).toBe(key);
      expect((await collect(backend.list(`odd/${key}`))).map((object) => object.key)).toEqual([`odd/${key}`]);
    });

    test.each(['', '/', '/etc/passwd', '../outside', 'a/../../outside', 'a//b', 'a/', '.hidden', 'a\\b', 'a\0b', 'ü'])(
      'refuses the key %j, which no layout makes, as a bug',
      async (key) => {
        await expect(backend.put(key, bytesOf('x'))).rejects.toThrow(TypeError);
        await expect(backend.head(key)).rejects.toThrow(TypeError);
        await expect(backend.get(key)).rejects.toThrow(TypeError);
        await expect(backend.delete(key)).rejects.toThrow(TypeError);
      },
    );

    test('a reader that goes away early leaves the backend usable', async () => {
      await backend.put('objects/half', { kind: 'bytes', bytes: Buffer.alloc(3_000_000, 'h') });
      const stream = await backend.get('objects/half');
      for await (const _ of stream ?? []) break;
      if (stream?.closed === false) await new Promise((resolve) => stream.once('close', resolve));
      expect(await backend.head('objects/half')).toMatchObject({ size: 3_000_000 });
    });
  });
}

/** More than a small page, in an order that a file system and a locale would both get wrong. */
const listed = ['a', 'a-b/c', 'a.b', 'a/b', 'a=', 'aZ', 'a_', 'aa/1', 'aa/10', 'aa/2', 'B', 'b/1/x', 'b/1.', 'z'].map((key) => `list/${key}.x`);

function describeListing({ open }: BackendHarness): void {
  describe('listing', () => {
    let opened: OpenedBackend;
    let backend: Backend;
    beforeAll(async () => {
      opened = await open();
      ({ backend } = opened);
      await Promise.all(listed.map((key) => backend.put(key, bytesOf(key))));
    });
    afterAll(() => opened.close());
    const keysBelow = async (prefix: string) => (await collect(backend.list(prefix))).map(({ key }) => key);

    test('tells every object once, in order of code units, with its size', async () => {
      const objects = await collect(backend.list('list/'));
      expect(objects.map(({ key }) => key)).toEqual([...listed].sort());
      expect(objects.every(({ key, size }) => size === key.length)).toBe(true);
    });

    test('the empty prefix is that of everything', async () => {
      expect(await keysBelow('')).toEqual([...listed].sort());
    });

    test('a prefix may end inside a segment', async () => {
      expect(await keysBelow('list/aa/1')).toEqual(['list/aa/1.x', 'list/aa/10.x']);
      expect(await keysBelow('list/a')).toEqual([...listed].sort().filter((key) => key.startsWith('list/a')));
    });

    test('where nothing is, nothing is listed', async () => {
      expect(await keysBelow('nowhere/')).toEqual([]);
      expect(await keysBelow('list/a.x/')).toEqual([]);
    });

    test('can be left early', async () => {
      for await (const { key } of backend.list('list/')) {
        expect(key).toBe('list/B.x');
        break;
      }
    });
  });
}
