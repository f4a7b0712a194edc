ALTER TABLE loads
  -- For the audit trail, where it publishes.
  ADD COLUMN reason text,
  -- The job of pg-boss that brings it to a planner, until it has its plan.
  ADD COLUMN planning uuid,
  ADD COLUMN planned_at timestamptz,
  -- How many attempts each of its tasks has, and has again when it is retried.
  ADD COLUMN attempts integer NOT NULL DEFAULT 3 CHECK (attempts > 0),
  ADD CHECK ((state = 'planning') = (planning IS NOT NULL));

-- Lists go on from the last one of a page; two may be of the same moment.
DROP INDEX loads_newest;
CREATE INDEX loads_newest ON loads (created_at DESC, id DESC);
