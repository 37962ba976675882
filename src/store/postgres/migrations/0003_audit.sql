-- The audit trail.
CREATE TABLE audit_entries (
    seq BIGINT NOT NULL PRIMARY KEY CHECK (seq >= 1),
    at_micros BIGINT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    outcome TEXT NOT NULL,
    purpose TEXT,
    details TEXT NOT NULL,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL
);
CREATE INDEX audit_entries_by_entity ON audit_entries (kind, code, seq);
CREATE INDEX audit_entries_by_actor ON audit_entries (actor, seq);

-- One row. Whoever writes locks it first, so that several processes take turns.
CREATE TABLE audit_head (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1)
);
INSERT INTO audit_head (id) VALUES (1);

-- What is written once stays: the trail, former versions, runs and what they rest on.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER record_versions_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON record_versions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER runs_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON runs
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER snapshots_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON snapshots
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER policies_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON policies
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_reports_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON import_reports
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
