import { describe, expect, test } from '@jest/globals';
import { failureOf } from '@apphub/model';
import { openMemoryBackend } from '../memory/backend.ts';
import { openStore } from '../open-store.ts';
import { faultyBackend } from '../testing/faulty-backend.ts';
import { patientCalls } from './calls.ts';
import { defaultCallPolicy } from './policy.ts';

const policy = { ...defaultCallPolicy, attempts: 2, backoffMs: 1, timeoutMs: 200 };
const silence = () => new Promise<never>(() => undefined);

/** What became of calls that nobody answers: how often each was tried, and how long each was waited for, in the words of its failure. */
async function unanswered(...ways: readonly ('asking' | 'needing')[]) {
  const tries: number[] = [];
  const calls = patientCalls({ policy });
  const words: string[] = [];
  for (const [index, way] of ways.entries()) {
    tries[index] = 0;
    const failed = calls[way](() => ((tries[index] = (tries[index] ?? 0) + 1), silence()), { what: 'asking', signal: undefined });
    words.push(await failed.catch((error: unknown) => /\d+ ms/.exec(failureOf(error).message)?.[0] ?? ''));
  }
  return { tries, words };
}

describe('a store that does not answer', () => {
  test('is waited for once; further questions get one short attempt', async () => {
    expect(await unanswered('asking', 'asking', 'asking')).toEqual({ tries: [2, 1, 1], words: ['200 ms', '20 ms', '20 ms'] });
  });

  test('gets all attempts and all the time for what is needed', async () => {
    expect(await unanswered('asking', 'needing', 'asking')).toEqual({ tries: [2, 2, 1], words: ['200 ms', '200 ms', '20 ms'] });
  });

  test('is asked with patience again once it has answered', async () => {
    const calls = patientCalls({ policy });
    const ask = async (answer: () => Promise<string>) => calls.asking(answer, { what: 'asking', signal: undefined }).catch((error: unknown) => failureOf(error).message);
    await ask(silence);
    expect(await ask(async () => 'yes')).toBe('yes');
    expect(await ask(silence)).toContain('200 ms');
  });
});

test('a blob that is written to a store that cannot say whether it is there is sent, and the outage told', async () => {
  const backend = openMemoryBackend();
  const deaf = faultyBackend(backend, { fault: { kind: 'failing', code: 'STORE_UNAVAILABLE' }, on: ['head'] });
  const told: string[] = [];
  const store = openStore(deaf, { attempts: 1 });
  const { digest } = await store.writeBlob((sink) => sink(Buffer.from('bytes')), { onTrouble: ({ code }) => told.push(code) });
  expect(told).toEqual(['STORE_UNAVAILABLE']);
  expect(await openStore(backend).statBlob(digest)).toEqual({ digest, size: 5 });
});
