import { expect, test } from '@jest/globals';
import { pythonBundle } from './testing/make-bundle.ts';
import { inEveryIsolation } from './testing/isolations.ts';
import { useRuns } from './testing/use-runs.ts';

inEveryIsolation((isolation) => {
  const runs = useRuns(isolation);

  test.each([
    ['a coroutine of the context', 'async def handler(context):\n    return context.parameters["n"] + 1'],
    ['a plain function of the context', 'def handler(context):\n    return context.parameters["n"] + 1'],
    ['a function of parameters and context', 'def handler(params, context):\n    return params["n"] + context.parameters["n"] - 1'],
  ])('a handler can be %s', async (_what, source) => {
    expect(await runs.run(pythonBundle(source), { parameters: { n: 2 } })).toMatchObject({ status: 'succeeded', result: 3 });
  });

  test('another export is called by its name, and one that is missing is said to be', async () => {
    expect(await runs.run(pythonBundle('def other(context): return "other"'), { exportName: 'other' })).toMatchObject({ result: 'other' });
    expect(await runs.run(pythonBundle('x = 1'))).toMatchObject({ status: 'failed', failure: { problems: expect.arrayContaining([expect.stringContaining('has no function "handler"')]) } });
  });

  test('context has what it has in JavaScript', async () => {
    const source = `async def handler(context):
    context.logger("working", {"step": 1})
    print("printed")
    run = await context.update({"status": "moving"}, metrics={"a": 1})
    return [run["id"], context.run["id"], context.definition["slug"], context.get_workflow_event_context(), context.canceled.is_set()]`;
    const updates: unknown[] = [];
    const outcome = await runs.run(pythonBundle(source), { job: { run: { id: 'r1' }, workflowEventContext: 'w' }, onUpdate: (update) => void updates.push(update) });
    expect(outcome).toMatchObject({ result: ['r1', 'r1', 'job', 'w', false] });
    expect(updates).toEqual([{ metrics: { a: 1 }, progress: { status: 'moving' } }]);
    expect(runs.lines).toEqual(expect.arrayContaining([expect.objectContaining({ stream: 'logger', text: 'working', meta: { step: 1 } }), expect.objectContaining({ stream: 'stdout', text: 'printed' })]));
  });

  test.each([
    ['an exception', 'def handler(context): raise ValueError("bad input")', /ValueError: bad input/],
    ['a result that JSON cannot carry', 'def handler(context): return {1, 2}', /not JSON serializable/],
    ['a number that JSON does not have', 'def handler(context): return float("nan")', /not JSON compliant/],
    ['a module that cannot be loaded', 'import not_there', /No module named 'not_there'/],
  ])('%s is a failed run', async (_what, source, words) => {
    const outcome = await runs.run(pythonBundle(source));
    expect(outcome).toMatchObject({ status: 'failed', failure: { code: 'RUN_FAILED' } });
    expect(outcome.status === 'failed' && outcome.failure.problems?.join('\n')).toMatch(words);
  });

  test.each([
    ['sys.exit', 'import sys\ndef handler(context): sys.exit(0)'],
    ['os._exit', 'import os\ndef handler(context): os._exit(4)'],
  ])('%s ends a run without a result', async (_what, source) => {
    expect(await runs.run(pythonBundle(source))).toMatchObject({ status: 'failed', failure: { message: expect.stringMatching(/without a result/) } });
  });

  test('threads that a handler left do not keep its run', async () => {
    const source = 'import threading, time\ndef handler(context):\n    threading.Thread(target=lambda: time.sleep(60)).start()\n    return 1';
    expect(await runs.run(pythonBundle(source))).toMatchObject({ status: 'succeeded', result: 1 });
  });

  test('modules beside the entry are found, those of the user are not, and what is given back by name is what a contract says', async () => {
    const bundle = pythonBundle('import helper, sys\ndef handler(context):\n    return {"status": "succeeded", "result": helper.VALUE, "metrics": {"isolated": sys.flags.isolated}}');
    const outcome = await runs.run({ ...bundle, files: { ...bundle.files, 'src/helper.py': 'VALUE = 7' } });
    expect(outcome).toMatchObject({ status: 'succeeded', result: 7, reported: { metrics: { isolated: 1 } } });
  });

  test('packages that were baked into the bundle are found', async () => {
    const bundle = pythonBundle('import greeter\ndef handler(context): return greeter.hello()');
    const outcome = await runs.run({ ...bundle, files: { ...bundle.files, 'python_packages/greeter/__init__.py': 'def hello(): return "hello"' } });
    expect(outcome).toMatchObject({ status: 'succeeded', result: 'hello' });
  });
});
