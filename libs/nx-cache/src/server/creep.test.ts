import { expect, test } from '@jest/globals';
import { openMemoryBackend } from '@apphub/store';
import { nxArchive, startKit } from './testing/kit.ts';

const HASH = '17649879263424933424';
const poison = nxArchive({ 'dist/index.js': 'steal()' });
const good = nxArchive({ 'dist/index.js': 'serve()' });

test('a pull request that uploads first reaches neither main nor another pull request', async () => {
  await using kit = await startKit();
  const [attacker, main, other] = [kit.token('pr-666'), kit.token('main'), kit.token('pr-1')];
  expect(await kit.put(HASH, poison, attacker)).toBe(200);
  expect(await kit.text(HASH, main)).toBe(404);
  expect(await kit.put(HASH, good, main)).toBe(200);
  for (const token of [main, other]) expect(Buffer.from(await (await kit.get(HASH, token)).arrayBuffer()).equals(good)).toBe(true);
});

test('no call moves an entry from one scope into another', async () => {
  await using kit = await startKit();
  const attacker = kit.token('pr-666');
  await kit.put(HASH, poison, attacker);
  for (const method of ['POST', 'PATCH', 'MOVE', 'COPY', 'LINK', 'DELETE', 'PUT']) {
    for (const path of [`/v1/cache/${HASH}?scope=main`, `/v1/cache/main/${HASH}`, `/v1/cache/..%2fmain%2f${HASH}`, `/v1/entries?scope=main`, '/v1/promote']) {
      const response = await kit.request(path, { method, token: attacker, headers: { 'apphub-scope': 'main', destination: 'main' }, body: poison });
      await response.arrayBuffer();
    }
  }
  expect(await kit.text(HASH, kit.token('main'))).toBe(404);
  for await (const { key } of kit.backend.list('v1/nx/entries/')) expect(key).toMatch(/\.pr-666\.json$/);
});

test('an entry that somebody moves or alters in the bucket is not believed', async () => {
  const backend = openMemoryBackend();
  await using kit = await startKit({ backend });
  await kit.put('1', poison, kit.token('pr-666'));
  await kit.put('2', good, kit.token('main'));
  const read = async (key: string) => Buffer.concat(await (await backend.get(key))?.toArray() ?? []);
  const write = (key: string, bytes: Uint8Array) => backend.put(key, { kind: 'bytes', bytes });
  const [ofAttacker, ofMain] = [await read('v1/nx/entries/1.pr-666.json'), await read('v1/nx/entries/2.main.json')];
  const altered = Buffer.from(JSON.stringify({ ...JSON.parse(ofMain.toString()), signatures: [] }));
  await using well = await startKit({ backend });
  const main = well.token('main');
  for (const [hash, bytes] of [['1', ofAttacker], ['1', ofMain], ['2', ofAttacker], ['2', altered], ['2', Buffer.from('nonsense')], ['2', Buffer.alloc(0)]] as const) {
    await write(`v1/nx/entries/${hash}.main.json`, bytes);
    expect(await well.text(hash, main)).toBe(404);
    expect(well.happened.at(-1)).toMatchObject({ reason: 'disbelieved' });
  }
  expect(await well.put('2', good, main)).toBe(200);
  expect((await well.get('2', main)).status).toBe(200);
});

test('what a key has signed that is not known any more is a miss', async () => {
  const { generateSigningKey } = await import('@apphub/trust');
  const backend = openMemoryBackend();
  await using stolen = await startKit({ backend, key: generateSigningKey('main') });
  await stolen.put(HASH, poison, stolen.token('main'));
  await using kit = await startKit({ backend });
  expect(await kit.text(HASH, kit.token('main'))).toBe(404);
});
