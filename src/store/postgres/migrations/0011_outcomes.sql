-- Outcomes of placements from the registers of offices, kept like the records of 0001.

CREATE TABLE outcomes (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    child TEXT COLLATE "C" NOT NULL REFERENCES children (code),
    family TEXT COLLATE "C" NOT NULL REFERENCES families (code)
);
CREATE INDEX outcomes_by_child ON outcomes (child);
CREATE INDEX outcomes_by_family ON outcomes (family);

INSERT INTO revisions SELECT 'outcome', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM outcomes;
