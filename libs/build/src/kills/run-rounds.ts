import { FailureError } from '@apphub/model';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildExample } from '../build-example.ts';
import type { NpmSettings } from '../ports.ts';
import { testRepository } from '../testing/example-folder.ts';
import { type Aftermath, examineAftermath } from './aftermath.ts';
import { killVictim } from './kill-victim.ts';
import { type KillPlan, killPlans, killStages } from './plan.ts';
import { killedExamples, loadFrom, openSite, type Site, siteIn } from './site.ts';

export interface RoundsOptions {
  readonly rounds: number;
  /** Chooses when is killed. */
  readonly seed: number;
  readonly npm: Omit<NpmSettings, 'cache'>;
  readonly onRound?: (round: Round) => void;
}

export interface Round extends Aftermath {
  /** Counted from 1. */
  readonly number: number;
  readonly plan: KillPlan;
  /** The stage in which the build died. */
  readonly stage: string;
}

/** Rounds that may be added so that each stage is hit: a short one can be over before the kill arrives. */
const MOST_EXTRA_ROUNDS = 10;

/** Kills builds with SIGKILL, one per round, and examines what each left; ends when every stage was hit. */
export async function runRounds({ rounds, seed, npm, onRound }: RoundsOptions): Promise<readonly Round[]> {
  await using folder = await tempFolder();
  using repository = testRepository(killedExamples());
  const golden = await goldenDigests({ ...siteIn(join(folder.path, 'golden'), npm), repository: repository.root });
  const site = { ...siteIn(folder.path, npm), repository: repository.root };
  await mkdir(site.temp, { recursive: true });
  const done: Round[] = [];
  const isMissing = (stage: string) => !done.some((round) => round.stage === stage);
  for (const plan of killPlans(seed)) {
    const enough = done.length >= rounds;
    if (enough && (!killStages.some(isMissing) || done.length >= rounds + MOST_EXTRA_ROUNDS)) break;
    if (enough && !isMissing(plan.stage)) continue;
    const round = await runRound(site, { plan: enough ? { ...plan, delayMs: 0 } : plan, golden });
    done.push({ number: done.length + 1, ...round });
    onRound?.(done.at(-1)!);
  }
  return done;
}

type Golden = Readonly<Record<'plain' | 'installing', string>>;

async function runRound(site: Site, { plan, golden }: { readonly plan: KillPlan; readonly golden: Golden }): Promise<Omit<Round, 'number'>> {
  const slug = plan.stage === 'installing-dependencies' ? 'installing' : 'plain';
  for (const folder of [site.sandboxes, join(site.store, 'v1')]) await rm(folder, { recursive: true, force: true });
  const stage = await killVictim(site, slug, plan);
  return { plan, stage, ...(await examineAftermath(site, { slug, golden: golden[slug] })) };
}

async function goldenDigests(site: Site): Promise<Golden> {
  const ports = await openSite(site, () => undefined);
  const digestOf = async (slug: string): Promise<string> => {
    const result = await buildExample(loadFrom(site, slug), { upstream: [] }, ports);
    if (!result.ok) throw new FailureError(result.error);
    return result.value.receipt.digest;
  };
  return { plain: await digestOf('plain'), installing: await digestOf('installing') };
}

async function tempFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'build-kills-')));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
