import type { Breaker } from './breaker.ts';
import { type FetchedEntry, fetchEntry, type Upstream } from './fetch-entry.ts';
import type { Gate } from './gate.ts';
import type { Tally } from './report.ts';
import { TroubleError } from './trouble.ts';

export interface LookUpParts {
  readonly upstream: Upstream;
  readonly breaker: Breaker;
  readonly gate: Gate;
  readonly tally: Tally;
}

/**
 * An entry that can be handed to Nx, or undefined: because there is none, or because something was wrong, which the
 * tally then knows. Never throws for what a server does.
 *
 * @param signal whoever asked has gone.
 */
export async function lookUp(hash: string, parts: LookUpParts, signal: AbortSignal): Promise<FetchedEntry | undefined> {
  const { breaker, gate, tally } = parts;
  if (breaker.isOpen) return leaveAlone(hash, parts);
  return gate.through(async () => {
    if (breaker.isOpen) return leaveAlone(hash, parts);
    const { opened } = breaker;
    try {
      return count(await tried(hash, parts, AbortSignal.any([signal, opened])), tally);
    } catch (error) {
      // Given up since another request found out that the server does not answer, or since nobody waits any more.
      if (!(error instanceof TroubleError) && !opened.aborted && !signal.aborted) throw error;
      tally.add('failedLookups');
      return undefined;
    }
  });
}

/** @throws TroubleError after the breaker and the tally were told. */
async function tried(hash: string, { upstream, breaker, tally }: LookUpParts, signal: AbortSignal): Promise<FetchedEntry | undefined> {
  try {
    const found = await fetchEntry(hash, upstream, signal);
    breaker.succeeded();
    return found;
  } catch (error) {
    if (error instanceof TroubleError) {
      breaker.failed(error.trouble);
      tally.note(error.trouble);
    }
    throw error;
  }
}

function count(found: FetchedEntry | undefined, tally: Tally): FetchedEntry | undefined {
  if (found === undefined) tally.add('misses');
  else tally.hit(found.spooled.bytes, found.entry && { hash: found.entry.hash, scope: found.entry.scope, producer: found.entry.producer.name });
  return found;
}

/** A miss at once; and, now and then, a trial whether the server is back, which nobody waits for. */
function leaveAlone(hash: string, parts: LookUpParts): undefined {
  parts.tally.add('failedLookups');
  if (!parts.breaker.takeTrial()) return undefined;
  const nobodyGoes = new AbortController().signal;
  void tried(hash, parts, nobodyGoes).then(
    (found) => found?.spooled.discard(),
    // The breaker knows.
    () => undefined,
  );
  return undefined;
}
