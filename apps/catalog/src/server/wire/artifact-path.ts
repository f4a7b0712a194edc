/** Where the archive that was built from one fingerprint is downloaded. */
export function artifactDownloadPath({ slug, fingerprint }: { readonly slug: string; readonly fingerprint: string }): string {
  return `/examples/bundles/${encodeURIComponent(slug)}/fingerprints/${fingerprint}/download`;
}
