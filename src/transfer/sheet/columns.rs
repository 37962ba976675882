//! The sheets there are and their columns, read off the schema of the records.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::transfer::{
    kind::Kind,
    schema::{Expected, Node},
};

macro_rules! sheets {
    ($($(#[$doc:meta])* $variant:ident $name:literal $kind:ident $list:expr;)+) => {
        /// A sheet of the register.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Sheet { $($(#[$doc])* $variant),+ }

        impl Sheet {
            /// Every sheet: one for each kind of record, then one for each list of a record.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name: `ratings`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The kind of record its rows belong to.
            pub fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind),+ }
            }

            /// The list its rows are elements of; `None` when a row is a record.
            pub(crate) fn list(self) -> Option<&'static str> {
                match self { $(Self::$variant => $list),+ }
            }
        }
    };
}

sheets! {
    /// Places.
    Settlements "settlements" Settlement None;
    /// Children.
    Children "children" Child None;
    /// Sibling groups.
    SiblingGroups "sibling_groups" SiblingGroup None;
    /// Plans.
    Plans "plans" Plan None;
    /// Families.
    Families "families" Family None;
    /// Relatives.
    Relatives "relatives" Relative None;
    /// Waivers.
    Waivers "waivers" Waiver None;
    /// Outcomes of placements.
    Outcomes "outcomes" Outcome None;
    /// Talks with families.
    Contacts "contacts" Contact None;
    /// Needs of plans.
    Needs "needs" Plan Some("needs");
    /// Strengths of children.
    PlanStrengths "plan_strengths" Plan Some("strengths");
    /// Household constraints of plans.
    Constraints "constraints" Plan Some("constraints");
    /// Wishes of children.
    Wishes "wishes" Plan Some("wishes");
    /// Carers of families.
    Carers "carers" Family Some("carers");
    /// Residents of families.
    Residents "residents" Family Some("residents");
    /// Ratings of families.
    Ratings "ratings" Family Some("ratings");
    /// Courses of families.
    Training "training" Family Some("training");
    /// Experience of families.
    Experience "experience" Family Some("experience");
    /// Documents of families.
    Documents "documents" Family Some("documents");
    /// Availability of families.
    Availability "availability" Family Some("availability");
    /// Strengths that families nurture.
    FamilyStrengths "family_strengths" Family Some("strengths");
    /// Who children and families are.
    Identities "identities" Identity None;
}

impl Sheet {
    /// The sheet of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|sheet| sheet.name() == name)
    }

    /// Whether its rows are elements of a list.
    pub fn is_of_list(self) -> bool {
        self.list().is_some()
    }

    /// The list of a record that its rows are elements of, by the name of its field.
    pub fn list_name(self) -> Option<&'static str> {
        self.list()
    }

    /// The elements of a record that its rows are; none of a sheet whose rows are records.
    pub fn elements(self, record: &Value) -> &[Value] {
        let list = self.list().and_then(|list| record.get(list)).and_then(Value::as_array);
        list.map_or(&[], Vec::as_slice)
    }

    /// The column that says whose row it is.
    pub fn owner_column(self) -> &'static str {
        if self.list().is_some() { self.kind().name_of_owner() } else { self.kind().key_fields()[0] }
    }
}

impl Kind {
    /// What a list's sheet calls the code of the record its rows belong to.
    fn name_of_owner(self) -> &'static str {
        if self == Self::Plan { "child" } else { self.name() }
    }
}

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name: the path of the field, with dots.
    pub name: String,
    /// What its cells take: `text`, `choice`, `whole`, `number`, `yes-no` or `list`.
    pub form: &'static str,
    /// The words a `choice` can be.
    pub choices: Vec<&'static str>,
    /// Whether a new record needs it.
    pub required: bool,
    /// What it means.
    pub description: &'static str,
}

/// The columns of a sheet, the owner's code first.
pub fn csv_columns(sheet: Sheet) -> Vec<Column> {
    fields(sheet)
        .iter()
        .map(|field| Column {
            form: field.node.expected().name(),
            choices: field.node.choices().collect(),
            description: field.node.description(),
            name: field.name.clone(),
            required: field.required,
        })
        .collect()
}

/// A column with its place in the record.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) node: Node,
    pub(crate) required: bool,
    /// The column says whose row it is.
    pub(crate) is_owner: bool,
    /// The column tells who somebody is: on a sheet of the register its cells make a record of their own.
    pub(crate) tells_who: bool,
}

/// Whether a column of this name tells who somebody is.
pub(crate) fn tells_who(name: &str) -> bool {
    ["names", "iins", "phones", "address"].contains(&name)
}

/// The columns of a sheet, read off the schema once.
pub(crate) fn fields(sheet: Sheet) -> &'static [Field] {
    static FIELDS: LazyLock<Vec<Vec<Field>>> =
        LazyLock::new(|| Sheet::ALL.iter().map(|sheet| read_fields(*sheet)).collect());
    &FIELDS[sheet as usize]
}

fn read_fields(sheet: Sheet) -> Vec<Field> {
    let top = Node::of(sheet.kind());
    let mut fields = Vec::new();
    let owner = sheet.owner_column();
    if let Some(list) = sheet.list() {
        let key = sheet.kind().key_fields()[0];
        if let Some(node) = top.property(key) {
            fields.push(Field { name: owner.to_owned(), node, required: true, is_owner: true, tells_who: false });
        }
        if let Some(items) = top.property(list).and_then(Node::items) {
            flatten(items, "", true, &mut fields);
        }
    } else {
        flatten(top, "", true, &mut fields);
        for field in &mut fields {
            field.is_owner = field.name == owner;
        }
        if [Sheet::Children, Sheet::Families].contains(&sheet) {
            let mut own = Vec::new();
            flatten(Node::of(Kind::Identity), "", false, &mut own);
            own.retain(|field| tells_who(&field.name));
            fields.extend(own.into_iter().map(|field| Field { tells_who: true, ..field }));
        }
    }
    fields.sort_by_key(|field| (!field.is_owner, !field.required, field.tells_who));
    fields
}

fn flatten(node: Node, prefix: &str, required: bool, out: &mut Vec<Field>) {
    let needed: Vec<_> = node.required().collect();
    for (name, property) in node.properties() {
        let required = required && needed.contains(&name);
        let name = format!("{prefix}{name}");
        match property.expected() {
            Expected::Object => flatten(property, &format!("{name}."), required, out),
            Expected::List if has_own_sheet(property, &name) => {}
            _ => out.push(Field { name, node: property, required, is_owner: false, tells_who: false }),
        }
    }
}

/// A list of objects at the top of a record is a sheet of its own; deeper ones fit into a cell.
fn has_own_sheet(list: Node, name: &str) -> bool {
    list.items().is_some_and(|items| items.expected() == Expected::Object) && !name.contains('.')
}
