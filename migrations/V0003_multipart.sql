-- Objects that arrive in parts. An upload and its parts go when it is committed or aborted; the parts' blobs with them, but
-- for the one of an upload that is committed from a single part, which becomes the object's.

CREATE TABLE uploads (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    bucket_id TEXT NOT NULL REFERENCES buckets (id),
    object_name BLOB NOT NULL CHECK (length(object_name) > 0),
    content_type TEXT NOT NULL,
    content_headers TEXT NOT NULL CHECK (json_valid(content_headers)),
    user_metadata TEXT NOT NULL CHECK (json_valid(user_metadata)),
    storage_tier TEXT NOT NULL,
    time_created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX uploads_in_order ON uploads (bucket_id, object_name, id);

CREATE TABLE upload_parts (
    upload_id TEXT NOT NULL REFERENCES uploads (id),
    number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 10000),
    blob_id TEXT NOT NULL UNIQUE CHECK (length(blob_id) = 32),
    size INTEGER NOT NULL CHECK (size >= 0),
    md5 TEXT NOT NULL,
    etag TEXT NOT NULL,
    PRIMARY KEY (upload_id, number)
) STRICT, WITHOUT ROWID;
