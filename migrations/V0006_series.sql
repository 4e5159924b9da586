-- Models of several series, made by APIs that know neither projects nor data assets. Every row so far was made by the OCI
-- API. The words of an origin are those that the program knows.

ALTER TABLE projects ADD COLUMN origin TEXT NOT NULL DEFAULT 'oci';
ALTER TABLE projects ADD COLUMN owner TEXT;
CREATE UNIQUE INDEX projects_by_owner ON projects (tenancy, origin, owner) WHERE owner IS NOT NULL AND state <> 'deleted';

ALTER TABLE data_assets ADD COLUMN origin TEXT NOT NULL DEFAULT 'oci';

ALTER TABLE models ADD COLUMN origin TEXT NOT NULL DEFAULT 'oci';
ALTER TABLE models ADD COLUMN failure_code TEXT;
CREATE INDEX models_by_origin ON models (tenancy, origin, time_created, id) WHERE state <> 'deleted';

-- Results that are kept with the job, for as long as it is shown.
ALTER TABLE detection_jobs ADD COLUMN origin TEXT NOT NULL DEFAULT 'oci';
ALTER TABLE detection_jobs ADD COLUMN failure_code TEXT;
ALTER TABLE detection_jobs ADD COLUMN result_blob TEXT;
CREATE INDEX detection_jobs_by_result ON detection_jobs (result_blob) WHERE result_blob IS NOT NULL;
CREATE INDEX detection_jobs_to_forget ON detection_jobs (time_finished) WHERE origin <> 'oci' AND state <> 'deleted';
