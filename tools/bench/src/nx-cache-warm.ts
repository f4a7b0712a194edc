import { createNxWorkspace, kitPublicKey, type NxWorkspace, startKit } from '@apphub/nx-cache/testing';
import { loadNow, median } from './measure.ts';
import type { BenchRow } from './row.ts';

const TASKS = 200;
const ROUNDS = 5;
/** What the proxy may cost a run whose every task is a hit, its own start included: so much of what the cache saves. */
const LIMIT_SHARE = 0.25;

/** A run of Nx whose tasks are all in the remote cache: with Nx's own client, through the shim, and without a cache. */
export async function benchNxWarmRuns(): Promise<readonly BenchRow[]> {
  using workspace = createNxWorkspace({ projects: Array.from({ length: TASKS }, (_, index) => `p${index}`) });
  await using server = await startKit();
  const access = { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: server.url, NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: server.token('main') };
  const without = await timed(workspace, { isWarm: false });
  await timed(workspace, { env: access, isWarm: false });
  const plain: number[] = [];
  const shim: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push(await timed(workspace, { env: access, isWarm: true }));
    shim.push(await timed(workspace, { env: { ...access, APPHUB_NX_CACHE_KEYS: kitPublicKey }, isWarm: true, shim: true }));
  }
  return rows({ without, plain: median(plain), shim: median(shim) });
}

interface TimedOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly isWarm: boolean;
  readonly shim?: boolean;
}

async function timed(workspace: NxWorkspace, { isWarm, ...options }: TimedOptions): Promise<number> {
  const { exitCode, ran, seconds, output } = await workspace.build({ ...options, withinSeconds: 600 });
  if (exitCode !== 0 || ran.length !== (isWarm ? 0 : TASKS)) throw new Error(`${ran.length} tasks ran, exit code ${exitCode}:\n${output.slice(-2000)}`);
  return seconds;
}

function rows({ without, plain, shim }: { readonly without: number; readonly plain: number; readonly shim: number }): BenchRow[] {
  const beyond = shim - plain;
  const limit = LIMIT_SHARE * (without - plain);
  const note = `${TASKS} tasks, ${ROUNDS} rounds, ${loadNow()}`;
  return [
    { name: `${TASKS} tasks, all remote, Nx's own client`, value: `${plain.toFixed(2)} s`, limit: `${without.toFixed(2)} s without a cache`, held: plain < without, note },
    { name: `${TASKS} tasks, all remote, through the shim, signatures verified`, value: `${shim.toFixed(2)} s`, limit: `${without.toFixed(2)} s without a cache`, held: shim < without, note },
    { name: 'what the shim costs such a run', value: `${beyond.toFixed(2)} s`, limit: `${limit.toFixed(2)} s, ${LIMIT_SHARE} of what the cache saves`, held: beyond < limit },
  ];
}
