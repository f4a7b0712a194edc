-- What a build needs; one queue of pg-boss for each set of needs, so that a worker is given only what it can build.
CREATE TABLE load_queues (
  name  text PRIMARY KEY,
  needs jsonb NOT NULL
);

-- A bulk build of many examples, as a persisted graph of tasks. The row is the lock of all that moves its tasks, and
-- counts them; only a stage of a running task is told without it.
CREATE TABLE loads (
  id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  selection    jsonb NOT NULL,
  force        boolean NOT NULL,
  publish      boolean NOT NULL,
  fail_fast    boolean NOT NULL,
  -- How many tasks may run at the same time.
  concurrency  integer NOT NULL CHECK (concurrency > 0),
  state        text NOT NULL CHECK (state IN ('planning', 'running', 'completed', 'failed', 'canceled')),
  -- Why no more of its tasks begin: somebody has canceled it, or one has failed and that ends it.
  stopping     text CHECK (stopping IN ('canceled', 'failed')),
  failure      jsonb,
  commit       text,
  requested_by text NOT NULL,
  queues       text[] NOT NULL DEFAULT '{}',
  waiting      integer NOT NULL DEFAULT 0 CHECK (waiting >= 0),
  ready        integer NOT NULL DEFAULT 0 CHECK (ready >= 0),
  queued       integer NOT NULL DEFAULT 0 CHECK (queued >= 0),
  running      integer NOT NULL DEFAULT 0 CHECK (running >= 0),
  completed    integer NOT NULL DEFAULT 0 CHECK (completed >= 0),
  failed       integer NOT NULL DEFAULT 0 CHECK (failed >= 0),
  blocked      integer NOT NULL DEFAULT 0 CHECK (blocked >= 0),
  canceled     integer NOT NULL DEFAULT 0 CHECK (canceled >= 0),
  -- Of the completed ones, those that were found rather than built.
  cached       integer NOT NULL DEFAULT 0 CHECK (cached >= 0),
  -- Milliseconds: expected of what is not ended, expected of what was built, and what that really took.
  left_ms      bigint NOT NULL DEFAULT 0,
  built_ms     bigint NOT NULL DEFAULT 0,
  spent_ms     bigint NOT NULL DEFAULT 0,
  -- Of its last delivery; loads take turns.
  turn         integer NOT NULL DEFAULT 0,
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now(),
  ended_at     timestamptz,
  CHECK ((state IN ('completed', 'failed', 'canceled')) = (ended_at IS NOT NULL)),
  CHECK (ended_at IS NULL OR waiting + ready + queued + running = 0)
) WITH (fillfactor = 50);
CREATE INDEX loads_newest ON loads (created_at DESC);
CREATE INDEX loads_open ON loads (created_at) WHERE ended_at IS NULL;

-- One example within a load. `delivery` is the job of pg-boss that brings it to a worker. A claim raises `attempt`, and
-- whatever an attempt writes carries its number: `WHERE attempt = $n`, or it changes nothing.
CREATE TABLE load_tasks (
  id            uuid PRIMARY KEY,
  load_id       uuid NOT NULL REFERENCES loads (id) ON DELETE CASCADE,
  slug          text COLLATE "C" NOT NULL,
  source_key    text,
  -- Known once its upstreams are built.
  fingerprint   text CHECK (fingerprint ~ '^sha256:[0-9a-f]{64}$'),
  -- Whether this attempt builds what the fingerprint names; nobody else does so meanwhile, in no load.
  in_flight     boolean NOT NULL DEFAULT false,
  -- What the worker is to know; opaque to the catalog.
  details       jsonb NOT NULL,
  queue         text NOT NULL REFERENCES load_queues (name),
  -- Milliseconds of the longest way from here to the end of the load; the longest begins first.
  priority      double precision NOT NULL,
  expected_ms   integer NOT NULL CHECK (expected_ms >= 0),
  state         text NOT NULL CHECK (state IN ('waiting', 'ready', 'queued', 'running', 'completed', 'failed', 'blocked', 'canceled')),
  -- Upstreams that are not completed.
  waits_for     integer NOT NULL CHECK (waits_for >= 0),
  delivery      uuid,
  turn          integer,
  -- Waits for its next attempt until then.
  not_before    timestamptz,
  attempt       integer NOT NULL DEFAULT 0,
  attempt_limit integer NOT NULL DEFAULT 3 CHECK (attempt_limit >= attempt),
  worker        text,
  stage         text,
  message       text,
  cached        boolean,
  result        jsonb,
  failure       jsonb,
  -- The task whose failure blocked it, or ended the load.
  because       text,
  started_at    timestamptz,
  updated_at    timestamptz NOT NULL DEFAULT now(),
  ended_at      timestamptz,
  UNIQUE (load_id, slug),
  -- Two tasks may exchange theirs in one statement.
  CONSTRAINT load_tasks_delivery UNIQUE (delivery) DEFERRABLE INITIALLY IMMEDIATE,
  CHECK ((state IN ('queued', 'running')) = (delivery IS NOT NULL AND turn IS NOT NULL)),
  CHECK (waits_for = 0 OR state IN ('waiting', 'blocked', 'canceled')),
  CHECK (waits_for > 0 OR state NOT IN ('waiting', 'blocked')),
  CHECK (NOT in_flight OR (state = 'running' AND fingerprint IS NOT NULL)),
  CHECK ((state = 'completed') = (result IS NOT NULL)),
  CHECK (state <> 'blocked' OR because IS NOT NULL),
  CHECK ((state IN ('completed', 'failed', 'blocked', 'canceled')) = (ended_at IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX load_tasks_ready ON load_tasks (load_id, queue, priority DESC, slug) WHERE state = 'ready';
CREATE INDEX load_tasks_queued ON load_tasks (queue, turn) WHERE state = 'queued';
CREATE INDEX load_tasks_open ON load_tasks (load_id, queue) WHERE state IN ('queued', 'running');
-- One build per fingerprint, over all loads and workers.
CREATE UNIQUE INDEX load_tasks_flight ON load_tasks (fingerprint) WHERE in_flight;
CREATE INDEX load_tasks_followers ON load_tasks (fingerprint) WHERE state = 'ready' AND fingerprint IS NOT NULL;

CREATE TABLE load_edges (
  upstream  uuid NOT NULL REFERENCES load_tasks (id) ON DELETE CASCADE,
  dependent uuid NOT NULL REFERENCES load_tasks (id) ON DELETE CASCADE,
  PRIMARY KEY (upstream, dependent)
);
CREATE INDEX load_edges_dependent ON load_edges (dependent);

-- Attempts and statuses tell of tasks of loads as of imports: their `job_id` names the one or the other.
ALTER TABLE example_bundle_attempts DROP CONSTRAINT example_bundle_attempts_job_id_fkey;
ALTER TABLE example_bundle_status DROP CONSTRAINT example_bundle_status_job_id_fkey;
