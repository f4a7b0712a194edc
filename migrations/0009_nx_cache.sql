-- Bearer tokens of the cache for Nx. They are no tokens of the catalog: what they open is one scope of the cache. As there,
-- only the sha256 is kept. Entries, evidence and closed scopes are in the store, where servers without a database have them.
CREATE TABLE nx_cache_tokens (
  id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  hash         bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  scope        text NOT NULL CHECK (scope ~ '^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$'),
  access       text NOT NULL CHECK (access IN ('read-only', 'read-write')),
  platform     text CHECK (length(platform) BETWEEN 1 AND 100),
  created_by   text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  revoked_at   timestamptz,
  last_used_at timestamptz
);
