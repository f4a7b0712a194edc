import { FailureError } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { unpackArchive } from '@apphub/pack';
import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildExample } from './build-example.ts';
import { loadExample } from './example/index.ts';
import { testRepository } from './testing/example-folder.ts';
import { testPorts } from './testing/test-ports.ts';

const WHEEL = 'greeter-1.0-py3-none-any.whl';

/** Writes a wheel with a module, a script and the three files that every wheel has. */
const MAKE_WHEEL = `
import sys, zipfile
files = {
    "greeter/__init__.py": "def hello(): return 'hello'\\n",
    "greeter-1.0.dist-info/METADATA": "Metadata-Version: 2.1\\nName: greeter\\nVersion: 1.0\\n",
    "greeter-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    "greeter-1.0.dist-info/entry_points.txt": "[console_scripts]\\ngreet = greeter:hello\\n",
}
files["greeter-1.0.dist-info/RECORD"] = "".join(f"{name},,\\n" for name in files)
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    for name, text in files.items():
        wheel.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text)
`;

function pythonRepository(hash?: string) {
  const repository = testRepository({ 'examples/a/wheels/README.md': 'Wheels of what requirements.txt names.' });
  const wheel = join(repository.root, 'examples/a/wheels', WHEEL);
  execFileSync('/usr/bin/env', ['python3', '-c', MAKE_WHEEL, wheel]);
  repository.write({
    'examples/a/apphub.bundle.json': { slug: 'a', files: ['src/**/*.py'], pythonRequirementsPath: 'requirements.txt' },
    'examples/a/manifest.json': { name: 'a', version: '1', runtime: 'python3', pythonEntry: 'src/main.py' },
    'examples/a/src/main.py': 'import greeter\n\ndef handler(context):\n    return greeter.hello()\n',
    'examples/a/requirements.txt': `greeter==1.0 \\\n    --hash=${hash ?? sha256(readFileSync(wheel))}\n`,
  });
  return repository;
}

async function buildOnce(hash?: string) {
  using repository = pythonRepository(hash);
  using kit = await testPorts();
  const example = loadExample(join(repository.root, 'examples/a'), { repositoryRoot: repository.root });
  if (!example.ok) throw new FailureError(example.error);
  const built = await buildExample(example.value, { upstream: [] }, kit.ports);
  if (!built.ok) return { failure: built.error };
  const unpacked = join(repository.root, 'unpacked');
  await unpackArchive((await kit.ports.store.openBlob(built.value.receipt.digest))!, unpacked, { maxEntries: 50, maxBytes: 1e6 });
  const files = readdirSync(unpacked, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1)).sort();
  rmSync(unpacked, { recursive: true });
  return { paths, receipt: built.value.receipt };
}

test('packages of a Python example are baked into its bundle, without what pip leaves beside them, and always the same', async () => {
  const first = await buildOnce();
  expect(first.failure).toBeUndefined();
  expect(first.paths).toEqual([
    'manifest.json',
    'python_packages/greeter-1.0.dist-info/METADATA',
    'python_packages/greeter-1.0.dist-info/WHEEL',
    'python_packages/greeter-1.0.dist-info/entry_points.txt',
    'python_packages/greeter/__init__.py',
    'src/main.py',
  ]);
  expect((await buildOnce()).receipt).toEqual(first.receipt);
});

test('a wheel with other bytes than its hash says is not installed', async () => {
  expect((await buildOnce(`sha256:${'0'.repeat(64)}`)).failure).toMatchObject({ code: 'INSTALL_FAILED' });
});
