-- The register: one table per kind of record, all of one shape, and the former versions.
-- row_hash is SHA-256 over the row: neither SQLite nor PostgreSQL notices a byte that decays inside a text.
CREATE TABLE settlements (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL
) STRICT;

CREATE TABLE children (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    birth_date TEXT NOT NULL,
    settlement TEXT REFERENCES settlements (code)
) STRICT;
CREATE INDEX children_by_settlement ON children (settlement);

CREATE TABLE sibling_groups (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL
) STRICT;

-- Who is in which group: a child is in one group only.
CREATE TABLE sibling_members (
    child TEXT NOT NULL PRIMARY KEY REFERENCES children (code),
    sibling_group TEXT NOT NULL REFERENCES sibling_groups (code)
) STRICT;
CREATE INDEX sibling_members_by_group ON sibling_members (sibling_group);

CREATE TABLE plans (
    code TEXT NOT NULL PRIMARY KEY REFERENCES children (code),
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    confirmed_on TEXT
) STRICT;

CREATE TABLE families (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    settlement TEXT NOT NULL REFERENCES settlements (code)
) STRICT;
CREATE INDEX families_by_settlement ON families (settlement);

-- The code is child|family, so that the relatives of a child stand together.
CREATE TABLE relatives (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    child TEXT NOT NULL REFERENCES children (code),
    family TEXT NOT NULL REFERENCES families (code)
) STRICT;
CREATE INDEX relatives_by_family ON relatives (family);

-- The code is child|family|rule; the family is empty for a case rule.
CREATE TABLE waivers (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    child TEXT NOT NULL REFERENCES children (code),
    family TEXT REFERENCES families (code)
) STRICT;
CREATE INDEX waivers_by_family ON waivers (family);

-- Every former body of every record.
CREATE TABLE record_versions (
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    PRIMARY KEY (kind, code, version)
) STRICT;
