-- Families that people took out of lists by hand, and put back: kept like the records of 0001, and only growing.

CREATE TABLE list_acts (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    run TEXT NOT NULL
) STRICT;
CREATE INDEX list_acts_by_run ON list_acts (run);
CREATE TRIGGER list_acts_no_update BEFORE UPDATE ON list_acts BEGIN
    SELECT RAISE(ABORT, 'list_acts only grows');
END;
CREATE TRIGGER list_acts_no_delete BEFORE DELETE ON list_acts BEGIN
    SELECT RAISE(ABORT, 'list_acts only grows');
END;
INSERT INTO revisions SELECT 'list_act', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM list_acts;
