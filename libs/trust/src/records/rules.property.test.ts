import { expect, test } from '@jest/globals';
import { sha256 } from '@apphub/model/node';
import { type BlobStore, layout } from '@apphub/store';
import fc from 'fast-check';
import { encodeEnvelope, type Envelope } from '../dsse.ts';
import { generateSigningKey, type SigningKey } from '../keys/signing-key.ts';
import { isolationLevels } from '../policy/isolation-level.ts';
import { plant, recordEnvelope, sealed } from '../testing/plant.ts';
import { policyOf } from '../testing/policy.ts';
import { HOST, OTHER, sampleInputs, sampleRecord, storeBundle } from '../testing/sample-record.ts';
import { memoryStore } from '../testing/stores.ts';
import { decisionPayload, QUARANTINE_MEDIA_TYPE } from './quarantine-decision.ts';
import { signedRecords } from './scoped-records.ts';

/**
 * The rules of reuse, once more and as plainly as they can be said, held against what the program serves over random
 * worlds: forests of scopes, keys good, revoked and unlisted, and records that lie in every way there is.
 */
const NAMES = ['s0', 's1', 's2', 's3'];
const listed = NAMES.flatMap((name) => [generateSigningKey(name), generateSigningKey(name)]);
const stranger = generateSigningKey('s0');
const signers: readonly SigningKey[] = [...listed, stranger];
const fingerprint = sampleRecord('a').fingerprint;

const isolationArb = fc.constantFrom(...isolationLevels);
const indexArb = (below: number) => fc.nat(below - 1);
const mostly = (value: boolean) => fc.constantFrom(value, value, value, value, !value);


/** Mostly one of the two keys of the scope, so that a world is not all lies. */
const signedPlaceArb = fc
  .record({ place: indexArb(NAMES.length), own: fc.nat(1), any: fc.option(indexArb(signers.length), { nil: undefined, freq: 3 }), honest: mostly(true) })
  .map(({ place, own, any, honest }) => ({ place, signer: honest ? 2 * place + own : any }));

const recordArb = fc
  .record({
    signedPlace: signedPlaceArb,
    claimedScope: fc.oneof({ arbitrary: fc.constant(undefined), weight: 9 }, indexArb(NAMES.length)),
    keyid: fc.constantFrom('right', 'right', 'right', 'missing', 'wrong'),
    bundle: fc.constantFrom('a', 'a', 'b'),
    isolation: fc.constantFrom('bubblewrap', 'bubblewrap', 'process-group', 'unheard-of'),
    platform: fc.constantFrom(HOST, HOST, OTHER, 'any' as const),
    ofAnotherFingerprint: mostly(false),
  })
  .map(({ signedPlace, ...rest }) => ({ ...signedPlace, ...rest }));

const worldArb = fc.record({
  /** The parent of each scope: a scope before it, or none. */
  parents: fc.tuple(...NAMES.map((_, index) => fc.option(indexArb(index + 1), { nil: undefined, freq: 9 }))),
  requires: fc.tuple(...NAMES.map(() => isolationArb)),
  revoked: fc.tuple(...listed.map(() => mostly(false))),
  records: fc.array(recordArb, { maxLength: 8 }),
  quarantine: fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, signedPlaceArb),
  /** Of one of the records, signed mostly by a key of its scope. */
  retraction: fc.option(fc.record({ record: indexArb(8), own: fc.nat(1), any: fc.option(indexArb(signers.length), { nil: undefined, freq: 3 }), honest: mostly(true) }), { nil: undefined }),
  storedBundles: fc.subarray(['a', 'b'], { minLength: 1 }),
  reader: fc.constantFrom(0, 1, 2, 3, 3, 3),
});

type Arbitrarily<A> = A extends fc.Arbitrary<infer T> ? T : never;
type World = Arbitrarily<typeof worldArb>;
type Planted = World['records'][number];

const parentOf = (world: World, scope: number) => {
  const parent = world.parents[scope];
  return parent === scope ? undefined : parent;
};

function readable(world: World): readonly number[] {
  const order: number[] = [];
  for (let scope: number | undefined = world.reader; scope !== undefined; scope = parentOf(world, scope)) order.push(scope);
  return order;
}

const strength = (isolation: string | undefined) => (isolationLevels as readonly string[]).indexOf(isolation ?? '');

function isBelieved(world: World, record: Planted): boolean {
  const { place, signer, claimedScope = place, keyid, isolation, ofAnotherFingerprint } = record;
  const key = signer === undefined ? undefined : signers[signer];
  const signedRightly = key !== undefined && key !== stranger && key.scope === NAMES[place] && world.revoked[signer ?? -1] === false && keyid !== 'wrong';
  const builtRightly = strength(isolation) >= strength(world.requires[place]) && strength(isolation) >= strength(world.requires[world.reader]);
  return readable(world).includes(place) && claimedScope === place && signedRightly && builtRightly && !ofAnotherFingerprint;
}

function retractionIn({ records, retraction, revoked }: World) {
  const record = records[retraction?.record ?? -1];
  if (retraction === undefined || record === undefined) return undefined;
  const signer = retraction.honest ? 2 * record.place + retraction.own : retraction.any;
  const key = signers[signer ?? -1];
  return { record, key, counts: key !== undefined && key !== stranger && key.scope === NAMES[record.place], settles: revoked[signer ?? -1] === false };
}

function isRetracted(world: World, { place, ...rest }: Planted): boolean {
  const retraction = retractionIn(world);
  return retraction?.counts === true && retraction.record.place === place && digestOf(retraction.record) === digestOf({ place, ...rest });
}

function digestOf(record: Planted) {
  return sha256(encodeEnvelope(envelopeOf(record)));
}

/** What must be served: nothing for a reason, or one of some records. */
function expected(world: World): 'quarantined' | 'conflict' | readonly Planted[] {
  const { quarantine } = world;
  const setter = signers[quarantine?.signer ?? -1];
  if (quarantine && setter !== stranger && setter?.scope === NAMES[quarantine.place] && readable(world).includes(quarantine.place)) return 'quarantined';
  const believed = world.records.filter((record) => isBelieved(world, record));
  const evidence = believed.filter((record) => !isRetracted(world, record) || retractionIn(world)?.settles !== true);
  if (new Set(evidence.map(({ bundle }) => bundle)).size > 1) return 'conflict';
  const usable = believed.filter((record) => !isRetracted(world, record)).filter(({ platform, bundle }) => platform !== OTHER && world.storedBundles.includes(bundle));
  const nearest = readable(world).find((scope) => usable.some(({ place }) => place === scope));
  return usable.filter(({ place }) => place === nearest);
}

function envelopeOf({ place, claimedScope = place, signer, keyid, bundle, isolation, platform, ofAnotherFingerprint }: Planted): Envelope {
  const inputs = sampleInputs(ofAnotherFingerprint ? 'two' : 'one');
  const record = { ...sampleRecord(bundle, { isolation, platform, inputs }), scope: NAMES[claimedScope] ?? '' };
  const envelope = recordEnvelope(record, signer === undefined ? [] : [signers[signer]!]);
  const ids = { right: {}, missing: { keyid: '' }, wrong: { keyid: 'f'.repeat(16) } };
  return { ...envelope, signatures: envelope.signatures.map((signature) => ({ ...signature, ...ids[keyid as keyof typeof ids] })) };
}

async function build(world: World): Promise<BlobStore> {
  const store = memoryStore();
  for (const bundle of world.storedBundles) await storeBundle(store, bundle);
  for (const record of world.records) await plant(store, { scope: NAMES[record.place]!, fingerprint }, envelopeOf(record));
  const { quarantine } = world;
  if (quarantine !== undefined) {
    const key = signers[quarantine.signer ?? -1];
    await plantDecision(store, decisionPayload({ scope: NAMES[quarantine.place]!, fingerprint, decision: 'quarantine', reason: '' }), key);
  }
  const retraction = retractionIn(world);
  if (retraction !== undefined) {
    const { record, key } = retraction;
    await plantDecision(store, decisionPayload({ scope: NAMES[record.place]!, fingerprint, decision: 'retract', reason: '', retracts: digestOf(record) }), key);
  }
  return store;
}

async function plantDecision(store: BlobStore, payload: Uint8Array, key: SigningKey | undefined): Promise<void> {
  const decision = JSON.parse(Buffer.from(payload).toString()) as { readonly scope: string };
  const bytes = encodeEnvelope(sealed(decision, { type: QUARANTINE_MEDIA_TYPE, keys: key === undefined ? [] : [key] }));
  await store.documents.write(layout.quarantine(decision.scope, fingerprint, sha256(bytes)), bytes);
}

function policyFor(world: World) {
  const scopes = NAMES.map((name, index) => {
    const parent = parentOf(world, index);
    return { name, requires: world.requires[index] ?? '', ...(parent === undefined ? {} : { parent: NAMES[parent]! }) };
  });
  const revoked = listed.filter((_, index) => world.revoked[index]).map(({ id }) => id);
  return policyOf({ scopes, keys: listed, revoked });
}

test('what is served obeys every rule, and what obeys every rule is served, whatever lies in the store', async () => {
  const outcomes = { hit: 0, 'hit after a retraction': 0, conflict: 0, quarantined: 0, nothing: 0 };
  await fc.assert(
    fc.asyncProperty(worldArb, async (world) => {
      const records = signedRecords(await build(world), { policy: policyFor(world), scope: NAMES[world.reader]! });
      const lookup = await records.find(fingerprint, { platform: HOST });
      const rule = expected(world);
      if (typeof rule === 'string') {
        outcomes[rule] += 1;
        expect(lookup).toMatchObject({ kind: 'miss', reason: rule });
      } else if (rule.length === 0) {
        outcomes.nothing += 1;
        expect(lookup.kind).toBe('miss');
        expect(lookup).not.toMatchObject({ reason: expect.stringMatching(/^(conflict|quarantined)$/) });
      } else {
        outcomes[retractionIn(world)?.counts === true ? 'hit after a retraction' : 'hit'] += 1;
        const served = rule.map(({ place, bundle, platform }) => ({ scope: NAMES[place], digest: sha256(bundle), platform }));
        const { scope, digest, platform } = lookup.kind === 'hit' ? lookup.record : { scope: undefined, digest: undefined, platform: undefined };
        expect(served).toContainEqual({ scope, digest, platform });
      }
    }),
    { numRuns: 600 },
  );
  expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(0);
});
