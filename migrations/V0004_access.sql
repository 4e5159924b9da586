-- Several users with policies, private endpoints, secrets. Until now there was one user, who may do everything.

ALTER TABLE principals ADD COLUMN description TEXT;
ALTER TABLE principals ADD COLUMN policy TEXT NOT NULL DEFAULT '{"statements":[]}' CHECK (json_valid(policy));
ALTER TABLE principals ADD COLUMN is_operator INTEGER NOT NULL DEFAULT 0 CHECK (is_operator IN (0, 1));
ALTER TABLE principals ADD COLUMN state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'deleted'));
ALTER TABLE principals ADD COLUMN time_updated INTEGER;
ALTER TABLE principals ADD COLUMN etag INTEGER NOT NULL DEFAULT 1 CHECK (etag >= 1);
UPDATE principals SET policy = '{"statements":[{"verb":"manage"}]}';
UPDATE principals SET is_operator = 1 WHERE id = (SELECT id FROM principals ORDER BY time_created, id LIMIT 1);
CREATE UNIQUE INDEX principals_operator ON principals (is_operator) WHERE is_operator = 1;
CREATE UNIQUE INDEX principals_living_names ON principals (tenancy, name) WHERE state <> 'deleted';
CREATE INDEX principals_by_time ON principals (tenancy, time_created, id);

-- Every key so far was made by the server, for its credentials folder.
ALTER TABLE signing_keys ADD COLUMN origin TEXT NOT NULL DEFAULT 'server' CHECK (origin IN ('server', 'user'));
ALTER TABLE signing_keys ADD COLUMN description TEXT;
ALTER TABLE api_keys ADD COLUMN origin TEXT NOT NULL DEFAULT 'server' CHECK (origin IN ('server', 'user'));
ALTER TABLE api_keys ADD COLUMN description TEXT;

CREATE TABLE private_endpoints (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    tenancy TEXT NOT NULL,
    compartment_id TEXT NOT NULL,
    subnet_id TEXT NOT NULL,
    dns_zones TEXT NOT NULL CHECK (json_valid(dns_zones)),
    display_name TEXT NOT NULL,
    tags TEXT NOT NULL CHECK (json_valid(tags)),
    state TEXT NOT NULL CHECK (state IN ('active', 'deleted')),
    time_created INTEGER NOT NULL,
    time_updated INTEGER,
    etag INTEGER NOT NULL CHECK (etag >= 1)
) STRICT, WITHOUT ROWID;
CREATE INDEX private_endpoints_by_time ON private_endpoints (tenancy, compartment_id, time_created, id);
CREATE INDEX private_endpoints_by_name ON private_endpoints (tenancy, compartment_id, display_name, id);

ALTER TABLE data_assets ADD COLUMN private_endpoint_id TEXT REFERENCES private_endpoints (id);
CREATE INDEX data_assets_by_private_endpoint ON data_assets (private_endpoint_id) WHERE private_endpoint_id IS NOT NULL;

-- Values are encrypted with the key that lies in the credentials folder, not here.
CREATE TABLE secrets (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    tenancy TEXT NOT NULL,
    compartment_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    master_key_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    time_created INTEGER NOT NULL,
    time_updated INTEGER,
    etag INTEGER NOT NULL CHECK (etag >= 1),
    UNIQUE (tenancy, compartment_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX secrets_by_time ON secrets (tenancy, compartment_id, time_created, id);
