-- Rights that wait for a second person, what was looked through, hours in which very many records were opened;
-- kept like the records of 0001.

CREATE TABLE user_changes (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    staff TEXT COLLATE "C" NOT NULL
);
CREATE INDEX user_changes_by_staff ON user_changes (staff);
INSERT INTO revisions SELECT 'user_change', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM user_changes;

CREATE TABLE sample_looks (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL
);
INSERT INTO revisions SELECT 'sample_look', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM sample_looks;

CREATE TABLE bursts (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    staff TEXT COLLATE "C" NOT NULL
);
CREATE INDEX bursts_by_staff ON bursts (staff);
INSERT INTO revisions SELECT 'burst', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM bursts;
