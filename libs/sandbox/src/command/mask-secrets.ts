/** Replaces secrets in text; `longest` is how much text must be at hand so that none is seen half. */
export interface SecretMask {
  readonly longest: number;
  /** @returns the text up to about `bound` UTF-16 units with every secret replaced by `***`. */
  apply(text: string, bound?: number): string;
}

/** Shorter values would blank out ordinary words. */
const SHORTEST = 4;

/**
 * @param secrets values to hide, also where they stand URL-encoded, JSON-escaped, in hex, or in base64 at any alignment
 * (as in `user:secret`). Values under 4 characters are left alone. Of a value with several lines each line is hidden.
 */
export function maskSecrets(secrets: readonly string[]): SecretMask {
  const values = secrets.flatMap((secret) => [secret, ...secret.split(/\r?\n/)]).filter(isLongEnough);
  const forms = [...new Set(values.flatMap(formsOf).filter(isLongEnough))].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return { longest: 0, apply: (text, bound = text.length) => text.slice(0, bound) };
  const pattern = new RegExp(forms.map(escapePattern).join('|'), 'g');
  return {
    longest: forms[0]!.length,
    apply: (text, bound = text.length) => text.slice(0, endOfMatchAt(text, { bound, pattern })).replace(pattern, '***'),
  };
}

/** The same for values that become more in time. */
export function growingMask(secrets: () => readonly string[]): SecretMask {
  let count = -1;
  let mask = maskSecrets([]);
  const now = (): SecretMask => {
    const values = secrets();
    if (values.length !== count) [mask, count] = [maskSecrets(values), values.length];
    return mask;
  };
  return {
    get longest() {
      return now().longest;
    },
    apply: (text, bound) => now().apply(text, bound),
  };
}

function isLongEnough(value: string): boolean {
  return value.trim().length >= SHORTEST;
}

function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const encoded = [0, 1, 2].map((offset) => base64Inside(bytes, offset));
  const hex = bytes.toString('hex');
  return [
    value,
    encodeURIComponent(value.toWellFormed()),
    new URLSearchParams({ v: value }).toString().slice(2),
    JSON.stringify(value).slice(1, -1),
    hex,
    hex.toUpperCase(),
    ...encoded,
    ...encoded.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** @returns the base64 characters that depend on `bytes` alone when `offset` other bytes stand before them. */
function base64Inside(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(first, last);
}

/** @returns `bound`, or the end of the match that `bound` would cut in two. */
function endOfMatchAt(text: string, { bound, pattern }: { bound: number; pattern: RegExp }): number {
  if (text.length <= bound) return bound;
  for (const match of text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    if (match.index < bound && bound < end) return end;
  }
  return bound;
}
