-- Snapshots in parts: families change rarely, so runs share the parts their records stand in.
-- Deflated; the hash is of the uncompressed bytes. A list of parts is a part too: a line for each, its hash first.
CREATE TABLE snapshot_parts (
    hash TEXT NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

-- The list of the parts that a snapshot stands on; none where its body is the whole of it.
ALTER TABLE snapshots ADD COLUMN parts TEXT REFERENCES snapshot_parts (hash);

CREATE TRIGGER snapshot_parts_no_update BEFORE UPDATE ON snapshot_parts BEGIN
    SELECT RAISE(ABORT, 'snapshot_parts only grows');
END;
CREATE TRIGGER snapshot_parts_no_delete BEFORE DELETE ON snapshot_parts BEGIN
    SELECT RAISE(ABORT, 'snapshot_parts only grows');
END;

-- Whether anything changed, and what, without touching the bodies.
CREATE INDEX families_by_change ON families (changed_at, code, version);
