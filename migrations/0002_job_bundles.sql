CREATE TABLE job_bundles (
  id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  slug           text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9._-]*$' AND length(slug) <= 100),
  display_name   text,
  description    text,
  latest_version text,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now()
);

-- A version points at one blob. Force publish moves the pointer; each move is an entry of the audit trail.
CREATE TABLE job_bundle_versions (
  id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  bundle_id        uuid NOT NULL REFERENCES job_bundles (id),
  slug             text NOT NULL,
  version          text NOT NULL CHECK (length(version) BETWEEN 1 AND 100),
  checksum         text NOT NULL REFERENCES blobs (digest),
  content_digest   text CHECK (content_digest ~ '^sha256:[0-9a-f]{64}$'),
  fingerprint      text CHECK (fingerprint ~ '^sha256:[0-9a-f]{64}$'),
  platform         text NOT NULL,
  size             bigint NOT NULL CHECK (size >= 0),
  filename         text NOT NULL,
  manifest         jsonb NOT NULL,
  capability_flags text[] NOT NULL DEFAULT '{}',
  metadata         jsonb,
  revision         integer NOT NULL DEFAULT 1,
  immutable        boolean NOT NULL DEFAULT false,
  status           text NOT NULL DEFAULT 'published' CHECK (status IN ('published', 'deprecated')),
  published_by     text NOT NULL,
  published_at     timestamptz NOT NULL DEFAULT now(),
  deprecated_at    timestamptz,
  replaced_at      timestamptz,
  replaced_by      text,
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  UNIQUE (slug, version),
  CHECK ((status = 'deprecated') = (deprecated_at IS NOT NULL)),
  CHECK ((replaced_at IS NULL) = (replaced_by IS NULL))
);
CREATE INDEX job_bundle_versions_checksum ON job_bundle_versions (checksum);
CREATE INDEX job_bundle_versions_bundle ON job_bundle_versions (bundle_id, published_at DESC);

-- What a version has pointed at, one row per place its pointer was moved to. `previous` is where undo goes back to. A
-- revision that is not current names bytes that gc may have collected in the meantime, hence no foreign key to blobs.
CREATE TABLE job_bundle_revisions (
  version_id       uuid NOT NULL REFERENCES job_bundle_versions (id),
  number           integer NOT NULL CHECK (number > 0),
  previous         integer CHECK (previous < number),
  checksum         text NOT NULL CHECK (checksum ~ '^sha256:[0-9a-f]{64}$'),
  content_digest   text,
  fingerprint      text,
  platform         text NOT NULL,
  size             bigint NOT NULL,
  filename         text NOT NULL,
  manifest         jsonb NOT NULL,
  capability_flags text[] NOT NULL,
  metadata         jsonb,
  published_by     text NOT NULL,
  published_at     timestamptz NOT NULL,
  superseded_at    timestamptz,
  PRIMARY KEY (version_id, number),
  FOREIGN KEY (version_id, previous) REFERENCES job_bundle_revisions (version_id, number)
);
CREATE INDEX job_bundle_revisions_checksum ON job_bundle_revisions (checksum);
ALTER TABLE job_bundle_versions ADD CONSTRAINT job_bundle_versions_revision
  FOREIGN KEY (id, revision) REFERENCES job_bundle_revisions (version_id, number) DEFERRABLE INITIALLY DEFERRED;
