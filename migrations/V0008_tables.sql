-- Tables of the Nexosis API: data assets whose rows lie here, sessions that train on them, and imports that fill them.

-- The name by which another API's clients know a data asset, folded; free again once the asset is deleted.
ALTER TABLE data_assets ADD COLUMN external_id TEXT;
-- Of assets whose rows lie in data_rows: how many there are, and the bytes of all their cells' texts.
ALTER TABLE data_assets ADD COLUMN row_count INTEGER CHECK (row_count >= 0);
ALTER TABLE data_assets ADD COLUMN size INTEGER CHECK (size >= 0);
CREATE UNIQUE INDEX data_assets_by_external_id
    ON data_assets (project_id, external_id) WHERE external_id IS NOT NULL AND state <> 'deleted';

-- A small number for each asset with rows, so that no row has to carry the asset's id. Never given twice.
CREATE TABLE data_tables (
    number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    asset_id TEXT NOT NULL UNIQUE REFERENCES data_assets (id)
) STRICT;

-- One row of a table each. The id is the table's number and, in its lower 32 bits, the row's place in the order of arrival,
-- so that the rows of a table lie together and in order without an index. The cells come last: walks need not read past them.
CREATE TABLE data_rows (
    id INTEGER NOT NULL PRIMARY KEY,
    table_number INTEGER NOT NULL CHECK (table_number = id >> 32),
    -- Microseconds since 1970 of the timestamp column, where the table has one.
    time INTEGER,
    -- The bytes of the key column's text, where the table has one.
    row_key BLOB,
    cells BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX data_rows_by_key ON data_rows (table_number, row_key) WHERE row_key IS NOT NULL;
CREATE INDEX data_rows_by_time ON data_rows (table_number, time) WHERE time IS NOT NULL;

-- Beside the model and the work request of a session: what it was asked for and what came of it. The model may be gone.
CREATE TABLE table_sessions (
    work_request_id TEXT NOT NULL PRIMARY KEY REFERENCES work_requests (id),
    project_id TEXT NOT NULL REFERENCES projects (id),
    model_id TEXT NOT NULL REFERENCES models (id),
    name TEXT NOT NULL,
    -- The name of the table as it was sent, and folded.
    data_source TEXT NOT NULL,
    data_source_key TEXT NOT NULL,
    time_requested INTEGER NOT NULL,
    request TEXT NOT NULL CHECK (json_valid(request)),
    result TEXT CHECK (result IS NULL OR json_valid(result)),
    -- The rows with their scores, as they were when the session ended.
    result_blob TEXT CHECK (length(result_blob) = 32)
) STRICT, WITHOUT ROWID;
CREATE INDEX table_sessions_by_time ON table_sessions (project_id, time_requested, work_request_id);
CREATE INDEX table_sessions_by_source ON table_sessions (project_id, data_source_key);
CREATE INDEX table_sessions_by_model ON table_sessions (model_id);
CREATE INDEX table_sessions_by_result ON table_sessions (result_blob) WHERE result_blob IS NOT NULL;

-- Beside the work request of an import: the place that it fetches from. The sealed part goes when the import has ended.
CREATE TABLE table_imports (
    work_request_id TEXT NOT NULL PRIMARY KEY REFERENCES work_requests (id),
    project_id TEXT NOT NULL REFERENCES projects (id),
    -- The name of the table as it was sent, and folded.
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    time_requested INTEGER NOT NULL,
    request TEXT NOT NULL CHECK (json_valid(request)),
    sealed TEXT CHECK (sealed IS NULL OR json_valid(sealed))
) STRICT, WITHOUT ROWID;
CREATE INDEX table_imports_by_time ON table_imports (project_id, time_requested, work_request_id);
CREATE INDEX table_imports_by_name ON table_imports (project_id, name_key);
