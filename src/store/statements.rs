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
    /// A first version.
    pub(crate) insert: &'static str,
    /// The next version of the record at version `$5`.
    pub(crate) update: &'static str,
    /// Keeps the version `$2` before it is replaced.
    pub(crate) keep_former: &'static str,
}

macro_rules! statements {
    ($kind:literal, $table:literal, [$($column:literal => $insert_at:literal, $update_at:literal);*]) => {
        Statements {
            table: $table,
            columns: &[$($column),*],
            find: concat!("SELECT code, version, body, changed_at, changed_by, row_hash", $(", ", $column,)*
                " FROM ", $table, " WHERE code = $1"),
            list: concat!("SELECT code, version, body, changed_at, changed_by, row_hash", $(", ", $column,)*
                " FROM ", $table, " WHERE code > $1 AND code < $2 ORDER BY code LIMIT $3"),
            insert: concat!("INSERT INTO ", $table, " (code, version, body, changed_at, changed_by, row_hash", $(", ", $column,)*
                ") VALUES ($1, 1, $2, $3, $4, $5", $(", ", $insert_at,)* ") ON CONFLICT (code) DO NOTHING"),
            update: concat!("UPDATE ", $table, " SET version = version + 1, body = $2, changed_at = $3, changed_by = $4, row_hash = $6",
                $(", ", $column, " = ", $update_at,)* " WHERE code = $1 AND version = $5"),
            keep_former: concat!("INSERT INTO record_versions (kind, code, version, body, changed_at, changed_by, row_hash) SELECT '",
                $kind, "', code, version, body, changed_at, changed_by, row_hash FROM ", $table, " WHERE code = $1 AND version = $2"),
        }
    };
}

static SETTLEMENTS: Statements = statements!("settlement", "settlements", []);
static CHILDREN: Statements =
    statements!("child", "children", ["birth_date" => "$6", "$7"; "settlement" => "$7", "$8"]);
static SIBLING_GROUPS: Statements = statements!("sibling_group", "sibling_groups", []);
static PLANS: Statements = statements!("plan", "plans", ["confirmed_on" => "$6", "$7"]);
static FAMILIES: Statements = statements!("family", "families", ["settlement" => "$6", "$7"]);
static RELATIVES: Statements = statements!("relative", "relatives", ["child" => "$6", "$7"; "family" => "$7", "$8"]);
static WAIVERS: Statements = statements!("waiver", "waivers", ["child" => "$6", "$7"; "family" => "$7", "$8"]);

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
        }
    }
}
