import { type Isolation, openSandbox, processGroup } from '@apphub/sandbox';
import { cpSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadExample } from '../example/index.ts';
import { EXAMPLE_FOLDER } from '../npm-command.ts';
import { startProgress } from '../progress.ts';
import type { StageContext } from '../stage-context.ts';
import { smallExample, testRepository } from './example-folder.ts';
import { testPorts } from './test-ports.ts';

/** A package as it stands in the lock, and its files; `package.json` is made of `manifest`. */
export interface InstalledPackage {
  readonly manifest: { readonly name: string; readonly version: string } & Readonly<Record<string, unknown>>;
  readonly entry?: object;
  readonly files?: Readonly<Record<string, string>>;
}

export interface InstalledExample extends AsyncDisposable {
  readonly context: StageContext;
  /** The example in its sandbox. */
  readonly root: string;
  /** Lines of the log. */
  readonly log: readonly string[];
  read(path: string): string;
}

const integrity = `sha512-${Buffer.alloc(64, 7).toString('base64')}`;

/** An example in a sandbox with packages as `npm ci --ignore-scripts` leaves them, by path below the example. */
export async function installedExample(
  packages: Readonly<Record<string, InstalledPackage>>,
  { config = {}, isolation = processGroup }: { readonly config?: object; readonly isolation?: Isolation } = {},
): Promise<InstalledExample> {
  await using made = new AsyncDisposableStack();
  const entries = Object.fromEntries(
    Object.entries(packages).map(([path, { manifest, entry }]) => [path, { version: manifest.version, integrity, hasInstallScript: true, ...entry }]),
  );
  const dependencies = Object.fromEntries(
    Object.entries(packages).flatMap(([path, { manifest }]) => (path.split('node_modules/').length === 2 ? [[path.slice('node_modules/'.length), manifest.version]] : [])),
  );
  const lock = { name: 'a', lockfileVersion: 3, packages: { '': { name: 'a', dependencies }, ...entries } };
  const repository = made.use(testRepository(smallExample('a', { config, files: { 'package.json': { name: 'a', dependencies }, 'package-lock.json': lock } })));
  const kit = made.use(await testPorts());
  const example = loadExample(join(repository.root, 'examples/a'), { repositoryRoot: repository.root });
  if (!example.ok) throw new Error(JSON.stringify(example.error));
  const toolFolders = [dirname(kit.ports.toolchain.nodePath)];
  const sandbox = made.use(await openSandbox({ parent: join(repository.root, 'sandboxes'), label: 'a', isolation, toolFolders }));
  const root = join(sandbox.workspace, EXAMPLE_FOLDER);
  cpSync(example.value.root, root, { recursive: true });
  for (const [path, { manifest, files = {} }] of Object.entries(packages)) {
    for (const [name, text] of Object.entries({ 'package.json': JSON.stringify(manifest), ...files })) write(join(root, path, name), text);
  }
  writeNpmsRecord(join(root, 'node_modules/.package-lock.json'), { ...lock, packages: downloaded(entries) });
  const log: string[] = [];
  const progress = startProgress('a', (event) => void (event.type === 'log' && log.push(event.line)));
  const kept = made.move();
  return {
    context: { example: example.value, sandbox, ports: kit.ports, progress },
    root,
    log,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** npm notes where it got each package, whatever the lock says. */
function downloaded(entries: Readonly<Record<string, object>>): object {
  return Object.fromEntries(Object.entries(entries).map(([path, entry]) => [path, { resolved: 'https://registry.example/a.tgz', ...entry }]));
}

/** npm believes its own record of a tree only while it is younger than every package in it. */
function writeNpmsRecord(path: string, record: object): void {
  write(path, JSON.stringify(record));
  const later = Date.now() / 1000 + 60;
  utimesSync(path, later, later);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o755 });
}
