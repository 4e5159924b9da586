-- Detections that the work queue carries out. The blob of data that came with a request is named until the job has ended.

CREATE TABLE detection_jobs (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    tenancy TEXT NOT NULL,
    compartment_id TEXT NOT NULL,
    project_id TEXT NOT NULL REFERENCES projects (id),
    model_id TEXT NOT NULL REFERENCES models (id),
    display_name TEXT NOT NULL,
    description TEXT,
    sensitivity REAL,
    shows_all INTEGER NOT NULL CHECK (shows_all IN (0, 1)),
    input TEXT NOT NULL CHECK (json_valid(input)),
    output TEXT NOT NULL CHECK (json_valid(output)),
    state TEXT NOT NULL CHECK (
        state IN ('accepted', 'inProgress', 'succeeded', 'partiallySucceeded', 'failed', 'canceled', 'deleted')),
    state_details TEXT,
    time_accepted INTEGER NOT NULL,
    time_started INTEGER,
    time_finished INTEGER,
    etag INTEGER NOT NULL CHECK (etag >= 1),
    input_blob TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX detection_jobs_by_time ON detection_jobs (tenancy, compartment_id, time_accepted, id);
CREATE INDEX detection_jobs_by_name ON detection_jobs (tenancy, compartment_id, display_name, id);
CREATE INDEX detection_jobs_by_blob ON detection_jobs (input_blob) WHERE input_blob IS NOT NULL;

-- The words of these columns are checked by the program, which knows all of them; a table need not be made anew for each.
CREATE TABLE new_work_requests (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    tenancy TEXT NOT NULL,
    compartment_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('accepted', 'inProgress', 'canceling', 'succeeded', 'failed', 'canceled')),
    percent_complete REAL NOT NULL CHECK (percent_complete BETWEEN 0 AND 100),
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    subject_action TEXT NOT NULL
        CHECK (subject_action IN ('created', 'updated', 'deleted', 'inProgress', 'related')),
    time_accepted INTEGER NOT NULL,
    time_started INTEGER,
    time_finished INTEGER,
    etag INTEGER NOT NULL CHECK (etag >= 1)
) STRICT, WITHOUT ROWID;
INSERT INTO new_work_requests SELECT
    id, tenancy, compartment_id, operation, status, percent_complete, subject_kind, subject_id, subject_action,
    time_accepted, time_started, time_finished, etag FROM work_requests;
DROP TABLE work_requests;
ALTER TABLE new_work_requests RENAME TO work_requests;
CREATE INDEX work_requests_by_time ON work_requests (tenancy, compartment_id, time_accepted, id);

CREATE TABLE new_jobs (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    tenancy TEXT NOT NULL,
    kind TEXT NOT NULL,
    lane TEXT NOT NULL,
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
INSERT INTO new_jobs SELECT
    id, tenancy, kind, lane, subject_id, work_request_id, state, attempt, owner, lease_until, failures,
    is_cancel_requested, not_before, time_created FROM jobs;
DROP TABLE jobs;
ALTER TABLE new_jobs RENAME TO jobs;
CREATE INDEX jobs_to_claim ON jobs (state, lane, not_before);
CREATE INDEX jobs_by_subject ON jobs (subject_id, state);
