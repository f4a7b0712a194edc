import { describe, expect, test } from '@jest/globals';
import { verifyAudit } from '../audit/index.ts';
import { paused, untilWaiting } from '../blobs/testing/interleave.ts';
import type { Database } from '../database/index.ts';
import { useTestDatabase } from '../testing/index.ts';
import { failureFrom } from './testing/failure-code.ts';
import { auditTrail, unsoundRows } from './testing/inspect.ts';
import { digestOf, publication, registerContents, replacement } from './testing/publications.ts';
import { getVersion, publishVersion, undoReplacement } from './index.ts';

const PUBLISHERS = 200;
/** Of those who all succeed, one after the other: the last one must not wait longer than a lock may be waited for. */
const FORCERS = 60;
const CONNECTING = 25;
const db = useTestDatabase();
const numbers = Array.from({ length: PUBLISHERS }, (_, index) => index);

interface Crowd {
  readonly slug: string;
  readonly size?: number;
}

/** Runs `work` for each publisher on a connection of its own; all of them are waiting for the same row before one goes on. */
async function atOnce<T>({ slug, size = PUBLISHERS }: Crowd, work: (database: Database, index: number) => Promise<T>): Promise<T[]> {
  const many = db.open({ poolSize: size });
  const gate = await paused(db.database, async (tx) => {
    await tx.execute('SET LOCAL idle_in_transaction_session_timeout = 0', []);
    await tx.execute('INSERT INTO job_bundles (slug) VALUES ($1) ON CONFLICT (slug) DO UPDATE SET slug = excluded.slug', [slug]);
  });
  const works: Promise<T>[] = [];
  // Not all at the same moment: a connection has to stand within seconds.
  for (let waiting = 0; waiting < size; waiting += CONNECTING) {
    works.push(...numbers.slice(waiting, Math.min(size, waiting + CONNECTING)).map((index) => work(many, index)));
    await untilWaiting(db.database, works.length);
  }
  await gate.rollBack();
  const results = await Promise.all(works);
  await many.close();
  return results;
}

/** How often each answer was given. */
function tally(answers: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(answers, (answer) => answer)].map(([answer, given]) => [answer, given.length]));
}

async function answerOf(work: Promise<{ readonly kind: string }>): Promise<string> {
  let kind = '';
  const failure = await failureFrom(work.then((outcome) => (kind = outcome.kind)));
  return failure?.code ?? kind;
}

describe(`${PUBLISHERS} publishers of one version, each on its own connection`, () => {
  test('with different bytes: exactly one wins, all others are told that it exists', async () => {
    const contents = numbers.map((index) => `different ${index}`);
    await registerContents(db.database, contents);
    const answers = await atOnce({ slug: 'different' }, (database, index) => answerOf(publishVersion(database, publication(`different ${index}`, { slug: 'different' }))));
    expect(tally(answers)).toEqual({ published: 1, VERSION_EXISTS: PUBLISHERS - 1 });
    const winner = digestOf(`different ${answers.indexOf('published')}`);
    expect(await getVersion(db.database, { slug: 'different', version: '1.0.0' })).toMatchObject({ digest: winner, revision: 1, replacedAt: undefined });
    expect((await auditTrail(db.database)).filter(({ slug }) => slug === 'different')).toMatchObject([{ newDigest: winner }]);
  });

  test('with five kinds of bytes: one wins, its likes change nothing, the rest are told', async () => {
    await registerContents(db.database, [0, 1, 2, 3, 4].map((kind) => `kind ${kind}`));
    const answers = await atOnce({ slug: 'kinds' }, (database, index) => answerOf(publishVersion(database, publication(`kind ${index % 5}`, { slug: 'kinds' }))));
    expect(tally(answers)).toEqual({ published: 1, unchanged: PUBLISHERS / 5 - 1, VERSION_EXISTS: (PUBLISHERS * 4) / 5 });
  });

  test('with force: all of them, one after the other, each with the one before in its entry', async () => {
    const answers = await atOnce({ slug: 'forced', size: FORCERS }, (database, index) => answerOf(publishVersion(database, replacement(`different ${index}`, { slug: 'forced' }))));
    expect(tally(answers)).toEqual({ published: 1, replaced: FORCERS - 1 });
    const moves = (await auditTrail(db.database)).filter(({ slug }) => slug === 'forced');
    expect(moves).toHaveLength(FORCERS);
    expect(moves.map(({ oldDigest }) => oldDigest)).toEqual([null, ...moves.slice(0, -1).map(({ newDigest }) => newDigest)]);
    const { digest, revision } = await getVersion(db.database, { slug: 'forced', version: '1.0.0' });
    expect([digest, revision]).toEqual([moves.at(-1)?.newDigest, FORCERS]);
  });

  test('with force and the same digest seen: one, and undone by one of as many who have seen that', async () => {
    const seen = (await getVersion(db.database, { slug: 'forced', version: '1.0.0' })).digest;
    const others = numbers.map((index) => `seen ${index}`);
    await registerContents(db.database, others);
    const answers = await atOnce({ slug: 'forced' }, (database, index) => answerOf(publishVersion(database, replacement(`seen ${index}`, { slug: 'forced', ifMatch: seen }))));
    expect(tally(answers)).toEqual({ replaced: 1, VERSION_CHANGED: PUBLISHERS - 1 });
    const { digest } = await getVersion(db.database, { slug: 'forced', version: '1.0.0' });
    const undos = await atOnce({ slug: 'forced' }, (database) => answerOf(undoReplacement(database, { slug: 'forced', version: '1.0.0', actor: 'ann', ifMatch: digest })));
    expect(tally(undos)).toEqual({ undone: 1, VERSION_CHANGED: PUBLISHERS - 1 });
    expect((await getVersion(db.database, { slug: 'forced', version: '1.0.0' })).digest).toBe(seen);
  });

  test('left no row without its blob, no moved pointer without its entry, no entry without its event', async () => {
    expect(await unsoundRows(db.database)).toEqual([]);
    expect(await verifyAudit(db.database)).toMatchObject({ kind: 'intact' });
  });
});
