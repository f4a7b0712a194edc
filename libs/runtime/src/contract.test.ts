import { expect, test } from '@jest/globals';
import type { RunUpdate } from './port.ts';
import { type BundleSources, jsBundle } from './testing/make-bundle.ts';
import { inEveryIsolation } from './testing/isolations.ts';
import { useRuns } from './testing/use-runs.ts';

const esm = (source: string): BundleSources => ({ files: { 'dist/index.mjs': source }, manifest: { entry: 'dist/index.mjs' } });

inEveryIsolation((isolation) => {
  const runs = useRuns(isolation);
  const resultOf = async (sources: BundleSources, exportName?: string) => {
    const outcome = await runs.run(sources, exportName === undefined ? {} : { exportName });
    return outcome.status === 'succeeded' ? outcome.result : outcome.failure.problems?.[0];
  };

  test('a handler is called with parameters and context, and what it returns is the result', async () => {
    const sum = jsBundle('exports.handler = async (params, context) => { context.logger("summing", { of: params.numbers.length }); return { sum: params.numbers.reduce((a, b) => a + b) }; }');
    const outcome = await runs.run(sum, { parameters: { numbers: [1, 2, 3] } });
    expect(outcome).toMatchObject({ status: 'succeeded', result: { sum: 6 }, started: true, bundle: { slug: 'job' }, metrics: { exit: { code: 0 }, isolation: isolation.profile.name } });
    expect(runs.lines.at(-1)).toMatchObject({ stream: 'logger', text: 'summing', meta: { of: 3 } });
    expect(outcome.metrics.firstLineMs).toBeLessThanOrEqual(outcome.metrics.totalMs);
    expect(outcome.metrics.peakMemoryBytes).toBeGreaterThan(20e6);
  });

  const exports: readonly [string, BundleSources, string | undefined, string][] = [
    ['exports.handler', jsBundle('exports.handler = () => "a"'), undefined, 'a'],
    ['a function as the module itself', jsBundle('module.exports = () => "b"'), undefined, 'b'],
    ['a transpiled default export', jsBundle('exports.__esModule = true; exports.default = () => "c"'), undefined, 'c'],
    ['the export that is asked for', jsBundle('exports.handler = () => "wrong"; exports.other = () => "d"'), 'other', 'd'],
    ['a handler of a module', esm('export const handler = () => "e"'), undefined, 'e'],
    ['the default export of a module', esm('export default () => "f"'), undefined, 'f'],
    ['a module that waits for something first', esm('await 0; export const handler = () => "g"'), undefined, 'g'],
    ['another export of a module', esm('export default () => "wrong"; export const other = () => "h"'), 'other', 'h'],
  ];
  test.each(exports.map(([name, sources, exportName, expected]) => ({ name, sources, exportName, expected })))('called is $name', async ({ sources, exportName, expected }) => {
    expect(await resultOf(sources, exportName)).toBe(expected);
  });

  test.each(['missing', 'constructor', 'toString'])('an export %s that is not there is said to be missing', async (name) => {
    expect(await resultOf(jsBundle('exports.handler = () => 1'), name)).toMatch(new RegExp(`exports no function ${name}`));
  });

  test('a module that is nested in a CommonJS package is found, and one that is an ES module by its package.json', async () => {
    const nested = { files: { 'dist/index.js': 'exports.handler = () => require("dep")', 'dist/node_modules/dep/index.js': 'module.exports = "dep"' } };
    expect(await resultOf(nested)).toBe('dep');
    const typed = { files: { 'package.json': '{"type":"module"}', 'dist/index.js': 'export const handler = () => import.meta.url.split("/").at(-1)' } };
    expect(await resultOf(typed)).toBe('index.js');
  });
});

inEveryIsolation((isolation) => {
  const runs = useRuns(isolation);

  test('no parameter takes the place of a member of the context, and none is lost', async () => {
    const source = `exports.handler = (params, context) => {
      params.logger('by params'); context.logger('by context');
      return { logger: params.parameters.logger, keys: Object.keys(params).sort(), own: params.hasOwnProperty('update'), proto: params.parameters.proto };
    }`;
    const outcome = await runs.run(jsBundle(source), { parameters: { logger: 'mine', update: 1, plain: 2, parameters: 3 } });
    expect(outcome).toMatchObject({ status: 'succeeded', result: { logger: 'mine', keys: ['parameters', 'plain'], own: false } });
    expect(runs.texts).toEqual(['by params', 'by context']);
  });

  test('a handler that takes everything from its first argument finds it', async () => {
    const outcome = await runs.run(jsBundle('exports.handler = ({ city, logger, parameters, run, definition }) => { logger(city); return { id: run.id, slug: definition.slug, parameters }; }'), {
      parameters: { city: 'Bern' },
      job: { run: { id: 'run-7' } },
    });
    expect(outcome).toMatchObject({ status: 'succeeded', result: { id: 'run-7', slug: 'job', parameters: { city: 'Bern' } } });
  });

  test('what a job is started by is in the context', async () => {
    const job = { definition: { slug: 'x', timeoutMs: 5 }, workflowEventContext: { workflow: 'w' } };
    const outcome = await runs.run(jsBundle('exports.handler = (_, c) => [c.definition, c.getWorkflowEventContext(), c.workflowEventContext]'), { job });
    expect(outcome).toMatchObject({ result: [job.definition, { workflow: 'w' }, { workflow: 'w' }] });
  });

  test('an update is told with what it says under names of its own, and answered with the run', async () => {
    const updates: RunUpdate[] = [];
    const onUpdate = async (update: RunUpdate) => {
      updates.push(update);
      return { id: 'run-1', seen: updates.length };
    };
    const source = `exports.handler = async (_, { update }) => [await update({ status: 'moving', metrics: { files: 2 }, logsUrl: 7 }), await update({ parameters: { a: 1 }, timeoutMs: 9 })]`;
    const outcome = await runs.run(jsBundle(source), { onUpdate });
    expect(outcome).toMatchObject({ result: [{ id: 'run-1', seen: 1 }, { id: 'run-1', seen: 2 }] });
    expect(updates).toEqual([{ metrics: { files: 2 }, progress: { status: 'moving' } }, { timeoutMs: 9, parameters: { a: 1 } }]);
  });

  test('a watcher that fails does not end the run, and shows nothing of itself', async () => {
    const onUpdate = async () => Promise.reject(new Error('password of the database'));
    const outcome = await runs.run(jsBundle('exports.handler = (_, { update }) => update({}).catch((error) => error.code + error.message)'), { onUpdate });
    expect(outcome).toMatchObject({ status: 'succeeded', result: 'INTERNALThat could not be answered.' });
  });

  test('a log that cannot be written ends the run', async () => {
    const onLog = (): never => {
      throw new Error('the log is full');
    };
    const outcome = await runs.run(jsBundle('exports.handler = ({ logger }) => { logger("x"); return new Promise((resolve) => setTimeout(resolve, 60e3)); }', ['fs', 'network']), { onLog, capabilities: {}, sandboxes: runs.options.sandboxes });
    expect(outcome).toMatchObject({ status: 'failed' });
  });

  test('lines come with their stream and time, also those that began as parts', async () => {
    const source = `exports.handler = async () => { process.stdout.write('one '); process.stdout.write('line\\n'); console.error('an error'); console.log('no end of line at the end'); }`;
    await runs.run(jsBundle(source));
    expect(runs.lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => text)).toEqual(['one line', 'no end of line at the end']);
    expect(runs.lines.find(({ stream }) => stream === 'stderr')).toMatchObject({ text: 'an error', at: expect.any(Date) });
  });

  test('a message of several lines is several lines, without what would rewrite a terminal', async () => {
    await runs.run(jsBundle('exports.handler = (_, { logger }) => { logger("a\\u001b[31m\\nb\\u0007", 5n); logger({ an: "object" }); }'));
    expect(runs.texts).toEqual(['a', 'b', '{"an":"object"}']);
  });

  test('what a handler left open does not keep its run', async () => {
    const outcome = await runs.run(jsBundle('exports.handler = () => { setInterval(() => {}, 1000); require("node:net").createServer().listen(0); return 1; }'));
    expect(outcome).toMatchObject({ status: 'succeeded', result: 1, metrics: { exit: { code: 0 } } });
  });

  test('files of the caller are in the fresh work directory', async () => {
    const { store } = runs;
    expect(store).toBeDefined();
    const outcome = await runs.run(jsBundle('exports.handler = () => require("node:fs").readdirSync("given").includes("contract.test.ts")', ['fs']), {
      files: { from: import.meta.dirname, as: 'given' },
    });
    expect(outcome).toMatchObject({ result: true });
  });
});
