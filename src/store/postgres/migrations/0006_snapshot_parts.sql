-- Snapshots in parts: families change rarely, so runs share the parts their records stand in.
-- Deflated; the hash is of the uncompressed bytes. A list of parts is a part too: a line for each, its hash first.
CREATE TABLE snapshot_parts (
    hash TEXT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    body BYTEA NOT NULL
);

-- The list of the parts that a snapshot stands on; none where its body is the whole of it.
ALTER TABLE snapshots ADD COLUMN parts TEXT REFERENCES snapshot_parts (hash);

CREATE TRIGGER snapshot_parts_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON snapshot_parts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Whether anything changed, and what, without touching the bodies.
CREATE INDEX families_by_change ON families (changed_at, code, version);
