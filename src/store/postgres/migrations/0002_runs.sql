-- Matching runs, the facts and policies they rest on, and what imports found.
CREATE TABLE policies (
    hash TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    size BIGINT NOT NULL,
    body BYTEA NOT NULL
);

-- What a run read. Deflated; the hash is of the uncompressed bytes.
CREATE TABLE snapshots (
    hash TEXT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    body BYTEA NOT NULL
);

CREATE TABLE runs (
    number BIGINT NOT NULL PRIMARY KEY,
    case_code TEXT COLLATE "C" NOT NULL,
    as_of TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    preparatory TEXT,
    engine TEXT NOT NULL,
    policy_hash TEXT NOT NULL REFERENCES policies (hash),
    snapshot_hash TEXT NOT NULL REFERENCES snapshots (hash),
    result_hash TEXT NOT NULL,
    seed BIGINT NOT NULL,
    row_hash BYTEA NOT NULL,
    size BIGINT NOT NULL,
    body BYTEA NOT NULL
);
CREATE INDEX runs_by_case ON runs (case_code, number);

CREATE TABLE import_reports (
    number BIGINT NOT NULL PRIMARY KEY,
    source_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    committed BIGINT NOT NULL CHECK (committed IN (0, 1)),
    body TEXT NOT NULL,
    row_hash BYTEA NOT NULL
);
CREATE INDEX import_reports_by_source ON import_reports (source_hash, number);
