-- Offices, staff and the work on the register: all kept like the records of 0001.

CREATE TABLE offices (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    parent TEXT COLLATE "C"
);
CREATE INDEX offices_by_parent ON offices (parent);

CREATE TABLE users (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    sign_in TEXT COLLATE "C" NOT NULL,
    office TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C"
);
CREATE INDEX users_by_sign_in ON users (sign_in);
CREATE INDEX users_by_office ON users (office);
CREATE INDEX users_by_subject ON users (subject);

CREATE TABLE custodies (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    office TEXT COLLATE "C" NOT NULL
);
CREATE INDEX custodies_by_subject_kind ON custodies (subject_kind);
CREATE INDEX custodies_by_office ON custodies (office);

CREATE TABLE identities (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL
);

CREATE TABLE contacts (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    family TEXT COLLATE "C" NOT NULL REFERENCES families (code)
);
CREATE INDEX contacts_by_family ON contacts (family);

CREATE TABLE proposals (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    case_code TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    proposer TEXT COLLATE "C" NOT NULL,
    agency TEXT COLLATE "C",
    family TEXT COLLATE "C"
);
CREATE INDEX proposals_by_case_code ON proposals (case_code);
CREATE INDEX proposals_by_state ON proposals (state);
CREATE INDEX proposals_by_proposer ON proposals (proposer);
CREATE INDEX proposals_by_agency ON proposals (agency);
CREATE INDEX proposals_by_family ON proposals (family);

CREATE TABLE placements (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    case_code TEXT COLLATE "C" NOT NULL,
    family TEXT COLLATE "C" NOT NULL REFERENCES families (code)
);
CREATE INDEX placements_by_case_code ON placements (case_code);
CREATE INDEX placements_by_family ON placements (family);

CREATE TABLE waiver_requests (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    child TEXT COLLATE "C" NOT NULL REFERENCES children (code),
    family TEXT COLLATE "C" REFERENCES families (code),
    state TEXT COLLATE "C" NOT NULL
);
CREATE INDEX waiver_requests_by_child ON waiver_requests (child);
CREATE INDEX waiver_requests_by_family ON waiver_requests (family);
CREATE INDEX waiver_requests_by_state ON waiver_requests (state);

CREATE TABLE access_grants (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    staff TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL
);
CREATE INDEX access_grants_by_staff ON access_grants (staff);
CREATE INDEX access_grants_by_subject ON access_grants (subject);

CREATE TABLE saved_views (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    office TEXT COLLATE "C"
);
CREATE INDEX saved_views_by_owner ON saved_views (owner);
CREATE INDEX saved_views_by_office ON saved_views (office);

CREATE TABLE enquiries (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    about TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C",
    asked_by TEXT COLLATE "C" NOT NULL
);
CREATE INDEX enquiries_by_about ON enquiries (about);
CREATE INDEX enquiries_by_subject ON enquiries (subject);
CREATE INDEX enquiries_by_asked_by ON enquiries (asked_by);

CREATE TABLE api_tokens (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL,
    token_hash TEXT COLLATE "C" NOT NULL
);
CREATE INDEX api_tokens_by_token_hash ON api_tokens (token_hash);

CREATE TABLE settings (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    row_hash BYTEA NOT NULL
);

-- What lives for a while only: no versions, no hashes, removed when it is over.
CREATE TABLE sessions (
    token_hash TEXT COLLATE "C" NOT NULL,
    staff TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    stepped_up_at BIGINT,
    via TEXT COLLATE "C" NOT NULL,
    client TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (token_hash)
);
CREATE INDEX sessions_by_staff ON sessions (staff);

CREATE TABLE credentials (
    staff TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C",
    totp BYTEA,
    totp_step BIGINT NOT NULL,
    recovery TEXT COLLATE "C" NOT NULL,
    must_change BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (staff)
);

CREATE TABLE sign_in_attempts (
    subject TEXT COLLATE "C" NOT NULL,
    failures BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    PRIMARY KEY (subject)
);

CREATE TABLE once_keys (
    once_key TEXT COLLATE "C" NOT NULL,
    fingerprint TEXT COLLATE "C" NOT NULL,
    result TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (once_key)
);
CREATE INDEX once_keys_by_created_at ON once_keys (created_at);

CREATE TABLE drafts (
    owner TEXT COLLATE "C" NOT NULL,
    form TEXT COLLATE "C" NOT NULL,
    body BYTEA NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (owner, form)
);
