import { describe, expect, test } from '@jest/globals';
import type { Verification } from '@apphub/build';
import { failure } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import type { BuildRecord } from '@apphub/trust';
import { verificationLines } from './verification-lines.ts';

const record = { slug: 'tides', fingerprint: sha256('f'), digest: sha256('old'), contentDigest: sha256('old tar'), size: 4200 } as BuildRecord;
const rebuilt = { digest: sha256('new'), contentDigest: sha256('new tar'), size: 4300 };
const mismatch: Extract<Verification, { kind: 'mismatch' }> = { kind: 'mismatch', slug: 'tides', record, rebuilt, entries: [], quarantine: { kind: 'set' } };

describe('the words of a verification', () => {
  test('name each entry that differs, and how to decide', () => {
    const lines = verificationLines({
      ...mismatch,
      entries: [
        { path: 'a', kind: 'only-recorded', size: 1 },
        { path: 'b', kind: 'only-rebuilt', size: 2000 },
        { path: 'c', kind: 'binary', offset: 17, recordedSize: 20, rebuiltSize: 30 },
        { path: 'd', kind: 'text', lines: [{ line: 3, recorded: 'was', rebuilt: 'is' }, { line: 4, recorded: 'gone', rebuilt: undefined }] },
        { path: 'd', kind: 'mode', recorded: 'executable' },
      ],
    });
    expect(lines).toEqual([
      `tides  other bytes: 4 entries differ (recorded ${record.digest.slice(7, 19)}, now ${rebuilt.digest.slice(7, 19)})`,
      '  a  only in the recorded bundle, 1 B',
      '  b  only in the new bundle, 2.0 kB',
      '  c  differs from byte 17 on; 20 bytes, now 30',
      '  d',
      '    3 - was',
      '    3 + is',
      '    4 - gone',
      '  d  was executable and is not',
      '  Its record is set aside: builds do not use it until somebody decides.',
      `  If the bundle is good as it is: apphub quarantine release ${record.fingerprint.slice(7, 19)} --reason "…"`,
    ]);
  });

  test('say where only the compressed form differs', () => {
    const lines = verificationLines({ ...mismatch, rebuilt: { ...rebuilt, contentDigest: record.contentDigest }, quarantine: { kind: 'not-needed' } });
    expect(lines).toEqual([expect.stringContaining('the content is the same, its compressed form is not')]);
  });

  test('say where a difference could not be put on record', () => {
    const quarantine = { kind: 'not-set', failure: failure('STORE_DENIED', 'No.') } as const;
    expect(verificationLines({ ...mismatch, quarantine }).slice(1, 3)).toEqual(['  Its record could not be set aside:', '    STORE_DENIED  No.']);
  });

  test('are few for a match, and a failure for what was not verified', () => {
    expect(verificationLines({ kind: 'match', slug: 'tides', record, rebuilt })).toEqual([`tides  the same bytes: ${record.digest.slice(7, 19)}, 4.2 kB`]);
    expect(verificationLines({ kind: 'failed', slug: 'tides', failure: failure('BUILD_FAILED', 'It failed.') })[1]).toBe('  BUILD_FAILED  It failed.');
  });

  test('of hundreds of entries show the first', () => {
    const entries = Array.from({ length: 200 }, (_, index) => ({ path: `f${index}`, kind: 'only-rebuilt', size: 1 }) as const);
    expect(verificationLines({ ...mismatch, entries })).toHaveLength(1 + 60 + 1 + 2);
  });
});
