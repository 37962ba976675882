-- Imports and the columns offices matched by hand, kept like the records of 0001.

CREATE TABLE imports (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    office TEXT,
    file_hash TEXT NOT NULL
) STRICT;
CREATE INDEX imports_by_office ON imports (office);
CREATE INDEX imports_by_file_hash ON imports (file_hash);

CREATE TABLE import_columns (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL
) STRICT;

INSERT INTO revisions SELECT 'import', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM imports;
INSERT INTO revisions SELECT 'import_columns', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM import_columns;

-- Which versions of which records an import made, in the order it made them: undoing goes back the same way.
CREATE TABLE imported_versions (
    import TEXT NOT NULL REFERENCES imports (code),
    place INTEGER NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    added INTEGER NOT NULL CHECK (added IN (0, 1)),
    PRIMARY KEY (import, place)
) STRICT;
CREATE TRIGGER imported_versions_no_update BEFORE UPDATE ON imported_versions BEGIN
    SELECT RAISE(ABORT, 'imported_versions only grows');
END;
CREATE TRIGGER imported_versions_no_delete BEFORE DELETE ON imported_versions BEGIN
    SELECT RAISE(ABORT, 'imported_versions only grows');
END;

-- The file and the findings of an import, sealed with a key of their own and removed when their time is over.
CREATE TABLE import_matter (
    import TEXT NOT NULL REFERENCES imports (code),
    part TEXT NOT NULL,
    wrapped_key BLOB NOT NULL,
    sealed BLOB NOT NULL,
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (import, part)
) STRICT;
CREATE INDEX import_matter_by_ends_at ON import_matter (ends_at);

-- Lists are found by when they were made: what a list rests on is not taken back.
CREATE INDEX runs_by_created_at ON runs (created_at);
