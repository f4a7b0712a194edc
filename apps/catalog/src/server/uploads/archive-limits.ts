/** What a bundle may hold besides the bytes of its archive, whoever sends it. */
export const ARCHIVE_LIMITS = {
  /** Files and folders; as for what is built here. */
  maxEntries: 200_000,
  /** How much larger than an archive may be its files are allowed to be. */
  unpackFactor: 8,
  /** Bytes of `manifest.json`. */
  maxManifestBytes: 1 << 20,
} as const;

export const MANIFEST_PATH = 'manifest.json';

/** Bytes of an archive within JSON, AppHub's limit; larger ones are streamed. */
const MAX_JSON_ARCHIVE_BYTES = 16 << 20;

/** Bytes of a request that holds such an archive in base64, and what is said about it. */
export const base64Limit = Math.ceil(MAX_JSON_ARCHIVE_BYTES / 3) * 4 + (1 << 20);
