-- Blobs that the store holds, as far as the catalog names them. A row says nothing about the bytes but that they were
-- seen whole in the store; gc marks it 'deleting' under FOR UPDATE, and every foreign key to it takes FOR KEY SHARE.
CREATE TABLE blobs (
  digest     text PRIMARY KEY CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
  size       bigint NOT NULL CHECK (size >= 0),
  state      text NOT NULL DEFAULT 'stored' CHECK (state IN ('stored', 'deleting')),
  stored_at  timestamptz NOT NULL DEFAULT now()
);

-- Bearer tokens. Only the sha256 of a token is kept: tokens are random, so no slow hash is needed.
CREATE TABLE tokens (
  id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  hash         bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  scopes       text[] NOT NULL CHECK (cardinality(scopes) > 0),
  created_by   text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  revoked_at   timestamptz,
  last_used_at timestamptz
);
