import { failureLines, failureOf } from '@apphub/model';
import type { PreTasksExecution } from '@nx/devkit';
import { randomUUID } from 'node:crypto';
import { lostBlobsVariable, NATIVE_TOOLS_VARIABLE, STORE_STAMP_VARIABLE, TOOLCHAIN_VARIABLE } from '../inference/names.ts';
import { readCommandLine } from './command-line.ts';
import { refuseDotEnvFiles } from './dot-env.ts';
import { openHookStore } from './hook-store.ts';
import { countLostBlobs } from './lost-blobs.ts';
import { localReceipts } from './receipts.ts';
import { nativeToolsKey, toolchainWords } from './toolchain.ts';

/**
 * Before tasks are hashed: names the toolchain and the store in the environment, which is part of Nx's key.
 *
 * A store that cannot be asked neither fails nor holds up the run. Its stamp is then one that never was, so that
 * every example is checked by the build itself, which tells more.
 */
export const preTasksExecution: PreTasksExecution = async (_options, { workspaceRoot, argv }) => {
  const { forced, parallel } = readCommandLine(argv);
  try {
    refuseDotEnvFiles(workspaceRoot, process.env['NX_LOAD_DOT_ENV_FILES']);
  } catch (error) {
    throw new Error(failureLines(failureOf(error)).join('\n'), { cause: error });
  }
  if (parallel !== undefined) process.env['APPHUB_BUILD_CONCURRENCY'] ??= String(Math.min(parallel, 64));
  process.env[TOOLCHAIN_VARIABLE] = toolchainWords(workspaceRoot);
  process.env[NATIVE_TOOLS_VARIABLE] = nativeToolsKey();
  process.env[STORE_STAMP_VARIABLE] = forced ? freshStamp() : await stampStore(workspaceRoot).catch(unknownStore);
};

async function stampStore(workspaceRoot: string): Promise<string> {
  const receipts = localReceipts(workspaceRoot);
  const store = await openHookStore();
  const missing = await store.withoutBlob(receipts);
  const lost = countLostBlobs(missing.map(({ slug }) => slug), { workspaceRoot, identity: store.identity });
  for (const [slug, count] of lost) process.env[lostBlobsVariable(slug)] = String(count);
  return store.stamp;
}

function unknownStore(error: unknown): string {
  const reason = failureOf(error);
  // Wrong settings are told by every task that needs them; most of what Nx runs needs none.
  if (reason.code !== 'STORE_SETTINGS_INVALID') {
    const lines = [...failureLines(reason), '  Every example is checked again, since Nx cannot know what the store still has.'];
    process.stderr.write(`${lines.join('\n')}\n`);
  }
  return freshStamp();
}

function freshStamp(): string {
  return `never-seen-${randomUUID()}`;
}
