import { processGroup } from '@apphub/sandbox';
import { describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type RunProtectionName, runProtections } from '../protections/run-protections.ts';
import { insideBubblewrap } from '../testing/isolations.ts';
import { type BundleSources, jsBundle, pythonBundle } from '../testing/make-bundle.ts';
import { useOutside } from '../testing/outside.ts';
import { useRuns } from '../testing/use-runs.ts';
import { attacks, inJavaScript, inPython } from './attacks.ts';

const names = Object.keys(runProtections) as RunProtectionName[];

/** Tests of one column: the attack gets through exactly where the table says that it is not held. */
function testColumn(column: 'bubblewrap' | 'permissions' | 'neither', { runs, write }: { runs: ReturnType<typeof useRuns>; write: (name: RunProtectionName, capabilities: readonly string[]) => BundleSources }): void {
  const outside = useOutside();
  test.each(names.map((name) => ({ name, wall: runProtections[name][column], ...runProtections[name] })))('to $attempt: $wall', async ({ name, wall }) => {
    const folder = join(outside.folder, 'granted');
    const at = column === 'bubblewrap' ? '/data/granted' : folder;
    const capabilities = name === 'writeGranted' ? [`fs:read:${at}`] : [];
    const outcome = await runs.run(write(name, capabilities), {
      parameters: { ...outside.parameters, granted: at },
      capabilities: { unenforced: 'tell', paths: [{ path: folder, at, access: 'read' }] },
    });
    expect(outcome.started).toBe(true);
    expect({ reached: outcome.status === 'succeeded' && outcome.result === 'reached' }).toEqual({ reached: wall === undefined && name !== 'leaveDaemon' });
    if (wall !== undefined) expect([existsSync(join(outside.folder, 'written')), existsSync(join(folder, 'written')), outside.isSleeperAlive()]).toEqual([false, false, true]);
  });
}

insideBubblewrap((isolation) => {
  describe('the sandbox alone holds a handler in Python that tries', () => {
    testColumn('bubblewrap', { runs: useRuns(isolation), write: (name, capabilities) => pythonBundle(inPython(attacks[name]), capabilities) });
  });
});

describe("Node's permissions alone hold a handler in JavaScript that tries", () => {
  testColumn('permissions', { runs: useRuns(processGroup), write: (name, capabilities) => jsBundle(inJavaScript(attacks[name]), capabilities) });
});

describe('with neither of them, a handler tries', () => {
  testColumn('neither', { runs: useRuns(processGroup), write: (name, capabilities) => pythonBundle(inPython(attacks[name]), capabilities) });
});

insideBubblewrap((isolation) => {
  const runs = useRuns(isolation);
  const outside = useOutside();

  test.each([
    ['fs', `require('fs').writeFileSync('written', 'x'); return 'reached';`],
    ['network', attacks.connect.javascript],
    ['processes', attacks.startProgram.javascript],
    ['fs:read:/data/granted', `require('fs').readdirSync('/data/granted'); return 'reached';`],
    ['fs:write:/data/granted', `require('fs').writeFileSync('/data/granted/given', 'x'); return 'reached';`],
  ])('%s is had by a bundle that asks for it', async (capability, javascript) => {
    const paths = [{ path: join(outside.folder, 'granted'), at: '/data/granted', access: 'write' }] as const;
    const outcome = await runs.run(jsBundle(inJavaScript({ javascript, python: '' }), [capability]), { parameters: outside.parameters, capabilities: { paths } });
    expect(outcome).toMatchObject({ status: 'succeeded', result: 'reached' });
  });

  test('a bundle with native code for this machine may load it', async () => {
    const load = jsBundle(inJavaScript({ javascript: `try { process.dlopen({ exports: {} }, '/usr/lib/not-there.node'); } catch (error) { return error.code; }`, python: '' }));
    expect(await runs.run(load)).toMatchObject({ result: 'ERR_DLOPEN_DISABLED' });
    expect(await runs.run({ ...load, platform: runs.platform })).toMatchObject({ result: 'ERR_DLOPEN_FAILED' });
  });

  test('the environment of a handler is the same for everybody, whoever runs it', async () => {
    const outcome = await runs.run(jsBundle('exports.handler = () => Object.keys(process.env).sort()'));
    expect(outcome).toMatchObject({ result: ['CI', 'HOME', 'LANG', 'LC_ALL', 'NO_COLOR', 'PATH', 'PWD', 'PYTHONDONTWRITEBYTECODE', 'SOURCE_DATE_EPOCH', 'TMPDIR', 'TZ'] });
  });

  test('no path of the machine is among what a handler can find out', async () => {
    const source = `exports.handler = () => JSON.stringify([process.argv, process.execPath, process.execArgv, process.cwd(), process.env, __filename, require('fs').readFileSync('/proc/self/cmdline', 'utf8')])`;
    const outcome = await runs.run(jsBundle(source));
    expect(outcome.status === 'succeeded' && outcome.result).not.toContain(runs.parent);
    expect(outcome.status === 'succeeded' && outcome.result).not.toContain(process.execPath);
  });
});

describe('where there is no bubblewrap', () => {
  const runs = useRuns(processGroup);

  test('nothing is started, unless a policy says so; then it is told', async () => {
    const bundle = jsBundle('exports.handler = () => 1', ['fs', 'network']);
    expect(await runs.run(bundle, { capabilities: {} })).toMatchObject({ status: 'failed', started: false, failure: { code: 'CAPABILITY_UNENFORCED' } });
    expect(await runs.run(bundle, { capabilities: { unenforced: 'tell' } })).toMatchObject({ status: 'succeeded', result: 1 });
    expect(runs.lines).toMatchObject([{ stream: 'runtime', text: 'It can read and write all files that this program can.' }]);
  });
});
