import { FailureError } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { openMemoryBackend, openStore } from '@apphub/store';
import { type Fault, faultyBackend, type Operation } from '@apphub/store/contract';
import { HOST, sampleRecord, storeBundle } from '../testing/sample-record.ts';
import { localRecords } from './scoped-records.ts';

const record = sampleRecord('bundle');

/** A store that holds one record, and turns bad. */
async function badStore(fault: Fault, on: readonly Operation[]) {
  const backend = openMemoryBackend();
  const good = openStore(backend);
  await storeBundle(good, 'bundle');
  await localRecords(good).add(record);
  const bad = faultyBackend(backend, { fault, on });
  return { bad, records: localRecords(openStore(bad, { attempts: 1, timeoutMs: 500 })) };
}

describe('bytes that are not those that were written are a miss', () => {
  test.each<Fault>([{ kind: 'lying' }, { kind: 'truncating', bytes: 40 }, { kind: 'truncating', bytes: 0 }])('$kind', async (fault) => {
    const { bad, records } = await badStore(fault, ['get']);
    expect(await records.find(record.fingerprint, { platform: HOST })).toMatchObject({ kind: 'miss', reason: 'invalid-record' });
    expect(await records.findContent(record.contentDigest)).toBeUndefined();
    expect(await records.recordsOfSlug(record.slug)).toEqual([]);
    expect(bad.calls.get).toBeGreaterThan(0);
  });
});

describe('a store that cannot be asked is an outage with its own code, never a miss', () => {
  const faults: readonly Fault[] = [{ kind: 'failing', code: 'STORE_UNAVAILABLE' }, { kind: 'failing', code: 'STORE_DENIED' }, { kind: 'silent' }];
  const cells = faults.flatMap((fault) => (['list', 'get', 'head'] as const).map((operation) => ({ fault, operation })));

  test.each(cells)('$fault.kind at $operation', async ({ fault, operation }) => {
    const { bad, records } = await badStore(fault, [operation]);
    const failed = await records.find(record.fingerprint, { platform: HOST }).then(
      () => undefined,
      (error: unknown) => (error instanceof FailureError ? error.failure.code : error),
    );
    expect(failed).toMatch(/^STORE_/);
    expect(bad.calls[operation]).toBeGreaterThan(0);
  });
});

test('a call that is canceled ends as canceled', async () => {
  const { records } = await badStore({ kind: 'slow', milliseconds: 50 }, ['list']);
  const signal = AbortSignal.abort();
  await expect(records.find(record.fingerprint, { platform: HOST, signal })).rejects.toMatchObject({ name: 'AbortError' });
});
