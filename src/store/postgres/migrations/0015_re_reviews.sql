-- Decisions that are looked at again by somebody who had no part in them: kept like the records of 0001.

CREATE TABLE re_reviews (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    proposal TEXT COLLATE "C" NOT NULL REFERENCES proposals (code)
);
CREATE INDEX re_reviews_by_proposal ON re_reviews (proposal);
INSERT INTO revisions SELECT 're_review', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM re_reviews;
