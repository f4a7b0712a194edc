-- A planner keeps its delivery until it has completed what it has found; meanwhile these tasks are held for it.
ALTER TABLE loads
  DROP CONSTRAINT loads_check2,
  ADD CONSTRAINT loads_planned CHECK (state <> 'planning' OR planning IS NOT NULL),
  ADD CONSTRAINT loads_let_go CHECK (ended_at IS NULL OR planning IS NULL);
