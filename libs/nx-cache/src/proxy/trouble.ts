import { durationWords, sizeWords } from '@apphub/model';

/** Everything that keeps an entry from being taken or stored; none of it is the task's affair. */
export type Trouble =
  /** No connection: refused, reset, unknown name, a certificate that does not fit. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** Connected, or not even that, and no answer in time. */
  | { readonly kind: 'silent'; readonly afterMs: number }
  /** The answer began and came too slowly. */
  | { readonly kind: 'slow'; readonly bytes: number; readonly afterMs: number }
  /** An answer that the protocol does not have. */
  | { readonly kind: 'status'; readonly status: number }
  /** To nowhere, in circles, or from TLS to plain text. */
  | { readonly kind: 'redirect'; readonly words: string }
  /** So many uploads were not through when the run had to end. */
  | { readonly kind: 'unfinished'; readonly uploads: number; readonly afterMs: number }
  /** The connection ended in the middle of an entry. */
  | { readonly kind: 'cut'; readonly bytes: number }
  /** Not an entry of Nx. */
  | { readonly kind: 'broken'; readonly words: string }
  /** Other bytes than the server says it stored. */
  | { readonly kind: 'altered' }
  /** No statement about it that the keys stand for. */
  | { readonly kind: 'not-believed'; readonly words: string }
  | { readonly kind: 'too-large'; readonly mostBytes: number }
  /** This machine could not keep the entry meanwhile. */
  | { readonly kind: 'no-room'; readonly code: string };

/** A trouble on its way up. */
export class TroubleError extends Error {
  override readonly name = 'TroubleError';
  readonly trouble: Trouble;

  constructor(trouble: Trouble, options?: ErrorOptions) {
    super(troubleWords(trouble), options);
    this.trouble = trouble;
  }
}

/** Part of a sentence whose subject is the server: "it …". */
export function troubleWords(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'unreachable':
      return `could not be reached (${trouble.code})`;
    case 'silent':
      return `did not answer within ${durationWords(trouble.afterMs)}`;
    case 'slow':
      return `sent ${sizeWords(trouble.bytes)} in ${durationWords(trouble.afterMs)}`;
    case 'status':
      return `answered ${trouble.status}`;
    case 'redirect':
      return `redirected ${trouble.words}`;
    case 'unfinished':
      return `had not taken ${trouble.uploads} uploads ${durationWords(trouble.afterMs)} after the run`;
    case 'cut':
      return `ended an entry after ${sizeWords(trouble.bytes)}`;
    case 'broken':
      return `sent what is no entry of Nx: ${trouble.words}`;
    case 'altered':
      return 'sent an entry whose bytes are not the ones it stored';
    case 'not-believed':
      return `sent an entry that cannot be believed: ${trouble.words}`;
    case 'too-large':
      return `was to hold an entry of more than ${sizeWords(trouble.mostBytes)}`;
    case 'no-room':
      return `was not used for an entry that this machine could not keep meanwhile (${trouble.code})`;
  }
}

/** Whether waiting was what it cost: the next request would wait as long. */
export function isWaiting({ kind }: Trouble): boolean {
  return kind === 'silent' || kind === 'slow';
}

/** Whether it is about one entry, so that the next may be as good as ever. */
export function isOfOneEntry({ kind }: Trouble): boolean {
  return kind === 'no-room' || kind === 'too-large' || kind === 'broken' || kind === 'altered' || kind === 'not-believed';
}

/** What was thrown, as a trouble; anything that has no code of the system is a bug and thrown on. */
export function troubleOf(thrown: unknown): Trouble {
  if (thrown instanceof TroubleError) return thrown.trouble;
  const code = codeOf(thrown);
  if (code === undefined) throw thrown;
  return { kind: 'unreachable', code };
}

/** The code of an error of the system, by its form: some come from another realm. */
export function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
