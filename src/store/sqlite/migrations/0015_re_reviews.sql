-- Decisions that are looked at again by somebody who had no part in them: kept like the records of 0001.

CREATE TABLE re_reviews (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    proposal TEXT NOT NULL REFERENCES proposals (code)
) STRICT;
CREATE INDEX re_reviews_by_proposal ON re_reviews (proposal);
INSERT INTO revisions SELECT 're_review', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM re_reviews;
