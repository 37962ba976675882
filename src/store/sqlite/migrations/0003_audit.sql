-- The audit trail.
CREATE TABLE audit_entries (
    seq INTEGER NOT NULL PRIMARY KEY CHECK (seq >= 1),
    at_micros INTEGER NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    outcome TEXT NOT NULL,
    purpose TEXT,
    details TEXT NOT NULL,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX audit_entries_by_entity ON audit_entries (kind, code, seq);
CREATE INDEX audit_entries_by_actor ON audit_entries (actor, seq);

-- One row. Whoever writes locks it first, so that several processes take turns.
CREATE TABLE audit_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1)
) STRICT;
INSERT INTO audit_head (id) VALUES (1);

-- What is written once stays: the trail, former versions, runs and what they rest on.
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'audit_entries only grows');
END;
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'audit_entries only grows');
END;
CREATE TRIGGER record_versions_no_update BEFORE UPDATE ON record_versions BEGIN
    SELECT RAISE(ABORT, 'record_versions only grows');
END;
CREATE TRIGGER record_versions_no_delete BEFORE DELETE ON record_versions BEGIN
    SELECT RAISE(ABORT, 'record_versions only grows');
END;
CREATE TRIGGER runs_no_update BEFORE UPDATE ON runs BEGIN
    SELECT RAISE(ABORT, 'runs only grows');
END;
CREATE TRIGGER runs_no_delete BEFORE DELETE ON runs BEGIN
    SELECT RAISE(ABORT, 'runs only grows');
END;
CREATE TRIGGER snapshots_no_update BEFORE UPDATE ON snapshots BEGIN
    SELECT RAISE(ABORT, 'snapshots only grows');
END;
CREATE TRIGGER snapshots_no_delete BEFORE DELETE ON snapshots BEGIN
    SELECT RAISE(ABORT, 'snapshots only grows');
END;
CREATE TRIGGER policies_no_update BEFORE UPDATE ON policies BEGIN
    SELECT RAISE(ABORT, 'policies only grows');
END;
CREATE TRIGGER policies_no_delete BEFORE DELETE ON policies BEGIN
    SELECT RAISE(ABORT, 'policies only grows');
END;
CREATE TRIGGER import_reports_no_update BEFORE UPDATE ON import_reports BEGIN
    SELECT RAISE(ABORT, 'import_reports only grows');
END;
CREATE TRIGGER import_reports_no_delete BEFORE DELETE ON import_reports BEGIN
    SELECT RAISE(ABORT, 'import_reports only grows');
END;
