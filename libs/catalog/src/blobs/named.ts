/** Milliseconds for which what was replaced can be brought back by an undo, unless somebody says otherwise. */
export const KEEP_REPLACED_MS = 30 * 86_400_000;

/**
 * The one answer to what names a blob: a version, an artifact, a replacement that can still be undone, a run that has not
 * ended, or a file of a run.
 *
 * @param digest SQL of the digest
 * @param keepReplacedMs SQL of the time for which replacements can be undone, milliseconds
 * @returns SQL of a condition
 */
export function isNamed(digest: string, keepReplacedMs: string): string {
  return `(EXISTS (SELECT FROM job_bundle_versions WHERE checksum = ${digest})
    OR EXISTS (SELECT FROM example_bundle_artifacts WHERE checksum = ${digest})
    OR EXISTS (SELECT FROM runs WHERE runs.digest = ${digest} AND ended_at IS NULL)
    OR EXISTS (SELECT FROM run_files WHERE run_files.digest = ${digest})
    OR EXISTS (SELECT FROM job_bundle_revisions WHERE checksum = ${digest} AND superseded_at > now() - ${keepReplacedMs} * interval '1 millisecond'))`;
}
