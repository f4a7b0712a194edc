import { poisoned, packed, unpacked, withEntry, without } from './archives.ts';
import type { Fault, SpoiledExchange } from './fault.ts';

const NX_ARCHIVES = 'its entries have another form';
const UNSIGNED = 'it knows no signatures of ours';
const MEGABYTE = 1 << 20;

/** A server that answers look-ups in time and in form, with the wrong bytes. */
export const contentFaults: readonly Fault[] = [
  stored('content-empty', 'sends nothing as an entry', () => Buffer.alloc(0)),
  stored('content-garbage', 'sends garbage as an entry', () => Buffer.from('not an archive at all')),
  stored('content-truncated', 'stored only the first half of an entry', (body) => body.subarray(0, body.length >> 1)),
  stored('content-flipped', 'stored an entry with one bit flipped', (body) => flipped(body)),
  stored('content-plain-tar', 'sends the tar without gzip', (body) => unpacked(body), NX_ARCHIVES),
  stored('content-no-code', 'sends an archive without an exit code', (body) => without(body, 'code'), NX_ARCHIVES),
  stored('content-no-terminal-output', 'sends an archive without terminal output', (body) => without(body, 'terminalOutput'), NX_ARCHIVES),
  stored('content-empty-archive', 'sends an archive that holds nothing', () => packed([]), NX_ARCHIVES),
  stored('content-path-escape', 'sends an archive with a path that leads out', (body) => withEntry(body, { name: '../../../escaped.txt', content: Buffer.from('out') }), NX_ARCHIVES),
  stored('content-link-escape', 'sends an archive with a link that leads out', (body) => withEntry(body, { name: 'packages/a/dist/link', type: '2', link: '/etc', content: Buffer.alloc(0) }), NX_ARCHIVES),
  { ...stored('content-bomb', 'sends an archive that unpacks to 64 MB of zeros more', (body) => withEntry(body, { name: 'zeros', content: Buffer.alloc(64 * MEGABYTE) }), NX_ARCHIVES), harmless: true },
  content('content-altered', 'stored other bytes than it was given: a valid archive with another output', ({ serve, body, key, headersOf }) => serve(poisoned(body), headersOf(key, body))),
  content('content-altered-with-digest', 'was taken over: another output with a digest that fits', ({ serve, body, key, headersOf }) => {
    const other = poisoned(body);
    serve(other, { ...headersOf(key, body), 'repr-digest': headersOf(key, other)['repr-digest'] ?? '' });
  }),
  content('content-swapped', 'sends the entry of another task', ({ serve, entries, key, headersOf }) => {
    const [otherKey, other] = [...entries].find(([name]) => name !== key) ?? [key, Buffer.alloc(0)];
    serve(other, headersOf(otherKey, other));
  }),
  { ...content('content-unsigned', 'signs nothing, although keys are configured', ({ serve, body }) => serve(body)), notFor: { nx: UNSIGNED, turbo: UNSIGNED } },
];

/** The server has signed what it sends: the signature says who stored it, not that it is any good. */
function stored(name: string, words: string, ...[change, notForTurbo]: readonly [(body: Buffer) => Buffer, string?]): Fault {
  return content(name, words, ({ serve, body, key, headersOf }) => {
    const changed = change(body);
    serve(changed, headersOf(key, changed));
  }, ...(notForTurbo === undefined ? [] : [notForTurbo]));
}

function content(name: string, words: string, ...[spoil, notForTurbo]: readonly [(spoiled: SpoiledExchange) => void, string?]): Fault {
  return { name, words, on: 'GET', behaviour: { kind: 'answers', spoil }, ...(notForTurbo === undefined ? {} : { notFor: { turbo: notForTurbo } }) };
}

function flipped(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}
