-- One execution of a published bundle. The row is the truth; the queue only delivers it. A claim raises `attempt`, and
-- whatever an attempt writes carries its number. `digest` is what the reference meant when the run was asked for, however
-- the version moves afterwards; no foreign key to blobs, since a run outlives the bytes that it ran: `isNamed` keeps them
-- until it has ended.
CREATE TABLE runs (
  id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  reference      text NOT NULL,
  slug           text NOT NULL,
  version        text NOT NULL,
  export_name    text,
  digest         text NOT NULL CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
  platform       text NOT NULL,
  size           bigint NOT NULL,
  parameters     jsonb NOT NULL,
  -- What the worker is to know beyond that; opaque to the catalog.
  options        jsonb NOT NULL,
  timeout_ms     integer NOT NULL CHECK (timeout_ms > 0),
  retry          jsonb NOT NULL,
  -- Of the request, so that a name for requests is good for one request only.
  request_digest text NOT NULL,
  status         text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'succeeded', 'failed', 'canceled', 'expired', 'lost')),
  attempt        integer NOT NULL DEFAULT 0,
  attempt_limit  integer NOT NULL CHECK (attempt_limit >= attempt),
  cancel_asked   boolean NOT NULL DEFAULT false,
  failure        jsonb,
  result         jsonb,
  metrics        jsonb,
  context        jsonb,
  log_lines      integer NOT NULL DEFAULT 0,
  log_bytes      bigint NOT NULL DEFAULT 0,
  -- Lines that were over the bound, and are not kept.
  log_dropped    bigint NOT NULL DEFAULT 0,
  requested_by   text NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now(),
  started_at     timestamptz,
  ended_at       timestamptz,
  CHECK ((status IN ('pending', 'running')) = (ended_at IS NULL))
);
CREATE INDEX runs_newest ON runs (created_at DESC, id DESC);
CREATE INDEX runs_slug ON runs (slug, created_at DESC, id DESC);
CREATE INDEX runs_open ON runs (digest) WHERE ended_at IS NULL;
CREATE INDEX runs_ended ON runs (ended_at) WHERE ended_at IS NOT NULL;

-- Every attempt is kept as long as its run.
CREATE TABLE run_attempts (
  run_id     uuid NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  attempt    integer NOT NULL CHECK (attempt > 0),
  worker     text NOT NULL,
  status     text NOT NULL CHECK (status IN ('running', 'succeeded', 'failed', 'canceled', 'expired', 'lost')),
  digest     text NOT NULL,
  failure    jsonb,
  started_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  ended_at   timestamptz,
  PRIMARY KEY (run_id, attempt)
);

-- The log in pieces, as the worker sent them: `first` to `last` are the numbers of the lines, without gaps.
CREATE TABLE run_log_pieces (
  run_id  uuid NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  first   integer NOT NULL CHECK (first > 0),
  last    integer NOT NULL CHECK (last >= first),
  attempt integer NOT NULL,
  at      timestamptz NOT NULL,
  lines   jsonb NOT NULL,
  PRIMARY KEY (run_id, first)
);
CREATE INDEX run_log_pieces_at ON run_log_pieces (at);

-- What a run finds in its work folder, and what it hands on; kept as long as the run.
CREATE TABLE run_files (
  run_id uuid NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  role   text NOT NULL CHECK (role IN ('input', 'output')),
  path   text NOT NULL,
  digest text NOT NULL REFERENCES blobs (digest),
  size   bigint NOT NULL CHECK (size >= 0),
  PRIMARY KEY (run_id, role, path)
);
CREATE INDEX run_files_digest ON run_files (digest);
