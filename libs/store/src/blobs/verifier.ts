import { type Digest, failure, FailureError } from '@apphub/model';
import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

export interface VerifierOptions {
  /** The bytes there must be, where the caller knows. */
  readonly size?: number | undefined;
  /** Awaited before the stream fails. */
  readonly onCorrupt: () => Promise<void>;
}

/** Passes bytes on and fails with STORE_BLOB_CORRUPT instead of ending when they are not those that `digest` names. */
export function verifier(digest: Digest, { size, onCorrupt }: VerifierOptions): Transform {
  const hash = createHash('sha256');
  let seen = 0;
  const refuse = (found: string, done: (error: Error) => void) => {
    const error = new FailureError(failure('STORE_BLOB_CORRUPT', `The blob ${digest} is corrupt: the store sent ${found}.`));
    onCorrupt().then(
      () => done(error),
      () => done(error),
    );
  };
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      seen += chunk.length;
      if (size !== undefined && seen > size) refuse(`more than the ${size} bytes expected`, done);
      else done(null, chunk);
    },
    flush(done) {
      const got = `sha256:${hash.digest('hex')}`;
      if (got === digest && (size === undefined || seen === size)) done();
      else refuse(`${seen} bytes with the digest ${got}`, done);
    },
  });
}
