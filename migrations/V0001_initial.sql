-- Conventions: ids are 32 lower-case hexadecimal digits and never used twice; times are microseconds since 1970 (UTC);
-- an etag counts the writes of its row; JSON columns hold what no query looks into.
-- TEXT compares byte by byte (BINARY collation), which for UTF-8 is the order of code points.

CREATE TABLE projects (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    tenancy TEXT NOT NULL,
    compartment_id TEXT NOT NULL,
    display_name TEXT NOT NULL,
    description TEXT,
    tags TEXT NOT NULL CHECK (json_valid(tags)),
    state TEXT NOT NULL CHECK (state IN ('active', 'deleted')),
    time_created INTEGER NOT NULL,
    time_updated INTEGER,
    etag INTEGER NOT NULL CHECK (etag >= 1)
) STRICT, WITHOUT ROWID;
CREATE INDEX projects_by_time ON projects (tenancy, compartment_id, time_created, id);
CREATE INDEX projects_by_name ON projects (tenancy, compartment_id, display_name, id);

CREATE TABLE data_assets (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    tenancy TEXT NOT NULL,
    compartment_id TEXT NOT NULL,
    project_id TEXT NOT NULL REFERENCES projects (id),
    display_name TEXT NOT NULL,
    description TEXT,
    source TEXT NOT NULL CHECK (json_valid(source)),
    tags TEXT NOT NULL CHECK (json_valid(tags)),
    state TEXT NOT NULL CHECK (state IN ('active', 'deleted')),
    time_created INTEGER NOT NULL,
    time_updated INTEGER,
    etag INTEGER NOT NULL CHECK (etag >= 1)
) STRICT, WITHOUT ROWID;
CREATE INDEX data_assets_by_time ON data_assets (tenancy, compartment_id, time_created, id);
CREATE INDEX data_assets_by_name ON data_assets (tenancy, compartment_id, display_name, id);
CREATE INDEX data_assets_by_project ON data_assets (project_id, state);

CREATE TABLE models (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    tenancy TEXT NOT NULL,
    compartment_id TEXT NOT NULL,
    project_id TEXT NOT NULL REFERENCES projects (id),
    display_name TEXT NOT NULL,
    description TEXT,
    tags TEXT NOT NULL CHECK (json_valid(tags)),
    training TEXT NOT NULL CHECK (json_valid(training)),
    state TEXT NOT NULL CHECK (state IN ('creating', 'active', 'failed', 'deleted')),
    lifecycle_details TEXT,
    -- What the training left behind: all three, or none.
    file_digest TEXT CHECK (length(file_digest) = 64),
    file_size INTEGER CHECK (file_size >= 0),
    report TEXT CHECK (report IS NULL OR json_valid(report)),
    time_created INTEGER NOT NULL,
    time_updated INTEGER,
    etag INTEGER NOT NULL CHECK (etag >= 1),
    CHECK ((file_digest IS NULL) = (file_size IS NULL) AND (file_digest IS NULL) = (report IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX models_by_time ON models (tenancy, compartment_id, time_created, id);
CREATE INDEX models_by_name ON models (tenancy, compartment_id, display_name, id);
CREATE INDEX models_by_project ON models (project_id, state);
CREATE INDEX models_by_file ON models (file_digest) WHERE file_digest IS NOT NULL;

CREATE TABLE deployments (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    tenancy TEXT NOT NULL,
    compartment_id TEXT NOT NULL,
    project_id TEXT NOT NULL REFERENCES projects (id),
    model_id TEXT NOT NULL REFERENCES models (id),
    display_name TEXT NOT NULL,
    description TEXT,
    configuration TEXT NOT NULL CHECK (json_valid(configuration)),
    tags TEXT NOT NULL CHECK (json_valid(tags)),
    state TEXT NOT NULL CHECK (state IN ('creating', 'active', 'failed', 'deleted')),
    lifecycle_details TEXT,
    time_created INTEGER NOT NULL,
    time_updated INTEGER,
    etag INTEGER NOT NULL CHECK (etag >= 1)
) STRICT, WITHOUT ROWID;
CREATE INDEX deployments_by_time ON deployments (tenancy, compartment_id, time_created, id);
CREATE INDEX deployments_by_name ON deployments (tenancy, compartment_id, display_name, id);
CREATE INDEX deployments_by_project ON deployments (project_id);
CREATE INDEX deployments_by_model ON deployments (model_id, state);

CREATE TABLE work_requests (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    tenancy TEXT NOT NULL,
    compartment_id TEXT NOT NULL,
    operation TEXT NOT NULL
        CHECK (operation IN ('createModel', 'updateModel', 'deleteModel', 'deleteProject', 'createDeployment')),
    status TEXT NOT NULL
        CHECK (status IN ('accepted', 'inProgress', 'canceling', 'succeeded', 'failed', 'canceled')),
    percent_complete REAL NOT NULL CHECK (percent_complete BETWEEN 0 AND 100),
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('project', 'dataAsset', 'model', 'deployment')),
    subject_id TEXT NOT NULL,
    subject_action TEXT NOT NULL
        CHECK (subject_action IN ('created', 'updated', 'deleted', 'inProgress', 'related')),
    time_accepted INTEGER NOT NULL,
    time_started INTEGER,
    time_finished INTEGER,
    etag INTEGER NOT NULL CHECK (etag >= 1)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_requests_by_time ON work_requests (tenancy, compartment_id, time_accepted, id);

CREATE TABLE work_request_errors (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    work_request_id TEXT NOT NULL REFERENCES work_requests (id),
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    time INTEGER NOT NULL
) STRICT;
CREATE INDEX work_request_errors_in_order ON work_request_errors (work_request_id, sequence);

CREATE TABLE work_request_logs (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    work_request_id TEXT NOT NULL REFERENCES work_requests (id),
    message TEXT NOT NULL,
    time INTEGER NOT NULL
) STRICT;
CREATE INDEX work_request_logs_in_order ON work_request_logs (work_request_id, sequence);

-- The work queue. Owner and lease are there exactly while a worker holds the job.
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    tenancy TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('trainModel', 'activateDeployment')),
    lane TEXT NOT NULL CHECK (lane IN ('training', 'service')),
    subject_id TEXT NOT NULL,
    work_request_id TEXT NOT NULL UNIQUE REFERENCES work_requests (id),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'finished')),
    attempt INTEGER NOT NULL CHECK (attempt >= 0),
    owner TEXT,
    lease_until INTEGER,
    failures INTEGER NOT NULL CHECK (failures >= 0),
    is_cancel_requested INTEGER NOT NULL CHECK (is_cancel_requested IN (0, 1)),
    not_before INTEGER NOT NULL,
    time_created INTEGER NOT NULL,
    CHECK ((state = 'running') = (owner IS NOT NULL) AND (state = 'running') = (lease_until IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_to_claim ON jobs (state, lane, not_before);
CREATE INDEX jobs_by_subject ON jobs (subject_id, state);

CREATE TABLE buckets (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    tenancy TEXT NOT NULL,
    name TEXT NOT NULL,
    compartment_id TEXT NOT NULL,
    created_by TEXT NOT NULL,
    metadata TEXT NOT NULL CHECK (json_valid(metadata)),
    tags TEXT NOT NULL CHECK (json_valid(tags)),
    public_access_type TEXT NOT NULL,
    storage_tier TEXT NOT NULL,
    versioning TEXT NOT NULL,
    time_created INTEGER NOT NULL,
    etag INTEGER NOT NULL CHECK (etag >= 1),
    UNIQUE (tenancy, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX buckets_by_time ON buckets (tenancy, compartment_id, time_created, id);
CREATE INDEX buckets_by_name ON buckets (tenancy, compartment_id, name, id);

-- A name is the bytes of its UTF-8 text, so that ranges of names are ranges of bytes; CAST(name AS TEXT) shows it.
CREATE TABLE objects (
    bucket_id TEXT NOT NULL REFERENCES buckets (id),
    name BLOB NOT NULL CHECK (length(name) > 0),
    blob_id TEXT NOT NULL UNIQUE CHECK (length(blob_id) = 32),
    size INTEGER NOT NULL CHECK (size >= 0),
    md5 TEXT NOT NULL,
    etag TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content_headers TEXT NOT NULL CHECK (json_valid(content_headers)),
    user_metadata TEXT NOT NULL CHECK (json_valid(user_metadata)),
    storage_tier TEXT NOT NULL,
    time_created INTEGER NOT NULL,
    time_modified INTEGER NOT NULL,
    PRIMARY KEY (bucket_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE principals (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    tenancy TEXT NOT NULL,
    name TEXT NOT NULL,
    time_created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_keys (
    principal_id TEXT NOT NULL REFERENCES principals (id),
    fingerprint TEXT NOT NULL,
    public_key_pem TEXT NOT NULL,
    time_created INTEGER NOT NULL,
    PRIMARY KEY (principal_id, fingerprint)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
    hash TEXT NOT NULL PRIMARY KEY,
    principal_id TEXT NOT NULL REFERENCES principals (id),
    time_created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX api_keys_by_principal ON api_keys (principal_id);

CREATE TABLE retry_tokens (
    tenancy TEXT NOT NULL,
    operation TEXT NOT NULL,
    token TEXT NOT NULL,
    body_digest TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    work_request_id TEXT,
    time INTEGER NOT NULL,
    PRIMARY KEY (tenancy, operation, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX retry_tokens_by_time ON retry_tokens (time);
