import { generateSigningKey } from '../keys/signing-key.ts';
import { policyOf } from '../testing/policy.ts';
import { describeRecordsContract } from '../testing/records-contract.ts';
import { stores } from '../testing/stores.ts';
import { localRecords, signedRecords } from './scoped-records.ts';

const signingKey = generateSigningKey('dev-ann');
const policy = policyOf({ scopes: [{ name: 'main' }, { name: 'dev-ann', parent: 'main' }], keys: [signingKey] });

for (const [name, openStore] of Object.entries(stores)) {
  describeRecordsContract(`local records in a ${name} store`, { openStore, openRecords: (store) => localRecords(store) });
  describeRecordsContract(`signed records in a ${name} store`, {
    openStore,
    openRecords: (store) => signedRecords(store, { policy, scope: 'dev-ann', signingKey }),
  });
}
