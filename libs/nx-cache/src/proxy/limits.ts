/** How long and how much; every bound that the proxy keeps, in one place. */
export interface ProxyLimits {
  /** From the request for an entry to the head of the answer, name look-up and TLS included; milliseconds. */
  readonly answerMs: number;
  /** How long an answer may be slower than `bytesPerSecond` altogether; milliseconds. */
  readonly graceMs: number;
  /** An entry that comes slower than this, measured from its beginning, is not worth waiting for. */
  readonly bytesPerSecond: number;
  /** For one entry in all, however fast it comes; milliseconds. */
  readonly entryMs: number;
  /** The largest entry, packed. */
  readonly entryBytes: number;
  /** The largest entry, unpacked: a small archive can hold a lot. */
  readonly unpackedBytes: number;
  /** What may wait for its upload at one time; what comes beyond is not uploaded. */
  readonly waitingBytes: number;
  /** From the last byte of an upload to its answer; milliseconds. */
  readonly storedMs: number;
  /** What unfinished uploads may hold up the end of a run; milliseconds. */
  readonly finishMs: number;
  /** Entries that are fetched, and uploads that go on, at one time. */
  readonly fetches: number;
  readonly uploads: number;
  /** How long a server that failed is left alone before it is asked again, beside the tasks; milliseconds. */
  readonly restMs: number;
}

/** For a server on the internet and entries of any size. */
export const defaultLimits: ProxyLimits = {
  answerMs: 5_000,
  graceMs: 5_000,
  bytesPerSecond: 32 * 1024,
  entryMs: 60_000,
  entryBytes: 2 ** 30,
  unpackedBytes: 2 ** 33,
  waitingBytes: 2 ** 32,
  storedMs: 30_000,
  finishMs: 10_000,
  fetches: 32,
  uploads: 4,
  restMs: 30_000,
};
