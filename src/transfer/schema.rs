//! The published shape of bundle, records and sheets; also what the check itself reads.

use std::sync::OnceLock;

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::kind::Kind;
use crate::domain::{
    child::{Child, SiblingGroup},
    desk::Contact,
    family::Family,
    identity::Named,
    placement_outcome::PlacementOutcome,
    plan::Plan,
    relation::{Relative, Waiver},
    settlement::Settlement,
};

/// The whole register in one file. The sections may stand in any order; each may be left out.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "only its shape is used: the reader streams the sections")]
#[expect(clippy::struct_field_names, reason = "the field is what a file says")]
struct Bundle {
    /// Version of the format.
    #[schemars(extend("const" = super::bundle::BUNDLE_VERSION))]
    bundle: String,
    /// Whose export it is; reading passes over it.
    #[schemars(default)]
    export: Option<Value>,
    /// Places that children and families name.
    #[schemars(default)]
    settlements: Vec<Settlement>,
    /// Children.
    #[schemars(default)]
    children: Vec<Child>,
    /// Brothers and sisters who are placed together.
    #[schemars(default)]
    sibling_groups: Vec<SiblingGroup>,
    /// Plans, one for each child.
    #[schemars(default)]
    plans: Vec<Plan>,
    /// Families.
    #[schemars(default)]
    families: Vec<Family>,
    /// Families that are related to a child.
    #[schemars(default)]
    relatives: Vec<Relative>,
    /// Waivers of rules.
    #[schemars(default)]
    waivers: Vec<Waiver>,
    /// What became of placements that were decided without Uya.
    #[schemars(default)]
    outcomes: Vec<PlacementOutcome>,
    /// Talks with families.
    #[schemars(default)]
    contacts: Vec<Contact>,
    /// Who children and families are; read only for whoever may see names.
    #[schemars(default)]
    identities: Vec<Named>,
    /// What an export holds beside the register; reading passes over it.
    #[schemars(default)]
    beside: Option<Value>,
}

/// What can be asked of [`schema`]: the bundle, then each kind of record.
pub fn kinds() -> Vec<&'static str> {
    std::iter::once("bundle").chain(Kind::ALL.map(Kind::name)).collect()
}

/// JSON Schema 2020-12 of the bundle or of one kind of record; `None` for a name not in [`kinds`].
pub fn schema(kind: &str) -> Option<Value> {
    let mut schema = if kind == "bundle" {
        schemars::schema_for!(Bundle).to_value()
    } else {
        root(Kind::ALL.into_iter().find(|candidate| candidate.name() == kind)?).clone()
    };
    schema.as_object_mut()?.insert("$id".into(), json!(format!("{kind}.schema.json")));
    Some(schema)
}

/// The schema of a kind of record.
pub(crate) fn root(kind: Kind) -> &'static Value {
    static ROOTS: OnceLock<Vec<Value>> = OnceLock::new();
    &ROOTS.get_or_init(|| Kind::ALL.into_iter().map(make_root).collect())[kind as usize]
}

fn make_root(kind: Kind) -> Value {
    match kind {
        Kind::Settlement => schemars::schema_for!(Settlement),
        Kind::Child => schemars::schema_for!(Child),
        Kind::SiblingGroup => schemars::schema_for!(SiblingGroup),
        Kind::Plan => schemars::schema_for!(Plan),
        Kind::Family => schemars::schema_for!(Family),
        Kind::Relative => schemars::schema_for!(Relative),
        Kind::Waiver => schemars::schema_for!(Waiver),
        Kind::Outcome => schemars::schema_for!(PlacementOutcome),
        Kind::Contact => schemars::schema_for!(Contact),
        Kind::Identity => schemars::schema_for!(Named),
    }
    .to_value()
}

/// A place in a record's schema.
#[derive(Clone, Copy)]
pub(crate) struct Node {
    root: &'static Value,
    /// As it stands in its parent: carries the description.
    written: &'static Value,
    /// After references and "or null".
    target: &'static Value,
    /// Name of the definition, where there is one.
    name: &'static str,
}

/// What a place in a record takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Object,
    List,
    Text,
    Choice,
    Whole,
    Number,
    YesNo,
}

impl Expected {
    /// Stable name, the key of its words.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::List => "list",
            Self::Text => "text",
            Self::Choice => "choice",
            Self::Whole => "whole",
            Self::Number => "number",
            Self::YesNo => "yes-no",
        }
    }
}

impl Node {
    /// The top of a kind of record.
    pub(crate) fn of(kind: Kind) -> Self {
        let root = root(kind);
        Self { root, written: root, target: root, name: "" }
    }

    /// The place a pointer leads to.
    pub(crate) fn at(kind: Kind, pointer: &str) -> Option<Self> {
        let steps = pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
        steps.into_iter().try_fold(Self::of(kind), |node, step| match node.expected() {
            Expected::List => node.items(),
            _ => node.property(&step),
        })
    }

    fn child(self, written: &'static Value) -> Self {
        let (mut node, mut name) = (written, "");
        loop {
            if let Some(reference) = node.get("$ref").and_then(Value::as_str) {
                name = reference.rsplit('/').next().unwrap_or_default();
                node = self.root.get("$defs").and_then(|defs| defs.get(name)).unwrap_or(&Value::Null);
            } else if let Some(first) = node.get("anyOf").and_then(|branches| branches.get(0)) {
                node = first;
            } else {
                return Self { root: self.root, written, target: node, name };
            }
        }
    }

    pub(crate) fn property(self, name: &str) -> Option<Self> {
        self.target.get("properties")?.get(name).map(|written| self.child(written))
    }

    pub(crate) fn properties(self) -> impl Iterator<Item = (&'static str, Self)> {
        let properties = self.target.get("properties").and_then(Value::as_object);
        properties.into_iter().flatten().map(move |(name, written)| (name.as_str(), self.child(written)))
    }

    pub(crate) fn required(self) -> impl Iterator<Item = &'static str> {
        self.target.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    pub(crate) fn items(self) -> Option<Self> {
        self.target.get("items").map(|written| self.child(written))
    }

    /// The words it can be: written one by one with what each means, or as a plain list of codes.
    pub(crate) fn choices(self) -> impl Iterator<Item = &'static str> {
        let list = |keyword: &str| self.target.get(keyword).and_then(Value::as_array).into_iter().flatten();
        let told = list("oneOf").filter_map(|choice| choice.get("const"));
        told.chain(list("enum")).filter_map(Value::as_str)
    }

    /// Whether it takes a day of the calendar.
    pub(crate) fn is_day(self) -> bool {
        self.name == "Date"
    }

    pub(crate) fn number(self, keyword: &str) -> Option<f64> {
        self.target.get(keyword).and_then(Value::as_f64)
    }

    /// Name of its definition, empty where it has none.
    pub(crate) fn name(self) -> &'static str {
        self.name
    }

    pub(crate) fn description(self) -> &'static str {
        let text = |value: &'static Value| value.get("description").and_then(Value::as_str);
        text(self.written).or_else(|| text(self.target)).unwrap_or_default()
    }

    pub(crate) fn expected(self) -> Expected {
        let kind = match self.target.get("type") {
            Some(Value::String(kind)) => kind.as_str(),
            Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str).unwrap_or_default(),
            _ => "",
        };
        match kind {
            "object" => Expected::Object,
            "array" => Expected::List,
            "integer" => Expected::Whole,
            "number" => Expected::Number,
            "boolean" => Expected::YesNo,
            _ if self.choices().next().is_some() => Expected::Choice,
            _ => Expected::Text,
        }
    }

    /// Whether a plain value is of the type this place takes; choices, lists and objects need a look.
    pub(crate) fn takes(self, value: &Value) -> bool {
        match value {
            Value::String(_) => self.expected() == Expected::Text,
            Value::Bool(_) => self.expected() == Expected::YesNo,
            Value::Number(number) => match self.expected() {
                Expected::Whole => !number.is_f64(),
                expected => expected == Expected::Number,
            },
            _ => false,
        }
    }

    /// A value this place takes. It stands in for a faulty one while the rest of the record is checked
    /// and never leaves the check.
    pub(crate) fn stand_in(self) -> Value {
        match self.expected() {
            Expected::Object => {
                let fields =
                    self.required().filter_map(|name| Some((name.to_owned(), self.property(name)?.stand_in())));
                Value::Object(fields.collect())
            }
            Expected::List => json!([]),
            Expected::Text if self.is_day() => json!("2000-01-01"),
            Expected::Text if self.name == "Constraint" => json!("no_pets"),
            Expected::Text if self.name == "Iin" => json!("180505601236"),
            Expected::Text if self.name == "Phone" => json!("+70000000000"),
            Expected::Text => json!("x"),
            Expected::Choice => self.choices().next().map_or(Value::Null, Value::from),
            Expected::Whole => json!(0),
            Expected::Number => json!(1),
            Expected::YesNo => json!(false),
        }
    }
}
