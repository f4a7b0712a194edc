import { describe } from '@jest/globals';
import type { BackendHarness } from './harness.ts';
import { describeBlobs } from './store-blobs.ts';
import { describeCorruption } from './store-corruption.ts';
import { describeDocuments } from './store-documents.ts';
import { describeFaults } from './store-faults.ts';

/** What holds for the store in front of every backend. */
export function describeStoreContract(name: string, harness: BackendHarness): void {
  describe(`the store on ${name}`, () => {
    describeBlobs(harness);
    describeCorruption(harness);
    describeDocuments(harness);
    describeFaults(harness);
  });
}
