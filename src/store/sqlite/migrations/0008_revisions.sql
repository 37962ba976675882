-- Where each table of records stands, kept by every act that changes it: whoever holds what was read asks
-- here, in one row, whether it still is what the table says.
CREATE TABLE revisions (
    kind TEXT NOT NULL PRIMARY KEY,
    records INTEGER NOT NULL,
    versions INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
INSERT INTO revisions SELECT 'settlement', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM settlements;
INSERT INTO revisions SELECT 'child', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM children;
INSERT INTO revisions SELECT 'sibling_group', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM sibling_groups;
INSERT INTO revisions SELECT 'plan', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM plans;
INSERT INTO revisions SELECT 'family', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM families;
INSERT INTO revisions SELECT 'relative', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM relatives;
INSERT INTO revisions SELECT 'waiver', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM waivers;
INSERT INTO revisions SELECT 'office', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM offices;
INSERT INTO revisions SELECT 'user', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM users;
INSERT INTO revisions SELECT 'custody', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM custodies;
INSERT INTO revisions SELECT 'identity', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM identities;
INSERT INTO revisions SELECT 'contact', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM contacts;
INSERT INTO revisions SELECT 'proposal', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM proposals;
INSERT INTO revisions SELECT 'placement', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM placements;
INSERT INTO revisions SELECT 'waiver_request', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM waiver_requests;
INSERT INTO revisions SELECT 'grant', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM access_grants;
INSERT INTO revisions SELECT 'saved_view', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM saved_views;
INSERT INTO revisions SELECT 'enquiry', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM enquiries;
INSERT INTO revisions SELECT 'api_token', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM api_tokens;
INSERT INTO revisions SELECT 'setting', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM settings;
INSERT INTO revisions SELECT 'practice', COUNT(*), COALESCE(SUM(version), 0), COALESCE(MAX(changed_at), 0) FROM practices;

-- What changed after a moment is found without reading the rest.
CREATE INDEX children_by_change ON children (changed_at);
CREATE INDEX plans_by_change ON plans (changed_at);
CREATE INDEX custodies_by_change ON custodies (changed_at);
CREATE INDEX proposals_by_change ON proposals (changed_at);
CREATE INDEX placements_by_change ON placements (changed_at);
CREATE INDEX relatives_by_change ON relatives (changed_at);
CREATE INDEX waivers_by_change ON waivers (changed_at);
