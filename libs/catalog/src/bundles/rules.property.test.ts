import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { verifyAudit } from '../audit/index.ts';
import { newAuditKey } from '../audit/testing/tamper.ts';
import { useTestDatabase } from '../testing/index.ts';
import { failureFrom } from './testing/failure-code.ts';
import { unsoundRows } from './testing/inspect.ts';
import { type Command, type ModelCatalog, step } from './testing/model.ts';
import { digestOf, publication, registerContents } from './testing/publications.ts';
import { getBundle, listHistory, patchVersion, publishVersion, undoReplacement } from './index.ts';

/** Whatever is asked for, in whatever order: the catalog answers as the model does, and points where it points. */
const db = useTestDatabase();
const { signer, publicKey } = newAuditKey();
const CONTENTS = ['a', 'b', 'c'];
let run = 0;

const versionArb = fc.constantFrom('1.0.0', '2.0.0');
const contentArb = fc.constantFrom(...CONTENTS);
const ifMatchArb = fc.option(contentArb, { nil: undefined, freq: 3 });
const rarely = fc.constantFrom(false, false, false, false, false, false, false, true);

const commandArb: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('publish' as const), version: versionArb, content: contentArb, force: fc.constantFrom(true, true, false), immutable: rarely, ifMatch: ifMatchArb }).map(withoutNothing) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('undo' as const), version: versionArb, ifMatch: ifMatchArb }).map(withoutNothing) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deprecate' as const), version: versionArb, deprecated: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('describe' as const), version: versionArb, note: fc.constantFrom('x', 'y') }) },
);

function withoutNothing<T extends { readonly ifMatch: string | undefined }>({ ifMatch, ...rest }: T) {
  return ifMatch === undefined ? rest : { ...rest, ifMatch };
}

async function execute(slug: string, command: Command): Promise<string> {
  const name = { slug, version: command.version };
  const ifMatch = 'ifMatch' in command && command.ifMatch !== undefined ? { ifMatch: digestOf(command.ifMatch) } : {};
  const call = () => {
    switch (command.kind) {
      case 'publish':
        return publishVersion(db.database, publication(command.content, { ...name, ...ifMatch, force: command.force, reason: 'because', immutable: command.immutable }), { signer });
      case 'undo':
        return undoReplacement(db.database, { ...name, ...ifMatch, actor: 'ann' }, { signer });
      case 'deprecate':
        return patchVersion(db.database, { ...name, actor: 'ann', deprecated: command.deprecated }, { signer });
      case 'describe':
        return patchVersion(db.database, { ...name, actor: 'ann', metadata: command.note }, { signer });
    }
  };
  let kind = '';
  const failure = await failureFrom(call().then((outcome) => (kind = outcome.kind)));
  return failure?.code ?? kind;
}

async function pointers(slug: string): Promise<unknown> {
  const { versions } = await getBundle(db.database, { slug });
  const lines = versions.map(async ({ version, digest, metadata, immutable, status, manifest }) => {
    const { length } = await listHistory(db.database, { slug, version });
    return [version, [digest, manifest['content'], metadata, immutable, status, length]] as const;
  });
  return Object.fromEntries(await Promise.all(lines));
}

function modelPointers(catalog: ModelCatalog): unknown {
  const lines = [...catalog].map(([version, { contents, immutable, deprecated, entries }]) => {
    const [{ content, note } = { content: '', note: undefined }] = contents;
    return [version, [digestOf(content), content, note, immutable, deprecated ? 'deprecated' : 'published', entries]] as const;
  });
  return Object.fromEntries(lines);
}

beforeAll(() => registerContents(db.database, CONTENTS));

test('any sequence of commands answers and ends as in the model, with sound rows and a trail that verifies', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(commandArb, { minLength: 1, maxLength: 24, size: 'max' }), async (commands) => {
      run += 1;
      const slug = `run-${run}`;
      let catalog: ModelCatalog = new Map();
      for (const command of commands) {
        const next = step(catalog, command);
        expect(await execute(slug, command)).toBe(next.answer);
        catalog = next.catalog;
      }
      if (catalog.size > 0) expect(await pointers(slug)).toEqual(modelPointers(catalog));
      expect(await unsoundRows(db.database)).toEqual([]);
      expect(await verifyAudit(db.database, { publicKeys: [publicKey] })).toMatchObject(catalog.size > 0 ? { kind: 'intact' } : {});
    }),
    { numRuns: 40 },
  );
}, 120_000);
