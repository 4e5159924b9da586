-- Series that a model watches from call to call. What the detector remembers of one is in a table of its own, so that lists
-- need not read it; it goes with the stream.

CREATE TABLE streams (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    tenancy TEXT NOT NULL,
    compartment_id TEXT NOT NULL,
    project_id TEXT NOT NULL REFERENCES projects (id),
    model_id TEXT NOT NULL REFERENCES models (id),
    display_name TEXT NOT NULL,
    description TEXT,
    tags TEXT NOT NULL CHECK (json_valid(tags)),
    options TEXT NOT NULL CHECK (json_valid(options)),
    state TEXT NOT NULL CHECK (state IN ('active', 'deleted')),
    progress TEXT NOT NULL CHECK (json_valid(progress)),
    time_created INTEGER NOT NULL,
    time_updated INTEGER,
    etag INTEGER NOT NULL CHECK (etag >= 1)
) STRICT, WITHOUT ROWID;
CREATE INDEX streams_by_time ON streams (tenancy, compartment_id, time_created, id);
CREATE INDEX streams_by_name ON streams (tenancy, compartment_id, display_name, id);
CREATE INDEX streams_by_project ON streams (project_id);
CREATE INDEX streams_by_model ON streams (model_id, state);

CREATE TABLE stream_sessions (
    stream_id TEXT NOT NULL PRIMARY KEY REFERENCES streams (id),
    session BLOB NOT NULL
) STRICT;
