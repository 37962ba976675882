-- What was suggested from the text of a plan and what people made of it, kept like the records of 0001.

CREATE TABLE plan_readings (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL
);

INSERT INTO revisions SELECT 'plan_reading', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM plan_readings;
