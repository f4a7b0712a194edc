import { expect, test } from '@jest/globals';
import type { Json } from '@apphub/model';
import { readVerdict } from './result.ts';
import { jsBundle } from './testing/make-bundle.ts';
import { inEveryIsolation } from './testing/isolations.ts';
import { useRuns } from './testing/use-runs.ts';

test.each<[string, Json, object]>([
  ['nothing', null, { status: 'succeeded', result: null }],
  ['a list', [1], { status: 'succeeded', result: [1] }],
  ['a text', 'x', { status: 'succeeded', result: 'x' }],
  ['an object of its own', { rows: 5 }, { status: 'succeeded', result: { rows: 5 } }],
  ['a result with all that goes with it', { status: 'succeeded', result: 1, metrics: { a: 1 }, logsUrl: 'u', context: { b: 2 }, timeoutMs: 3 }, { status: 'succeeded', result: 1, reported: { metrics: { a: 1 }, logsUrl: 'u', context: { b: 2 }, timeoutMs: 3 } }],
  ['metrics beside data without a name', { metrics: { a: 1 }, rows: 5 }, { status: 'succeeded', result: { rows: 5 }, reported: { metrics: { a: 1 } } }],
  ['a status of its own', { status: 'ok', rows: 5 }, { status: 'succeeded', result: { status: 'ok', rows: 5 }, reported: {} }],
  ['a status alone', { status: 'succeeded' }, { status: 'succeeded', result: null }],
  ['a failure', { status: 'failed', errorMessage: 'no rows', result: { rows: 0 } }, { status: 'failed', failure: { code: 'RUN_FAILED', message: 'The handler of job says that it failed: no rows' }, result: { rows: 0 } }],
  ['a cancellation', { status: 'canceled' }, { status: 'canceled', failure: { code: 'CANCELED' } }],
  ['an end of its time', { status: 'expired' }, { status: 'timed-out', failure: { code: 'LIMIT_TIME' } }],
  ['members of the wrong kind', { status: 'succeeded', metrics: 'many', logsUrl: 5, context: [1], timeoutMs: -1 }, { status: 'succeeded', reported: {} }],
])('%s is read by the contract', (_what, returned, verdict) => {
  expect(readVerdict('job', returned)).toMatchObject(verdict);
});

inEveryIsolation((isolation) => {
  const runs = useRuns(isolation);
  const failureOf = async (source: string) => {
    const outcome = await runs.run(jsBundle(source));
    if (outcome.status === 'succeeded') throw new Error('it succeeded');
    return { status: outcome.status, started: outcome.started, ...outcome.failure };
  };

  test('a handler that throws fails with its words', async () => {
    const failure = await failureOf('exports.handler = async () => { throw new TypeError("bad input"); }');
    expect(failure).toMatchObject({ status: 'failed', code: 'RUN_FAILED', started: true });
    expect(failure.problems?.[0]).toBe('TypeError: bad input');
  });

  test.each([
    ['what is no error', 'exports.handler = () => { throw "a text"; }', 'a text'],
    ['a rejection that nobody waits for', 'exports.handler = () => { Promise.reject(new Error("lost")); return new Promise(() => setTimeout(() => {}, 1e6)); }', 'Error: lost'],
    ['an error in a timer', 'exports.handler = () => new Promise(() => setTimeout(() => { throw new Error("later"); }, 1))', 'Error: later'],
    ['an entry that cannot be loaded', 'require("not-there")', /Cannot find module 'not-there'/],
    ['an entry that is not JavaScript', '}', /SyntaxError|Unexpected token/],
    ['a result that JSON cannot carry', 'exports.handler = () => 5n', /BigInt/],
    ['a result that holds itself', 'exports.handler = () => { const a = {}; a.a = a; return a; }', /circular/],
  ])('%s is a failed run', async (_what, source, words) => {
    const failure = await failureOf(source);
    expect(failure).toMatchObject({ status: 'failed', code: 'RUN_FAILED' });
    expect(failure.problems?.join('\n')).toMatch(words);
  });

  test.each([
    ['an exit without a word', 'exports.handler = () => { console.log("bye"); process.exit(0); }', /exit code 0 and without a result/],
    ['an exit with a number', 'exports.handler = () => { console.log("bye"); process.exit(3); }', /exit code 3/],
    ['a promise that nobody fulfils', 'exports.handler = () => { console.log("bye"); return new Promise(() => {}); }', /without a result/],
    ['a crash', 'exports.handler = () => { console.log("bye"); process.kill(process.pid, "SIGSEGV"); return new Promise(() => setTimeout(() => {}, 1e6)); }', /SIGSEGV/],
  ])('%s is a failed run, with its last lines', async (_what, source, words) => {
    const failure = await failureOf(source);
    expect(failure).toMatchObject({ status: 'failed', code: 'RUN_FAILED' });
    expect(failure.message).toMatch(words);
    expect(failure.problems?.[0]).toBe('bye');
  });

  test('what a handler returns decides its status', async () => {
    const outcome = await runs.run(jsBundle('exports.handler = () => ({ status: "failed", errorMessage: "disk empty", metrics: { tries: 2 } })'));
    expect(outcome).toMatchObject({ status: 'failed', failure: { code: 'RUN_FAILED' }, reported: { metrics: { tries: 2 } }, returned: { errorMessage: 'disk empty' } });
  });
});
