import { isOfOneEntry, isWaiting, type Trouble } from './trouble.ts';

/** That many failures in a row, however quick, are no accident. */
const IN_A_ROW = 3;

/**
 * Whether a server is worth asking.
 *
 *            3 in a row, or one wait             rested
 *   closed ───────────────────────────► open ───────────► trying ──► closed
 *                                         ▲                  │ failed again
 *                                         └──────────────────┘
 *
 * A server that does not answer costs a run the bound of one wait, not one per task: whatever waits for an answer when
 * the breaker opens is given up at once.
 */
export class Breaker {
  #failures = 0;
  #openedAt: number | undefined;
  #trying = false;
  #waiting = new AbortController();
  readonly #restMs: number;
  readonly #now: () => number;

  constructor({ restMs, now = () => performance.now() }: { readonly restMs: number; readonly now?: () => number }) {
    this.#restMs = restMs;
    this.#now = now;
  }

  get isOpen(): boolean {
    return this.#openedAt !== undefined;
  }

  /** Aborts for whatever waits at the moment when the breaker opens. */
  get opened(): AbortSignal {
    return this.#waiting.signal;
  }

  /** Whether the caller shall try the server once, beside the work; then it must call `succeeded` or `failed`. */
  takeTrial(): boolean {
    if (this.#openedAt === undefined || this.#trying || this.#now() - this.#openedAt < this.#restMs) return false;
    this.#trying = true;
    return true;
  }

  succeeded(): void {
    if (this.#openedAt !== undefined && !this.#trying) return;
    if (this.#openedAt !== undefined) this.#waiting = new AbortController();
    this.#failures = 0;
    this.#openedAt = undefined;
    this.#trying = false;
  }

  failed(trouble: Trouble): void {
    if (isOfOneEntry(trouble)) return this.succeeded();
    this.#failures += 1;
    if (!this.#trying && this.#openedAt !== undefined) return;
    if (!this.#trying && !isWaiting(trouble) && this.#failures < IN_A_ROW) return;
    this.#trying = false;
    this.#openedAt = this.#now();
    this.#waiting.abort();
  }
}
