import { type Builder, type UpstreamBundle, type Verification, verifyExample } from '@apphub/build';
import { type BuildEvent, FailureError } from '@apphub/model';
import { openSandbox } from '@apphub/sandbox';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Session } from '../session/open-session.ts';
import type { Terminal } from '../terminal.ts';
import type { Elsewhere } from './elsewhere.ts';
import { rebuildElsewhere } from './rebuild-elsewhere.ts';

export interface VerifyContext {
  readonly session: Session;
  readonly builder: Builder;
  readonly elsewhere: Elsewhere;
  readonly terminal: Terminal;
  readonly emit: (event: BuildEvent) => void;
}

/**
 * Finds the recorded bundle of an example, or builds and records it, builds it again elsewhere, and compares.
 * Whatever goes wrong with one example is its own result.
 */
export async function verifyOne(slug: string, context: VerifyContext): Promise<Verification> {
  const { session, builder, elsewhere, terminal, emit } = context;
  const built = await builder.build(slug);
  if (!built.ok) return { kind: 'failed', slug, failure: built.error };
  const { record } = built.value;
  const upstream = await upstreamOf(slug, context);
  await untilAnotherSecond(record.finishedOn, terminal.signal);
  await using place = await openSandbox({ parent: elsewhere.folder, label: 'verify' });
  const folders = { rebuilt: join(place.tmp, 'build'), compared: join(place.tmp, 'compare') };
  for (const folder of Object.values(folders)) await mkdir(folder);
  const { env, signal } = terminal;
  const example = session.examples.find(slug);
  if (!example.ok) throw new FailureError(example.error);
  const request = { repositoryRoot: session.root, root: example.value.root, expected: record, upstream };
  const again = () => rebuildElsewhere(request, { elsewhere, folder: folders.rebuilt, env, signal, emit });
  return await verifyExample(record, { rebuild: again, folder: folders.compared, signal }, session.ports);
}

/** They were built, or found, before their dependent was: asking again costs nothing. */
async function upstreamOf(slug: string, { session, builder }: VerifyContext): Promise<UpstreamBundle[]> {
  const example = session.examples.find(slug);
  if (!example.ok) throw new FailureError(example.error);
  return Promise.all(
    example.value.config.dependsOn.map(async ({ slug: upstream, path }) => {
      const result = await builder.build(upstream);
      if (!result.ok) throw new FailureError(result.error);
      return { slug: upstream, path, record: result.value.record };
    }),
  );
}

/** Archives note times in steps of up to two seconds: a build of the same step would not show them. */
const STEP_MS = 2100;

async function untilAnotherSecond(finishedOn: string, signal: AbortSignal): Promise<void> {
  const left = Date.parse(finishedOn) + STEP_MS - Date.now();
  if (left > 0) await pause(Math.min(left, STEP_MS), undefined, { signal });
}
