import { layout } from '@apphub/store';
import { startKit } from '../server/testing/kit.ts';
import { createNxWorkspace, type NxOutcome, type NxWorkspace } from '../testing/nx-workspace.ts';
import { startPlainCache } from '../testing/plain-cache.ts';
import { SCOPE_PATH } from '../wire.ts';

/** One run of Nx in the story, and what it got. */
export interface Step {
  readonly words: string;
  /** What the task's output begins with. */
  readonly output: string | undefined;
  readonly source: 'built' | 'remote cache';
  readonly isSafe: boolean;
}

export interface Story {
  readonly title: string;
  readonly steps: readonly Step[];
}

const PROJECT = 'a';
const GOOD = `built-${PROJECT}`;
/** What a patched bundler in node_modules, or a changed CI script, does: nothing that Nx hashes has changed. */
const ATTACK = { POISON: 'PWNED' };

/** Each run stands for a job on a machine of its own: the same commit, empty local caches. */
interface Jobs extends Disposable {
  run(words: string, options: { readonly server: string; readonly token: string; readonly attack?: boolean }): Promise<Step>;
}

function openJobs(): Jobs {
  const workspace: NxWorkspace = createNxWorkspace({ projects: [PROJECT] });
  return {
    async run(words, { server, token, attack = false }) {
      const access = { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: server, NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token };
      return stepOf(words, { outcome: await workspace.build({ env: { ...access, ...(attack ? ATTACK : {}) } }), attack });
    },
    [Symbol.dispose]: () => workspace[Symbol.dispose](),
  };
}

function stepOf(words: string, { outcome, attack }: { readonly outcome: NxOutcome; readonly attack: boolean }): Step {
  if (outcome.exitCode !== 0) throw new Error(`the run has failed:\n${outcome.output}`);
  const output = outcome.outputs.get(PROJECT);
  return { words, output, source: outcome.ran.includes(PROJECT) ? 'built' : 'remote cache', isSafe: attack || output === GOOD };
}

/** A plain cache with one credential and write-once entries: 409 protects whoever came first. */
export async function creepOnPlainCache(): Promise<Story> {
  using jobs = openJobs();
  await using cache = await startPlainCache();
  const access = { server: cache.url, token: 'the-one-credential' };
  return {
    title: 'A plain write-once cache',
    steps: [
      await jobs.run('a pull request without a change of source builds first, with a patched bundler', { ...access, attack: true }),
      await jobs.run('main builds the same commit', access),
    ],
  };
}

/** This cache: the token decides where a write goes. */
export async function creepOnThisCache(): Promise<Story> {
  using jobs = openJobs();
  await using kit = await startKit();
  const server = kit.url;
  const [attacker, main, other] = [kit.token('pr-666'), kit.token('main'), kit.token('pr-7')];
  return {
    title: 'This cache',
    steps: [
      await jobs.run('a pull request without a change of source builds first, with a patched bundler', { server, token: attacker, attack: true }),
      await jobs.run('main builds the same commit', { server, token: main }),
      await jobs.run('main again', { server, token: main }),
      await jobs.run('another pull request', { server, token: other }),
      await jobs.run('the attacker again, after main has built: its own scope comes first for itself alone', { server, token: attacker, attack: true }),
    ],
  };
}

/** Whoever can write to the bucket, and has no key. */
export async function tamperedStore(): Promise<Story> {
  using jobs = openJobs();
  await using kit = await startKit();
  const server = kit.url;
  const token = kit.token('main');
  const steps = [await jobs.run('main builds', { server, token })];
  const poison = await poisonOf(jobs);
  for await (const { key } of kit.backend.list(layout.blobs)) await kit.backend.put(key, { kind: 'bytes', bytes: poison });
  await using restarted = await startKit({ backend: kit.backend });
  steps.push(await jobs.run('main again, after its bytes were replaced in the bucket', { server: restarted.url, token: restarted.token('main') }));
  return { title: 'A bucket that somebody else has written to', steps };
}

/** The archive of an attacked build. */
async function poisonOf(jobs: Jobs): Promise<Buffer> {
  await using cache = await startPlainCache();
  await jobs.run('', { server: cache.url, token: 'any', attack: true });
  const [poison] = cache.entries.values();
  if (poison === undefined) throw new Error('the attacked build has uploaded nothing');
  return poison;
}

/** A token that outlives its branch. */
export async function tokenOfClosedBranch(): Promise<Story> {
  using jobs = openJobs();
  await using kit = await startKit();
  const server = kit.url;
  const [attacker, main] = [kit.token('pr-666'), kit.token('main')];
  const closed = await kit.request(SCOPE_PATH, { method: 'DELETE', token: attacker });
  if (closed.status !== 200) throw new Error(`the scope was not closed: ${closed.status}`);
  return {
    title: 'The token of a closed branch, used again',
    steps: [
      await jobs.run('the closed branch builds with a patched bundler', { server, token: attacker, attack: true }),
      await jobs.run('the closed branch again: nothing of it was kept', { server, token: attacker, attack: true }),
      await jobs.run('main builds the same commit', { server, token: main }),
    ],
  };
}

/** In plain lines. */
export function storyLines({ title, steps }: Story): string[] {
  const lines = steps.map(({ words, output, source, isSafe }) => `  ${isSafe ? '      ' : 'POISON'}  ${words}: "${output}", ${source}`);
  return [title, ...lines];
}

/** Whether somebody got what an attacker had made. */
export function isPoisoned({ steps }: Story): boolean {
  return steps.some(({ isSafe }) => !isSafe);
}
