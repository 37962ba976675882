-- The register: one table per kind of record, all of one shape, and the former versions.
-- row_hash is SHA-256 over the row: neither SQLite nor PostgreSQL notices a byte that decays inside a text.
CREATE TABLE settlements (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL
);

CREATE TABLE children (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    birth_date TEXT NOT NULL,
    settlement TEXT COLLATE "C" REFERENCES settlements (code)
);
CREATE INDEX children_by_settlement ON children (settlement);

CREATE TABLE sibling_groups (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL
);

-- Who is in which group: a child is in one group only.
CREATE TABLE sibling_members (
    child TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES children (code),
    sibling_group TEXT COLLATE "C" NOT NULL REFERENCES sibling_groups (code)
);
CREATE INDEX sibling_members_by_group ON sibling_members (sibling_group);

CREATE TABLE plans (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES children (code),
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    confirmed_on TEXT
);

CREATE TABLE families (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    settlement TEXT COLLATE "C" NOT NULL REFERENCES settlements (code)
);
CREATE INDEX families_by_settlement ON families (settlement);

-- The code is child|family, so that the relatives of a child stand together.
CREATE TABLE relatives (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    child TEXT COLLATE "C" NOT NULL REFERENCES children (code),
    family TEXT COLLATE "C" NOT NULL REFERENCES families (code)
);
CREATE INDEX relatives_by_family ON relatives (family);

-- The code is child|family|rule; the family is empty for a case rule.
CREATE TABLE waivers (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    child TEXT COLLATE "C" NOT NULL REFERENCES children (code),
    family TEXT COLLATE "C" REFERENCES families (code)
);
CREATE INDEX waivers_by_family ON waivers (family);

-- Every former body of every record.
CREATE TABLE record_versions (
    kind TEXT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    PRIMARY KEY (kind, code, version)
);
