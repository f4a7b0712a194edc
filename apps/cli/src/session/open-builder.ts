import { type Builder, createBuilder } from '@apphub/build';
import { progressTeller } from '../render/progress.ts';
import type { Terminal } from '../terminal.ts';
import { chosenSlugs } from './chosen-slugs.ts';
import { openSession, type Session } from './open-session.ts';

export interface OpenedBuilder {
  readonly session: Session;
  readonly builder: Builder;
  /** Those that were named, or all that are there. */
  readonly slugs: readonly string[];
}

/** What builds the named examples, or finds their bundles, in this checkout. @throws as `openSession`; USAGE. */
export async function openBuilder(named: readonly string[], { force = false }: { readonly force?: boolean | undefined }, terminal: Terminal): Promise<OpenedBuilder> {
  const session = await openSession(terminal, progressTeller(terminal.note));
  const slugs = named.length === 0 ? session.examples.slugs : chosenSlugs(named, session.examples);
  const forced = new Set(force ? slugs : []);
  const builder = createBuilder(session.examples.find, { concurrency: session.settings.concurrency, force: (slug) => forced.has(slug), signal: terminal.signal }, session.ports);
  return { session, builder, slugs };
}
