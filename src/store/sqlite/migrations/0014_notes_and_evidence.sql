-- People's own notes on families of lists, and what needs rest on beside the words of a plan; kept like the records of
-- 0001.

CREATE TABLE own_notes (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    writer TEXT NOT NULL,
    run TEXT NOT NULL
) STRICT;
CREATE INDEX own_notes_by_writer ON own_notes (writer);
CREATE INDEX own_notes_by_run ON own_notes (run);
INSERT INTO revisions SELECT 'own_note', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM own_notes;

CREATE TABLE evidence (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    child TEXT NOT NULL REFERENCES children (code)
) STRICT;
CREATE INDEX evidence_by_child ON evidence (child);
INSERT INTO revisions SELECT 'evidence', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM evidence;
