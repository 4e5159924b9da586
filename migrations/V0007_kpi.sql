-- KPIs that the Metis API judges: abnormal verdicts that were kept, labelled samples, and trainings on them.

-- The name by which another API's clients know a model; once given, never given again.
ALTER TABLE models ADD COLUMN external_id TEXT;
CREATE UNIQUE INDEX models_by_external_id ON models (tenancy, origin, external_id) WHERE external_id IS NOT NULL;

-- Clients show and send the numbers of these rows. The texts come last, so that searches need not read past them.
CREATE TABLE verdicts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    project_id TEXT NOT NULL REFERENCES projects (id),
    size INTEGER NOT NULL CHECK (size >= 0),
    mark INTEGER NOT NULL CHECK (mark BETWEEN 0 AND 2),
    time INTEGER,
    view_id TEXT NOT NULL,
    view_name TEXT NOT NULL,
    attribute_id TEXT NOT NULL,
    attribute_name TEXT NOT NULL,
    data_c TEXT NOT NULL,
    data_b TEXT NOT NULL,
    data_a TEXT NOT NULL
) STRICT;
CREATE INDEX verdicts_by_project
    ON verdicts (project_id, id, size, time, view_id, view_name, attribute_id, attribute_name);

-- What the verdicts of a project amount to, so that nobody need add them up.
CREATE TABLE verdict_usage (
    project_id TEXT NOT NULL PRIMARY KEY REFERENCES projects (id),
    verdicts INTEGER NOT NULL CHECK (verdicts >= 0),
    bytes INTEGER NOT NULL CHECK (bytes >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE samples (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    asset_id TEXT NOT NULL REFERENCES data_assets (id),
    -- The abnormal verdict that the sample was made from; it may be gone.
    verdict_id INTEGER,
    verdict TEXT NOT NULL,
    purpose TEXT NOT NULL,
    source TEXT NOT NULL,
    window INTEGER NOT NULL,
    time INTEGER,
    time_updated INTEGER NOT NULL,
    view_id TEXT NOT NULL,
    view_name TEXT NOT NULL,
    attribute_id TEXT NOT NULL,
    attribute_name TEXT NOT NULL,
    data_c TEXT NOT NULL,
    data_b TEXT NOT NULL,
    data_a TEXT NOT NULL
) STRICT;
CREATE INDEX samples_by_asset ON samples (asset_id, id);
CREATE INDEX samples_by_labels ON samples (asset_id, window, verdict, purpose, source, time);
CREATE INDEX samples_by_source ON samples (asset_id, source);
CREATE INDEX samples_by_verdict ON samples (verdict_id) WHERE verdict_id IS NOT NULL;

-- Beside the model and the work request of a training: what it was given, and whether lists still show it.
CREATE TABLE kpi_trainings (
    model_id TEXT NOT NULL PRIMARY KEY REFERENCES models (id),
    work_request_id TEXT NOT NULL REFERENCES work_requests (id),
    positive INTEGER NOT NULL,
    negative INTEGER NOT NULL,
    total INTEGER NOT NULL,
    window INTEGER NOT NULL,
    sources TEXT NOT NULL,
    is_listed INTEGER NOT NULL CHECK (is_listed IN (0, 1))
) STRICT, WITHOUT ROWID;
