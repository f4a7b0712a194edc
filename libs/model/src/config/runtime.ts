import { err, ok, type Result } from '../result.ts';

/** The major version of the Node that every bundle is built for and runs on; `.nvmrc` has the exact one. */
export const PINNED_NODE_MAJOR = 24;
/** The oldest that AppHub's bundles ask for. */
export const OLDEST_NODE_MAJOR = 18;

/** What a bundle asks to be run with. */
export type Runtime =
  /** `major` is what the manifest names; anything from 18 up to the pinned one runs on the pinned one. */
  | { readonly kind: 'node'; readonly major: number }
  /** `minor` as in `python3.11`; any installed Python 3 where it is missing. */
  | { readonly kind: 'python'; readonly minor?: number };

/** What a runtime may be written as, in words. */
export const RUNTIME_WORDS = `"node", "node${OLDEST_NODE_MAJOR}" to "node${PINNED_NODE_MAJOR}", "python3" or "python3.N"`;

/** @returns the runtime, or the sentence that says why there is none such. */
export function parseRuntime(text: string): Result<Runtime, string> {
  if (text === 'node') return ok({ kind: 'node', major: PINNED_NODE_MAJOR });
  if (text === 'python' || text === 'python3') return ok({ kind: 'python' });
  const node = /^node([1-9]\d{0,2})$/.exec(text);
  if (node !== null) return nodeRuntime(Number(node[1]));
  const python = /^python3\.(0|[1-9]\d?)$/.exec(text);
  if (python !== null) return ok({ kind: 'python', minor: Number(python[1]) });
  return err(RUNTIME_WORDS);
}

function nodeRuntime(major: number): Result<Runtime, string> {
  if (major < OLDEST_NODE_MAJOR) return err(`${RUNTIME_WORDS} (Node ${major} is too old)`);
  if (major > PINNED_NODE_MAJOR) return err(`${RUNTIME_WORDS} (bundles run on Node ${PINNED_NODE_MAJOR})`);
  return ok({ kind: 'node', major });
}
