/**
 * What a cache server and its clients say to each other, besides the bytes.
 *
 * Nx's own protocol (`GET|PUT /v1/cache/<hash>`, bearer token, `application/octet-stream`) is left as it is. Answers to
 * GET say besides: the digest of the bytes (RFC 9530) and the signed statement on who put them there. Nx ignores both;
 * whoever stands between it and the server can check them.
 */
import { type Digest, digestHex, digestSchema, parseDigest } from '@apphub/model';
import { decodeEnvelope, type Envelope, isSignatureOf, jsonOf, scopeSchema } from '@apphub/trust';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';

/** Followed by the hash that Nx made of a task. */
export const CACHE_PATH = '/v1/cache/';
/** POST: a CI's signed OIDC token as bearer for a token of the cache. */
export const TOKEN_PATH = '/v1/token';
/** DELETE: ends the caller's own scope; tokens that were issued before are refused from then on. */
export const SCOPE_PATH = '/v1/scope';
/** GET: who put what where, as far as the caller may read; `?hash=` asks for one, `?prefix=` for all that begin alike. */
export const ENTRIES_PATH = '/v1/entries';

export const CONTENT_TYPE = 'application/octet-stream';
/** RFC 9530: `sha-256=:<base64>:`, of the body. In a PUT it says what the server has to receive. */
export const DIGEST_HEADER = 'repr-digest';
/** base64url of the DSSE envelope as it is stored; its payload is an `entryStatementSchema`. */
export const ENTRY_HEADER = 'apphub-entry';

/** Nx makes decimal numbers of 64 bits; hashers of a workspace's own may make other words. */
const HASH = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

/** Whether `text` can be the hash of a task. */
export function isHash(text: string): boolean {
  return HASH.test(text);
}

export const ENTRY_MEDIA_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const PREDICATE_TYPE = 'urn:apphub:nx-cache-entry:v1';

/** Short texts of whoever issued a token; shown to people, believed only as far as their issuer is. */
const said = z.string().max(500);

/** Who uploaded an entry, as far as their token says. */
export const producerSchema = z.object({
  /** How the token was come by: made by an operator, or exchanged for one that a CI had signed. */
  kind: z.enum(['static', 'oidc']),
  /** The name of the token, or the subject of the exchanged one. */
  name: said,
  issuer: said.exactOptional(),
  repository: said.exactOptional(),
  ref: said.exactOptional(),
  commit: said.exactOptional(),
  /** Where the run can be looked at, or its number. */
  run: said.exactOptional(),
  /** Such as `linux-x64-glibc`. */
  platform: said.exactOptional(),
});

export type Producer = z.infer<typeof producerSchema>;

/** What is signed of an entry: an in-toto statement, https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const entryStatementSchema = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.tuple([z.object({ name: z.string().regex(HASH), digest: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }) })]),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: z.object({
    /** Bytes. */
    size: z.int().nonnegative(),
    scope: scopeSchema,
    producer: producerSchema,
    /** By the server's clock. */
    receivedOn: z.iso.datetime(),
  }),
});

export type EntryStatement = z.infer<typeof entryStatementSchema>;

/** One entry of the cache: what is kept under a hash in one scope, and who put it there. */
export interface Entry {
  readonly hash: string;
  readonly scope: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly producer: Producer;
  /** ISO 8601. */
  readonly receivedOn: string;
}

/** @returns the statement that says what `entry` says. */
export function entryStatement({ hash, digest, size, scope, producer, receivedOn }: Entry): EntryStatement {
  return {
    _type: STATEMENT_TYPE,
    subject: [{ name: hash, digest: { sha256: digestHex(digest) } }],
    predicateType: PREDICATE_TYPE,
    predicate: { size, scope, producer, receivedOn },
  };
}

/** Keys whose signature is good enough, by id; several while one replaces another. */
export type EntryKeys = ReadonlyMap<string, KeyObject>;

/** An entry as somebody else sent it. `keys` absent: nothing is known of signatures, only the form is checked. */
export interface EntryExpectation {
  /** The hash that was asked for. */
  readonly hash: string;
  readonly keys?: EntryKeys;
  /** The scopes it may come from; any if absent. */
  readonly scopes?: readonly string[];
}

/**
 * Reads the envelope of an entry and holds it against what was asked for: form, signature, hash, scope. That the bytes
 * are those it names is for the caller to check.
 *
 * @throws Error with a sentence on what does not fit.
 */
export function openEntry(envelope: Uint8Array, { hash, keys, scopes }: EntryExpectation): Entry {
  const signed = decodeEnvelope(envelope);
  if (signed.payloadType !== ENTRY_MEDIA_TYPE) throw new Error('the statement on the entry is of another kind');
  if (keys !== undefined && !isSigned(signed, keys)) throw new Error('the statement on the entry is signed by none of the known keys');
  const { subject, predicate } = entryStatementSchema.parse(jsonOf(signed.payload));
  const entry = { hash: subject[0].name, digest: parseDigest(`sha256:${subject[0].digest.sha256}`), ...predicate };
  if (entry.hash !== hash) throw new Error(`the entry is that of the hash ${entry.hash}`);
  if (scopes !== undefined && !scopes.includes(entry.scope)) throw new Error(`the entry is that of the scope ${entry.scope}`);
  return entry;
}

function isSigned(envelope: Envelope, keys: EntryKeys): boolean {
  return envelope.signatures.some((signature) => {
    const key = keys.get(signature.keyid ?? '');
    return key !== undefined && isSignatureOf(key, { signature, envelope });
  });
}

/** The value of the header that carries an envelope. */
export function entryHeader(envelope: Uint8Array): string {
  return Buffer.from(envelope).toString('base64url');
}

/** The envelope that a header carries. @throws Error in `openEntry`, if it is none. */
export function entryHeaderBytes(header: string): Uint8Array {
  return Buffer.from(header, 'base64url');
}

/** The value of the digest header. */
export function digestHeader(digest: Digest): string {
  return `sha-256=:${Buffer.from(digestHex(digest), 'hex').toString('base64')}:`;
}

const SHA_256 = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/;

/** The sha-256 among the digests of a header; undefined if there is none. */
export function digestOfHeader(header: string): Digest | undefined {
  const [, base64] = SHA_256.exec(header) ?? [];
  return base64 === undefined ? undefined : parseDigest(`sha256:${Buffer.from(base64, 'base64').toString('hex')}`);
}

/** The answer to an exchange of tokens. */
export const tokenAnswerSchema = z.object({
  token: z.string(),
  scope: scopeSchema,
  /** The scopes that are read, in this order. */
  reads: z.array(scopeSchema),
  access: z.enum(['read-only', 'read-write']),
  expiresOn: z.iso.datetime(),
});

export type TokenAnswer = z.infer<typeof tokenAnswerSchema>;

const listedEntrySchema = z.object({
  hash: z.string(),
  scope: scopeSchema,
  digest: digestSchema,
  size: z.int().nonnegative(),
  producer: producerSchema,
  receivedOn: z.iso.datetime(),
});

/** An upload that came second with other content; kept for people, served to nobody. */
const conflictSchema = listedEntrySchema.extend({
  /** Whether the files differ, and not only their times; `unknown` for what could not be read as an archive. */
  files: z.enum(['different', 'unknown']),
  /** Paths that differ, the first few. */
  paths: z.array(z.string()),
  /** The digest of the entry that stays. */
  kept: digestSchema,
});

export type Conflict = z.infer<typeof conflictSchema>;

/** The answer to a question for entries, newest first. */
export const entriesAnswerSchema = z.object({
  entries: z.array(listedEntrySchema),
  conflicts: z.array(conflictSchema),
  /** Whether there are more than are told. */
  more: z.boolean(),
});

export type EntriesAnswer = z.infer<typeof entriesAnswerSchema>;
