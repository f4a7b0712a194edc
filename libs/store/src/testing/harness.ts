import type { Backend } from '../backend.ts';

/** An empty backend, and how to be rid of it. */
export interface OpenedBackend {
  readonly backend: Backend;
  close(): Promise<void>;
}

export interface BackendHarness {
  /** Opens an empty backend; several can be open at once. */
  open(): Promise<OpenedBackend>;
  /** Bytes of the largest object that is tried; default 1 MiB. */
  readonly largeSize?: number;
  /** How many random histories are tried; default 25. */
  readonly histories?: number;
}
