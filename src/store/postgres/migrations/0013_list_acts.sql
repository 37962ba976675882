-- Families that people took out of lists by hand, and put back: kept like the records of 0001, and only growing.

CREATE TABLE list_acts (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    run TEXT COLLATE "C" NOT NULL
);
CREATE INDEX list_acts_by_run ON list_acts (run);
CREATE TRIGGER list_acts_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON list_acts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
INSERT INTO revisions SELECT 'list_act', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM list_acts;
