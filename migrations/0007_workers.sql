-- Processes that build, plan or run, each of which says again and again that it is alive. Nothing is decided by these
-- rows: deliveries have leases of their own. They are told to people, and say whether anybody could take what waits.
CREATE TABLE workers (
  id          text PRIMARY KEY,
  host        text NOT NULL,
  roles       text[] NOT NULL,
  -- What it can build, as `needs` of load_queues; null for one that builds nothing.
  abilities   jsonb,
  isolation   text,
  concurrency integer NOT NULL CHECK (concurrency >= 0),
  version     text NOT NULL,
  commit      text,
  -- Takes no more work.
  stopping    boolean NOT NULL DEFAULT false,
  started_at  timestamptz NOT NULL DEFAULT now(),
  seen_at     timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
CREATE INDEX workers_seen ON workers (seen_at);
-- What each of them works on.
CREATE INDEX load_tasks_running ON load_tasks (worker) WHERE state = 'running';
