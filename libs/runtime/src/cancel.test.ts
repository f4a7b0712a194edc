import { openSandbox } from '@apphub/sandbox';
import { expect, test } from '@jest/globals';
import { runBundle } from './run-bundle.ts';
import { jsBundle, pythonBundle } from './testing/make-bundle.ts';
import { inEveryIsolation } from './testing/isolations.ts';
import { useRuns } from './testing/use-runs.ts';

inEveryIsolation((isolation) => {
  const runs = useRuns(isolation);

  /** Cancels as soon as the handler has written a line. */
  const cancelOnLine = () => {
    const cancel = new AbortController();
    const texts: string[] = [];
    const onLog = ({ stream, text }: { stream: string; text: string }) => {
      if (stream === 'runtime') return;
      texts.push(text);
      cancel.abort();
    };
    return { texts, options: { signal: cancel.signal, onLog } };
  };

  // Cancellation may come as soon as the line is out: whoever waits for nothing is ready for it before.
  test.each([
    ['JavaScript', jsBundle(`exports.handler = (_, { signal, logger }) => new Promise((resolve) => { signal.addEventListener('abort', () => { logger('tidied'); resolve('too late'); }); setInterval(() => {}, 1000); logger('working'); })`)],
    ['Python', pythonBundle('import asyncio\nasync def handler(context):\n    context.logger("working")\n    try:\n        await asyncio.sleep(60)\n    finally:\n        context.logger("tidied")')],
    ['Python that waits for nothing', pythonBundle('import time\ndef handler(context):\n    try:\n        context.logger("working")\n        time.sleep(60)\n    finally:\n        context.logger("tidied")')],
  ])('a handler in %s is told that its run is canceled, and can tidy up', async (_what, sources) => {
    const { texts, options } = cancelOnLine();
    const sandboxes = { open: (label: string) => openSandbox({ parent: runs.parent, label, isolation, graceMs: 50_000 }) };
    const outcome = await runs.run(sources, { ...options, sandboxes });
    expect(outcome).toMatchObject({ status: 'canceled', failure: { code: 'CANCELED' }, started: true, returned: undefined });
    expect(texts).toEqual(['working', 'tidied']);
  });

  test('a handler that does not listen is ended', async () => {
    const { options } = cancelOnLine();
    const deaf = jsBundle('exports.handler = () => { process.on("SIGTERM", () => {}); console.log("working"); for (;;); }');
    expect(await runs.run(deaf, options)).toMatchObject({ status: 'canceled', failure: { code: 'CANCELED' } });
  });

  test('a handler that does not ask for its signal ends at once', async () => {
    const { options } = cancelOnLine();
    const idle = jsBundle('exports.handler = ({ logger }) => { logger("working"); process.on("exit", () => console.log("exit")); return new Promise(() => setInterval(() => {}, 1000)); }');
    expect(await runs.run(idle, options)).toMatchObject({ status: 'canceled', returned: undefined });
  });

  test('all that a handler started ends with it, daemons among it', async () => {
    const { options } = cancelOnLine();
    const daemons = pythonBundle(`import os, subprocess, time
def handler(context):
    subprocess.Popen(["sleep", "600"])
    subprocess.Popen(["sleep", "601"], start_new_session=True)
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0: time.sleep(602)
        os._exit(0)
    context.logger("started")
    time.sleep(60)`);
    expect(await runs.run(daemons, options)).toMatchObject({ status: 'canceled' });
  });

  test('what a handler left running ends when it returns', async () => {
    const leaves = pythonBundle('import subprocess\ndef handler(context):\n    return subprocess.Popen(["sleep", "600"], start_new_session=True).pid > 0');
    expect(await runs.run(leaves)).toMatchObject({ status: 'succeeded', result: true });
  });

  test('a run that is canceled before it begins starts nothing', async () => {
    const outcome = await runs.run(jsBundle('exports.handler = () => 1'), { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ status: 'canceled', failure: { code: 'CANCELED' }, started: false });
  });

  test('a run can be canceled while its bundle is downloaded', async () => {
    await runs.make(jsBundle('exports.handler = () => 1'));
    const cancel = new AbortController();
    const store = {
      openBlob: async () => {
        cancel.abort();
        return await runs.store.openBlob((await runs.make(jsBundle('exports.handler = () => 2'))).digest);
      },
    };
    expect(await runBundle('job', {}, { ...runs.options, store, signal: cancel.signal })).toMatchObject({ status: 'canceled', started: false });
  });
});
