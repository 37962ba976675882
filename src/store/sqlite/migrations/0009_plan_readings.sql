-- What was suggested from the text of a plan and what people made of it, kept like the records of 0001.

CREATE TABLE plan_readings (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL
) STRICT;

INSERT INTO revisions SELECT 'plan_reading', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM plan_readings;
