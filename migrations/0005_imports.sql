-- One request to build (and perhaps publish) an example. The row is the truth; the queue only delivers it. A claim
-- raises `attempt`, and whatever an attempt writes carries its number: `WHERE attempt = $n`, or it changes nothing.
CREATE TABLE import_jobs (
  id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  slug         text NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('import', 'bundle')),
  options      jsonb NOT NULL DEFAULT '{}',
  state        text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'completed', 'failed', 'canceled')),
  attempt      integer NOT NULL DEFAULT 0,
  -- How many attempts there may be. One that was handed back by a worker that stopped in order raises it.
  attempt_limit integer NOT NULL DEFAULT 3 CHECK (attempt_limit >= attempt),
  cancel_asked boolean NOT NULL DEFAULT false,
  failure      jsonb,
  result       jsonb,
  requested_by text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now(),
  ended_at     timestamptz,
  CHECK ((state IN ('completed', 'failed', 'canceled')) = (ended_at IS NOT NULL))
);
CREATE INDEX import_jobs_slug ON import_jobs (slug, created_at DESC);
CREATE INDEX import_jobs_open ON import_jobs (created_at) WHERE ended_at IS NULL;
-- Whatever the queue delivers: one example is worked by one job at a time.
CREATE UNIQUE INDEX import_jobs_running ON import_jobs (slug) WHERE state = 'running';

-- Every attempt is kept: a failure after a success is visible.
CREATE TABLE example_bundle_attempts (
  job_id      uuid NOT NULL REFERENCES import_jobs (id),
  attempt     integer NOT NULL CHECK (attempt > 0),
  slug        text NOT NULL,
  worker      text NOT NULL,
  fingerprint text,
  stage       text NOT NULL,
  state       text NOT NULL CHECK (state IN ('running', 'completed', 'failed', 'canceled', 'lost')),
  cached      boolean,
  stage_ms    jsonb NOT NULL DEFAULT '{}',
  message     text,
  failure     jsonb,
  started_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  ended_at    timestamptz,
  PRIMARY KEY (job_id, attempt)
);
CREATE INDEX example_bundle_attempts_slug ON example_bundle_attempts (slug, started_at DESC);

CREATE TABLE example_bundle_artifacts (
  id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  slug           text NOT NULL,
  fingerprint    text NOT NULL CHECK (fingerprint ~ '^sha256:[0-9a-f]{64}$'),
  version        text NOT NULL,
  checksum       text NOT NULL REFERENCES blobs (digest),
  content_digest text NOT NULL,
  platform       text NOT NULL,
  size           bigint NOT NULL,
  filename       text NOT NULL,
  storage_url    text NOT NULL,
  job_id         uuid,
  uploaded_at    timestamptz NOT NULL DEFAULT now(),
  created_at     timestamptz NOT NULL DEFAULT now(),
  UNIQUE (slug, fingerprint, checksum)
);
CREATE INDEX example_bundle_artifacts_slug ON example_bundle_artifacts (slug, uploaded_at DESC);
CREATE INDEX example_bundle_artifacts_checksum ON example_bundle_artifacts (checksum);

-- The newest word on each example, one row per slug; `job_id` and `attempt` are the fence of its writers.
CREATE TABLE example_bundle_status (
  slug         text PRIMARY KEY,
  job_id       uuid NOT NULL REFERENCES import_jobs (id),
  attempt      integer NOT NULL,
  fingerprint  text,
  stage        text NOT NULL,
  state        text NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'failed', 'canceled')),
  version      text,
  checksum     text,
  filename     text,
  cached       boolean NOT NULL DEFAULT false,
  failure      jsonb,
  message      text,
  artifact_id  uuid REFERENCES example_bundle_artifacts (id),
  completed_at timestamptz,
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX example_bundle_status_updated ON example_bundle_status (updated_at DESC);
