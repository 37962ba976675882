-- Rights that wait for a second person, what was looked through, hours in which very many records were opened;
-- kept like the records of 0001.

CREATE TABLE user_changes (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    staff TEXT NOT NULL
) STRICT;
CREATE INDEX user_changes_by_staff ON user_changes (staff);
INSERT INTO revisions SELECT 'user_change', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM user_changes;

CREATE TABLE sample_looks (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL
) STRICT;
INSERT INTO revisions SELECT 'sample_look', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM sample_looks;

CREATE TABLE bursts (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    staff TEXT NOT NULL
) STRICT;
CREATE INDEX bursts_by_staff ON bursts (staff);
INSERT INTO revisions SELECT 'burst', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM bursts;
