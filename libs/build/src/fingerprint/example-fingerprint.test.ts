import { type Digest, type FingerprintRecord, fingerprintText, parsePlatform } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { InputFile, InputSet } from '../inputs/index.ts';
import { exampleFingerprint, type FingerprintContext } from './index.ts';

const digest = fc.string({ maxLength: 3 }).map((text) => sha256(text));
const segment = fc.constantFrom('10', '9', '1e3', 'a', 'B', '__proto__', 'constructor', '\u00e9', 'x y', '"', '\\', '\n', '😀');
const name = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => `bundle/${segments.join('/')}`);
const file: fc.Arbitrary<InputFile> = fc.record({
  name,
  source: fc.string(),
  size: fc.nat(),
  executable: fc.boolean(),
  digest,
});
const inputSet: fc.Arbitrary<InputSet> = fc.record({ files: fc.uniqueArray(file, { minLength: 1, maxLength: 6, selector: (one) => one.name }) });

const context: FingerprintContext = {
  toolchain: {
    nodePath: '/tools/node',
    nodeVersion: '24.0.0',
    npmCliPath: '/tools/npm-cli.js',
    npmVersion: '11.0.0',
    esbuildPath: '/tools/esbuild',
    esbuildVersion: '0.28.0',
    platform: parsePlatform('linux-x64-glibc'),
    nodeHeaders: '/tools/headers',
  },
  isolation: { name: 'process-group', workspacePath: undefined },
  runtime: { kind: 'node', major: 24 },
  installScripts: [],
  upstream: [
    { slug: 'model', path: 'upstream/model', contentDigest: sha256('model') },
    { slug: 'data', path: 'upstream/data', contentDigest: sha256('data') },
  ],
  recipe: sha256('recipe'),
};
const [model, data] = context.upstream as [FingerprintContext['upstream'][number], FingerprintContext['upstream'][number]];

async function fingerprint(inputs: InputSet, changes: Partial<FingerprintContext> = {}): Promise<Digest> {
  return (await exampleFingerprint(inputs, { ...context, ...changes })).fingerprint;
}

const tool = (change: Partial<FingerprintContext['toolchain']>): Partial<FingerprintContext> => ({ toolchain: { ...context.toolchain, ...change } });

const fileChanges: Record<string, (one: InputFile) => Partial<InputFile>> = {
  'its bytes': (one) => ({ digest: sha256(one.digest) }),
  'its name': (one) => ({ name: `${one.name}~` }),
  'its executable bit': (one) => ({ executable: !one.executable }),
  'its being a link': () => ({ link: 'elsewhere' }),
};

const contextChanges: Record<string, Partial<FingerprintContext>> = {
  'the version of Node': tool({ nodeVersion: '24.0.1' }),
  'the version of npm': tool({ npmVersion: '11.0.1' }),
  'the version of esbuild': tool({ esbuildVersion: '0.28.1' }),
  'the platform': tool({ platform: parsePlatform('linux-x64-musl') }),
  'the isolation': { isolation: { name: 'bubblewrap', workspacePath: undefined } },
  'the path of the workspace': { isolation: { name: 'process-group', workspacePath: '/workspace' } },
  'the recipe': { recipe: sha256('another') },
  'the content of an upstream bundle': { upstream: [{ ...model, contentDigest: sha256('model 2') }, data] },
  'the place of an upstream bundle': { upstream: [{ ...model, path: 'upstream/other' }, data] },
  'which upstream bundles there are': { upstream: [model] },
  'a swap of two upstream bundles': { upstream: [{ ...model, path: data.path }, { ...data, path: model.path }] },
  'that install scripts run': { installScripts: ['argon2'] },
  'that Python is used': { runtime: { kind: 'python' } },
};

const otherwise: Record<string, Partial<FingerprintContext>> = {
  'where the tools lie': tool({ nodePath: '/a', npmCliPath: '/b', esbuildPath: '/c', nodeHeaders: '/d' }),
  'the order of upstream bundles': { upstream: [data, model] },
};

describe('the fingerprint changes with', () => {
  test.each(Object.entries(fileChanges))('%s, for each file', async (_, change) => {
    await fc.assert(
      fc.asyncProperty(inputSet, fc.nat(), async (inputs, choice) => {
        const at = choice % inputs.files.length;
        const files = inputs.files.map((one, index) => (index === at ? { ...one, ...change(one) } : one));
        expect(await fingerprint({ files })).not.toBe(await fingerprint(inputs));
      }),
    );
  });

  test('a file more or less', async () => {
    await fc.assert(
      fc.asyncProperty(inputSet, async (inputs) => {
        expect(await fingerprint({ files: inputs.files.slice(1) })).not.toBe(await fingerprint(inputs));
      }),
    );
  });

  test('a swap of the contents of two files', async () => {
    const files = ['a', 'b'].map((text): InputFile => ({ name: `bundle/${text}`, source: text, size: 1, executable: false, digest: sha256(text) }));
    const swapped = files.map((one, index) => ({ ...one, digest: files[1 - index]?.digest ?? one.digest }));
    expect(await fingerprint({ files: swapped })).not.toBe(await fingerprint({ files }));
  });

  test.each(Object.entries(contextChanges))('%s', async (_, change) => {
    await fc.assert(
      fc.asyncProperty(inputSet, async (inputs) => {
        expect(await fingerprint(inputs, change)).not.toBe(await fingerprint(inputs));
      }),
      { numRuns: 10 },
    );
  });
});

describe('the fingerprint does not change with', () => {
  test.each(Object.entries(otherwise))('%s', async (_, change) => {
    await fc.assert(
      fc.asyncProperty(inputSet, async (inputs) => {
        expect(await fingerprint(inputs, change)).toBe(await fingerprint(inputs));
      }),
      { numRuns: 10 },
    );
  });

  test('the order of files and where they lie on this machine', async () => {
    await fc.assert(
      fc.asyncProperty(inputSet, async (inputs) => {
        const files = inputs.files.map((one) => ({ ...one, source: `/elsewhere/${one.source}` })).reverse();
        expect(await fingerprint({ files })).toBe(await fingerprint(inputs));
      }),
    );
  });
});

describe('the record', () => {
  const golden = exampleFingerprint(
    { files: ['bundle/10', 'bundle/9', 'bundle/1e3', 'shared/\u00e9'].map((path) => ({ name: path, source: '', size: 1, executable: path === 'bundle/9', digest: sha256(path) })) },
    context,
  );

  test('has a golden form', async () => {
    expect((await golden).record).toMatchInlineSnapshot(`
{
  "fields": [
    [
      "file:bundle/10",
      "- sha256:21ea772bd195da14ada8ddeea42c07f85c40aed868b3297bb73d0e174763856b",
    ],
    [
      "file:bundle/1e3",
      "- sha256:bb06a0169cf2126f939cbe3007f084cad74a4965443f3b64689a2b898b2efd99",
    ],
    [
      "file:bundle/9",
      "x sha256:f7a19e70f5f22a95abc536e185b1d870623237a604b33f8934aa37ec362468e1",
    ],
    [
      "file:shared/é",
      "- sha256:675a15b27339d961a6e724d8f239dd13a7563b3a0fdf3c76ba5536b5b2cfd3e6",
    ],
    [
      "isolation",
      "process-group",
    ],
    [
      "isolation:workspace",
      "a temporary folder",
    ],
    [
      "platform",
      "linux-x64-glibc",
    ],
    [
      "recipe",
      "sha256:e1d8e552330911f9f779f85b6f2c00a15e790dcc3fbb3b28f5da1d660a30c5b8",
    ],
    [
      "tool:esbuild",
      "0.28.0",
    ],
    [
      "tool:node",
      "24.0.0",
    ],
    [
      "tool:npm",
      "11.0.0",
    ],
    [
      "upstream:upstream/data",
      "data sha256:3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7",
    ],
    [
      "upstream:upstream/model",
      "model sha256:9372c470eeadd5ecd9c3c74c2b3cb633f8e2f2fad799250a0f70d652b6b825e4",
    ],
  ],
  "version": 1,
}
`);
  });

  test('has a golden fingerprint, the sha256 of its canonical text', async () => {
    const { fingerprint, record } = await golden;
    expect(fingerprint).toBe(sha256(fingerprintText(record satisfies FingerprintRecord)));
    expect(fingerprint).toMatchInlineSnapshot(`"sha256:011c7989dd51e13dc10ac3660c5b41041c007fa1e803e52e752fb9f99ce307fb"`);
  });
});
