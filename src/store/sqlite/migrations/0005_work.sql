-- Offices, staff and the work on the register: all kept like the records of 0001.

CREATE TABLE offices (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    parent TEXT
) STRICT;
CREATE INDEX offices_by_parent ON offices (parent);

CREATE TABLE users (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    sign_in TEXT NOT NULL,
    office TEXT NOT NULL,
    subject TEXT
) STRICT;
CREATE INDEX users_by_sign_in ON users (sign_in);
CREATE INDEX users_by_office ON users (office);
CREATE INDEX users_by_subject ON users (subject);

CREATE TABLE custodies (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    subject_kind TEXT NOT NULL,
    office TEXT NOT NULL
) STRICT;
CREATE INDEX custodies_by_subject_kind ON custodies (subject_kind);
CREATE INDEX custodies_by_office ON custodies (office);

CREATE TABLE identities (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL
) STRICT;

CREATE TABLE contacts (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    family TEXT NOT NULL REFERENCES families (code)
) STRICT;
CREATE INDEX contacts_by_family ON contacts (family);

CREATE TABLE proposals (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    case_code TEXT NOT NULL,
    state TEXT NOT NULL,
    proposer TEXT NOT NULL,
    agency TEXT,
    family TEXT
) STRICT;
CREATE INDEX proposals_by_case_code ON proposals (case_code);
CREATE INDEX proposals_by_state ON proposals (state);
CREATE INDEX proposals_by_proposer ON proposals (proposer);
CREATE INDEX proposals_by_agency ON proposals (agency);
CREATE INDEX proposals_by_family ON proposals (family);

CREATE TABLE placements (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    case_code TEXT NOT NULL,
    family TEXT NOT NULL REFERENCES families (code)
) STRICT;
CREATE INDEX placements_by_case_code ON placements (case_code);
CREATE INDEX placements_by_family ON placements (family);

CREATE TABLE waiver_requests (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    child TEXT NOT NULL REFERENCES children (code),
    family TEXT REFERENCES families (code),
    state TEXT NOT NULL
) STRICT;
CREATE INDEX waiver_requests_by_child ON waiver_requests (child);
CREATE INDEX waiver_requests_by_family ON waiver_requests (family);
CREATE INDEX waiver_requests_by_state ON waiver_requests (state);

CREATE TABLE access_grants (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    staff TEXT NOT NULL,
    subject TEXT NOT NULL
) STRICT;
CREATE INDEX access_grants_by_staff ON access_grants (staff);
CREATE INDEX access_grants_by_subject ON access_grants (subject);

CREATE TABLE saved_views (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    owner TEXT NOT NULL,
    office TEXT
) STRICT;
CREATE INDEX saved_views_by_owner ON saved_views (owner);
CREATE INDEX saved_views_by_office ON saved_views (office);

CREATE TABLE enquiries (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    about TEXT NOT NULL,
    subject TEXT,
    asked_by TEXT NOT NULL
) STRICT;
CREATE INDEX enquiries_by_about ON enquiries (about);
CREATE INDEX enquiries_by_subject ON enquiries (subject);
CREATE INDEX enquiries_by_asked_by ON enquiries (asked_by);

CREATE TABLE api_tokens (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL,
    token_hash TEXT NOT NULL
) STRICT;
CREATE INDEX api_tokens_by_token_hash ON api_tokens (token_hash);

CREATE TABLE settings (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BLOB NOT NULL
) STRICT;

-- What lives for a while only: no versions, no hashes, removed when it is over.
CREATE TABLE sessions (
    token_hash TEXT NOT NULL,
    staff TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    stepped_up_at INTEGER,
    via TEXT NOT NULL,
    client TEXT NOT NULL,
    PRIMARY KEY (token_hash)
) STRICT;
CREATE INDEX sessions_by_staff ON sessions (staff);

CREATE TABLE credentials (
    staff TEXT NOT NULL,
    password_hash TEXT,
    totp BLOB,
    totp_step INTEGER NOT NULL,
    recovery TEXT NOT NULL,
    must_change INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (staff)
) STRICT;

CREATE TABLE sign_in_attempts (
    subject TEXT NOT NULL,
    failures INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    PRIMARY KEY (subject)
) STRICT;

CREATE TABLE once_keys (
    once_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    result TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (once_key)
) STRICT;
CREATE INDEX once_keys_by_created_at ON once_keys (created_at);

CREATE TABLE drafts (
    owner TEXT NOT NULL,
    form TEXT NOT NULL,
    body BLOB NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (owner, form)
) STRICT;
