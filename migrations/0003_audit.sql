-- The audit trail: a chain of hashes over every change of a pointer or a right. `hash` is the sha256 of the canonical
-- JSON of the entry without `hash`; `previous_hash` is that of the entry before it. Rows are only ever added.
CREATE TABLE audit_entries (
  number        bigint PRIMARY KEY CHECK (number > 0),
  at            timestamptz NOT NULL CHECK (at = date_trunc('milliseconds', at)),
  actor         text NOT NULL,
  action        text NOT NULL,
  slug          text,
  version       text,
  old_checksum  text,
  new_checksum  text,
  reason        text,
  details       jsonb NOT NULL DEFAULT '{}',
  previous_hash text NOT NULL,
  hash          text NOT NULL UNIQUE
);
CREATE INDEX audit_entries_version ON audit_entries (slug, version, number DESC);

-- The end of the chain, and the lock of those who add to it. Signed where the service has a key, so that a rewrite of
-- the chain shows. One row only: the signature over an older end is overwritten, so that it cannot vouch for a chain
-- that was cut back to it.
CREATE TABLE audit_head (
  is_only   boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  number    bigint NOT NULL,
  hash      text NOT NULL,
  key_id    text,
  signature text,
  signed_at timestamptz,
  CHECK ((key_id IS NULL) = (signature IS NULL) AND (key_id IS NULL) = (signed_at IS NULL))
) WITH (fillfactor = 10);
INSERT INTO audit_head (number, hash) VALUES (0, 'sha256:' || repeat('0', 64));

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_head_kept BEFORE DELETE OR TRUNCATE ON audit_head EXECUTE FUNCTION refuse_change();
