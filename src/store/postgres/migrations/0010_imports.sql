-- Imports and the columns offices matched by hand, kept like the records of 0001.

CREATE TABLE imports (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    office TEXT,
    file_hash TEXT NOT NULL
);
CREATE INDEX imports_by_office ON imports (office);
CREATE INDEX imports_by_file_hash ON imports (file_hash);

CREATE TABLE import_columns (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL
);

INSERT INTO revisions SELECT 'import', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM imports;
INSERT INTO revisions SELECT 'import_columns', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM import_columns;

-- Which versions of which records an import made, in the order it made them: undoing goes back the same way.
CREATE TABLE imported_versions (
    import TEXT COLLATE "C" NOT NULL REFERENCES imports (code),
    place BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    added BIGINT NOT NULL CHECK (added IN (0, 1)),
    PRIMARY KEY (import, place)
);
CREATE TRIGGER imported_versions_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON imported_versions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The file and the findings of an import, sealed with a key of their own and removed when their time is over.
CREATE TABLE import_matter (
    import TEXT COLLATE "C" NOT NULL REFERENCES imports (code),
    part TEXT COLLATE "C" NOT NULL,
    wrapped_key BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (import, part)
);
CREATE INDEX import_matter_by_ends_at ON import_matter (ends_at);

-- Lists are found by when they were made: what a list rests on is not taken back.
CREATE INDEX runs_by_created_at ON runs (created_at);
