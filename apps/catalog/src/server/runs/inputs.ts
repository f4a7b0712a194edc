import { listRunFiles, readRun, type RunFile } from '@apphub/catalog';
import { fail, normalPath } from '@apphub/model';
import type { CreateRunBody } from '@apphub/model/api';
import type { ServerParts } from '../ports.ts';
import type { RunRules } from './rules.ts';

type Wanted = NonNullable<CreateRunBody['inputs']>[number];

/**
 * The files that a run is to find in its work folder: those that other runs have handed on, as they are now. Nobody names
 * bytes by their digest: who knows a digest need not be allowed to see the bytes.
 *
 * @throws FailureError RUN_UNKNOWN, RUN_FILES_INVALID.
 */
export async function inputFiles({ database }: Pick<ServerParts, 'database'>, wanted: readonly Wanted[], rules: RunRules): Promise<RunFile[]> {
  const files = new Map<string, RunFile>();
  for (const one of wanted) {
    for (const file of await handedOn(database, one)) {
      if (files.has(file.path)) fail('RUN_FILES_INVALID', `Two inputs are put at ${JSON.stringify(file.path)}.`);
      files.set(file.path, file);
    }
  }
  const all = [...files.values()];
  const bytes = all.reduce((sum, { size }) => sum + size, 0);
  if (all.length > rules.mostFiles || bytes > rules.mostFileBytes) {
    fail('RUN_FILES_INVALID', `The inputs are ${all.length} files of ${bytes} bytes; ${rules.mostFiles} files of ${rules.mostFileBytes} bytes are allowed.`);
  }
  refuseFilesAsFolders(files);
  return all;
}

async function handedOn(database: ServerParts['database'], { run: runId, path, as = path }: Wanted): Promise<RunFile[]> {
  const { status } = await readRun(database, runId);
  if (status !== 'succeeded') fail('RUN_FILES_INVALID', `The run ${runId} is ${status}: it has handed nothing on.`);
  const [from, to] = [normalPath(path), normalPath(as)];
  const outputs = await listRunFiles(database, { runId, role: 'output' });
  const found = outputs.filter((file) => file.path === from || file.path.startsWith(`${from}/`));
  if (found.length === 0) fail('RUN_FILES_INVALID', `The run ${runId} has handed nothing on at ${JSON.stringify(path)}.`);
  return found.map((file) => ({ ...file, path: `${to}${file.path.slice(from.length)}` }));
}

function refuseFilesAsFolders(files: ReadonlyMap<string, RunFile>): void {
  for (const path of files.keys()) {
    const names = path.split('/');
    const file = names.slice(1).map((_, index) => names.slice(0, index + 1).join('/')).find((folder) => files.has(folder));
    if (file !== undefined) fail('RUN_FILES_INVALID', `The inputs have a file and a folder at ${JSON.stringify(file)}.`);
  }
}
