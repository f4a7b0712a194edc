-- What the commands of a build said, in pieces as the worker sent them: `first` to `last` are the numbers of the lines of
-- one attempt, without gaps. `job_id` is that of an import or of a task of a load.
CREATE TABLE build_log_pieces (
  job_id  uuid NOT NULL,
  attempt integer NOT NULL,
  first   integer NOT NULL CHECK (first > 0),
  last    integer NOT NULL CHECK (last >= first),
  at      timestamptz NOT NULL DEFAULT now(),
  lines   jsonb NOT NULL,
  PRIMARY KEY (job_id, attempt, first),
  FOREIGN KEY (job_id, attempt) REFERENCES example_bundle_attempts (job_id, attempt) ON DELETE CASCADE
);
CREATE INDEX build_log_pieces_at ON build_log_pieces (at);

-- Why an attempt had to build: the reason of a miss; null for a hit, and where it never came to that.
ALTER TABLE example_bundle_attempts ADD COLUMN because text;
-- What has changed since the nearest earlier build; null where that was not compared.
ALTER TABLE example_bundle_attempts ADD COLUMN changes jsonb;
CREATE INDEX example_bundle_attempts_ended ON example_bundle_attempts (ended_at) WHERE cached IS NOT NULL;
