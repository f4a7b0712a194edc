import { canonicalJson } from '@apphub/model';
import { type BlobStore, layout } from '@apphub/store';
import { z } from 'zod';

/** Since when tokens of a scope are refused: those of a branch that was merged or thrown away must not go on writing. */
export interface ClosedScopes {
  /** Ends what was issued for `scope` up to now. Tokens that are issued later, for a branch that was opened again, are good. */
  close(scope: string): Promise<void>;
  /** Whether a token issued then for `scope` is refused. */
  refuses(scope: string, issuedOn: Date): Promise<boolean>;
}

/** Milliseconds that an answer of the store is believed: so long a closing takes at most to be known to all servers. */
const BELIEVED_MS = 2_000;
const MOST_KNOWN = 10_000;

const closedSchema = z.object({ closedOn: z.iso.datetime() });

/** Keeps the closings in `store`, so that all servers of one store know them. */
export function closedScopes({ documents }: Pick<BlobStore, 'documents'>): ClosedScopes {
  const known = new Map<string, { readonly until: number; readonly closedOn: Promise<number> }>();

  async function look(scope: string): Promise<number> {
    const bytes = await documents.read(layout.nxClosed(scope));
    if (bytes === undefined) return Number.NEGATIVE_INFINITY;
    return Date.parse(closedSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).closedOn);
  }

  function closedOn(scope: string): Promise<number> {
    const now = performance.now();
    const found = known.get(scope);
    if (found !== undefined && found.until > now) return found.closedOn;
    if (known.size >= MOST_KNOWN) known.clear();
    const looked = look(scope);
    known.set(scope, { until: now + BELIEVED_MS, closedOn: looked });
    looked.catch(() => known.delete(scope));
    return looked;
  }

  return {
    async close(scope) {
      await documents.write(layout.nxClosed(scope), Buffer.from(canonicalJson({ closedOn: new Date().toISOString() })));
      known.delete(scope);
    },
    refuses: async (scope, issuedOn) => issuedOn.getTime() <= (await closedOn(scope)),
  };
}
