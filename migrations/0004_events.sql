-- What watchers are told. Numbers are given by the one row of `event_head` as the last statement of a transaction: its
-- row lock makes them commit in order and without gaps, which a sequence does not.
CREATE TABLE events (
  number  bigint PRIMARY KEY CHECK (number > 0),
  type    text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  slug    text,
  job_id  uuid,
  data    jsonb NOT NULL,
  at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX events_slug ON events (slug, number);
CREATE INDEX events_job ON events (job_id, number);
CREATE INDEX events_at ON events (at);

CREATE TABLE event_head (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  number bigint NOT NULL
) WITH (fillfactor = 10);
INSERT INTO event_head (number) VALUES (0);
