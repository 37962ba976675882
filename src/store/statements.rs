//! One text per statement and kind of record; `$1` placeholders run on both databases.

use super::Kind;

/// The statements of one kind of record.
pub(crate) struct Statements {
    /// Name of the table.
    pub(crate) table: &'static str,
    /// Names of the columns beside the body.
    pub(crate) columns: &'static [&'static str],
    /// One record by its code.
    pub(crate) find: &'static str,
    /// Records between two codes, at most `$3`.
    pub(crate) list: &'static str,
    /// Records with a value in a column, one text per column, in the order of `columns`.
    pub(crate) by: &'static [&'static str],
    /// How many there are.
    pub(crate) count: &'static str,
    /// How many there are, and the sum of their versions.
    pub(crate) standing: &'static str,
    /// Code, version and moment of every record changed after `$1`.
    pub(crate) changed_after: &'static str,
    /// A first version, or the one after the last of a record that was taken back.
    pub(crate) insert: &'static str,
    /// The next version of the record at version `$5`.
    pub(crate) update: &'static str,
    /// Keeps the version `$2` before it is replaced or taken back.
    pub(crate) keep_former: &'static str,
    /// Takes back the version `$2`.
    pub(crate) remove: &'static str,
}

macro_rules! statements {
    (@by $table:literal, [$($by:literal),*], $columns:tt) => {
        &[$(statements!(@where $table, $by, $columns)),*]
    };
    (@where $table:literal, $by:literal, [$($column:literal),*]) => {
        concat!("SELECT code, version, body, changed_at, changed_by, row_hash", $(", ", $column,)*
            " FROM ", $table, " WHERE ", $by, " = $1 ORDER BY code")
    };
    ($kind:literal, $table:literal, [$($column:literal => $at:literal);*]) => {
        Statements {
            table: $table,
            columns: &[$($column),*],
            find: concat!("SELECT code, version, body, changed_at, changed_by, row_hash", $(", ", $column,)*
                " FROM ", $table, " WHERE code = $1"),
            list: concat!("SELECT code, version, body, changed_at, changed_by, row_hash", $(", ", $column,)*
                " FROM ", $table, " WHERE code > $1 AND code < $2 ORDER BY code LIMIT $3"),
            by: statements!(@by $table, [$($column),*], [$($column),*]),
            count: concat!("SELECT COUNT(*) FROM ", $table),
            standing: concat!("SELECT COUNT(*), CAST(COALESCE(SUM(version), 0) AS BIGINT) FROM ", $table),
            changed_after: concat!("SELECT code, version, changed_at FROM ", $table, " WHERE changed_at > $1"),
            insert: concat!("INSERT INTO ", $table, " (code, version, body, changed_at, changed_by, row_hash", $(", ", $column,)*
                ") VALUES ($1, $2, $3, $4, $5, $6", $(", ", $at,)* ") ON CONFLICT (code) DO NOTHING"),
            update: concat!("UPDATE ", $table, " SET version = version + 1, body = $2, changed_at = $3, changed_by = $4, row_hash = $6",
                $(", ", $column, " = ", $at,)* " WHERE code = $1 AND version = $5"),
            keep_former: concat!("INSERT INTO record_versions (kind, code, version, body, changed_at, changed_by, row_hash) SELECT '",
                $kind, "', code, version, body, changed_at, changed_by, row_hash FROM ", $table, " WHERE code = $1 AND version = $2"),
            remove: concat!("DELETE FROM ", $table, " WHERE code = $1 AND version = $2"),
        }
    };
}

static SETTLEMENTS: Statements = statements!("settlement", "settlements", []);
static CHILDREN: Statements = statements!("child", "children", ["birth_date" => "$7"; "settlement" => "$8"]);
static SIBLING_GROUPS: Statements = statements!("sibling_group", "sibling_groups", []);
static PLANS: Statements = statements!("plan", "plans", ["confirmed_on" => "$7"]);
static FAMILIES: Statements = statements!("family", "families", ["settlement" => "$7"]);
static RELATIVES: Statements = statements!("relative", "relatives", ["child" => "$7"; "family" => "$8"]);
static WAIVERS: Statements = statements!("waiver", "waivers", ["child" => "$7"; "family" => "$8"]);
static OUTCOMES: Statements = statements!("outcome", "outcomes", ["child" => "$7"; "family" => "$8"]);
static OFFICES: Statements = statements!("office", "offices", ["parent" => "$7"]);
static USERS: Statements = statements!("user", "users", ["sign_in" => "$7"; "office" => "$8"; "subject" => "$9"]);
static CUSTODIES: Statements = statements!("custody", "custodies", ["subject_kind" => "$7"; "office" => "$8"]);
static IDENTITIES: Statements = statements!("identity", "identities", []);
static CONTACTS: Statements = statements!("contact", "contacts", ["family" => "$7"]);
static PROPOSALS: Statements = statements!("proposal", "proposals", ["case_code" => "$7"; "state" => "$8"; "proposer" => "$9"; "agency" => "$10"; "family" => "$11"]);
static PLACEMENTS: Statements = statements!("placement", "placements", ["case_code" => "$7"; "family" => "$8"]);
static WAIVER_REQUESTS: Statements =
    statements!("waiver_request", "waiver_requests", ["child" => "$7"; "family" => "$8"; "state" => "$9"]);
static ACCESS_GRANTS: Statements = statements!("grant", "access_grants", ["staff" => "$7"; "subject" => "$8"]);
static SAVED_VIEWS: Statements = statements!("saved_view", "saved_views", ["owner" => "$7"; "office" => "$8"]);
static ENQUIRIES: Statements =
    statements!("enquiry", "enquiries", ["about" => "$7"; "subject" => "$8"; "asked_by" => "$9"]);
static API_TOKENS: Statements = statements!("api_token", "api_tokens", ["token_hash" => "$7"]);
static SETTINGS: Statements = statements!("setting", "settings", []);
static PRACTICES: Statements = statements!("practice", "practices", []);
static PLAN_READINGS: Statements = statements!("plan_reading", "plan_readings", []);
static IMPORTS: Statements = statements!("import", "imports", ["office" => "$7"; "file_hash" => "$8"]);
static IMPORT_COLUMNS: Statements = statements!("import_columns", "import_columns", []);
static USER_CHANGES: Statements = statements!("user_change", "user_changes", ["staff" => "$7"]);
static SAMPLE_LOOKS: Statements = statements!("sample_look", "sample_looks", []);
static BURSTS: Statements = statements!("burst", "bursts", ["staff" => "$7"]);
static OWN_NOTES: Statements = statements!("own_note", "own_notes", ["writer" => "$7"; "run" => "$8"]);
static EVIDENCE: Statements = statements!("evidence", "evidence", ["child" => "$7"]);
static LIST_ACTS: Statements = statements!("list_act", "list_acts", ["run" => "$7"]);
static RE_REVIEWS: Statements = statements!("re_review", "re_reviews", ["proposal" => "$7"]);

impl Kind {
    /// Its statements.
    pub(crate) fn statements(self) -> &'static Statements {
        match self {
            Self::Settlement => &SETTLEMENTS,
            Self::Child => &CHILDREN,
            Self::SiblingGroup => &SIBLING_GROUPS,
            Self::Plan => &PLANS,
            Self::Family => &FAMILIES,
            Self::Relative => &RELATIVES,
            Self::Waiver => &WAIVERS,
            Self::Outcome => &OUTCOMES,
            Self::Office => &OFFICES,
            Self::User => &USERS,
            Self::Custody => &CUSTODIES,
            Self::Identity => &IDENTITIES,
            Self::Contact => &CONTACTS,
            Self::Proposal => &PROPOSALS,
            Self::Placement => &PLACEMENTS,
            Self::WaiverRequest => &WAIVER_REQUESTS,
            Self::Grant => &ACCESS_GRANTS,
            Self::SavedView => &SAVED_VIEWS,
            Self::Enquiry => &ENQUIRIES,
            Self::ApiToken => &API_TOKENS,
            Self::Setting => &SETTINGS,
            Self::Practice => &PRACTICES,
            Self::PlanReading => &PLAN_READINGS,
            Self::Import => &IMPORTS,
            Self::ImportColumns => &IMPORT_COLUMNS,
            Self::UserChange => &USER_CHANGES,
            Self::SampleLook => &SAMPLE_LOOKS,
            Self::Burst => &BURSTS,
            Self::OwnNote => &OWN_NOTES,
            Self::Evidence => &EVIDENCE,
            Self::ListAct => &LIST_ACTS,
            Self::ReReview => &RE_REVIEWS,
        }
    }
}
