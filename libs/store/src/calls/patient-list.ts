import type { Backend, CallOptions, ObjectInfo } from '../backend.ts';
import type { Calls } from './calls.ts';

interface ListOptions extends CallOptions {
  readonly asking: Calls;
}

/** A listing that, after an outage, starts again and leaves out what it has told already; keys come in order. */
export async function* patientList(backend: Backend, prefix: string, { asking, signal }: ListOptions): AsyncGenerator<ObjectInfo> {
  let listing: AsyncIterator<ObjectInfo> | undefined;
  let last: string | undefined;
  const next = async (inner: AbortSignal) => {
    const mine = (listing ??= backend.list(prefix, signal === undefined ? {} : { signal })[Symbol.asyncIterator]());
    inner.addEventListener('abort', () => (listing = undefined), { once: true });
    try {
      return await nextAfter(mine, last);
    } catch (error) {
      listing = undefined;
      throw error;
    }
  };
  try {
    for (;;) {
      const step = await asking(next, { what: `listing ${prefix}`, signal });
      if (step.done) return;
      last = step.value.key;
      yield step.value;
    }
  } finally {
    await listing?.return?.();
  }
}

async function nextAfter(listing: AsyncIterator<ObjectInfo>, last: string | undefined): Promise<IteratorResult<ObjectInfo>> {
  for (;;) {
    const step = await listing.next();
    if (step.done || last === undefined || step.value.key > last) return step;
  }
}
