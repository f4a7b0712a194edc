/** What a token may do; `admin` may do everything. */
export const scopes = ['read', 'import', 'run', 'publish', 'publish:force', 'admin'] as const;

export type Scope = (typeof scopes)[number];
