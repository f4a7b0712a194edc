/** Whether a query claims to be that of a signed link; a bearer token is then not asked for. */
export function hasLink(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'token' in query;
}
