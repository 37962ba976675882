//! Who people are, in the registers themselves: such cells of a row make a record of their own, kept apart from the
//! record of the row.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    Sheet,
    columns::{Field, fields, tells_who},
    header::{Header, Title},
    heading::Heading,
};
use crate::{
    domain::identity::Whose,
    transfer::{
        finding::{Finding, FindingCode, Location},
        kind::Kind,
        office,
        raw::RawRecord,
        shown::is_hidden,
    },
};

/// What the columns of a register that tell who people are make of a row.
pub(super) struct Aside {
    /// The columns as those of the sheet of identities.
    header: Arc<Header>,
    whose: Whose,
}

/// Whose identities the rows of a sheet may tell.
fn whose(sheet: Sheet) -> Option<Whose> {
    match sheet {
        Sheet::Children => Some(Whose::Child),
        Sheet::Families => Some(Whose::Family),
        _ => None,
    }
}

impl Aside {
    /// The columns of a header; none where it has none of them.
    pub(super) fn of(sheet: Sheet, columns: &[Title], heading: &Arc<Heading>) -> Option<Self> {
        let whose = whose(sheet)?;
        let tells = |title: &Title| title.field().is_some_and(|field| field.tells_who);
        if !columns.iter().any(tells) {
            return None;
        }
        let own = |name: &str| fields(Sheet::Identities).iter().find(|field| field.name == name);
        let column = |title: &Title| match title.field() {
            Some(field) if field.tells_who => own(&field.name).map_or(Title::LeftOut, Title::Known),
            Some(field) if field.is_owner => own("code").map_or(Title::LeftOut, Title::Known),
            _ => Title::LeftOut,
        };
        let columns = columns.iter().map(column).collect();
        let header = Header { sheet: Sheet::Identities, columns, heading: Arc::clone(heading), aside: None };
        Some(Self { header: Arc::new(header), whose })
    }

    pub(super) fn header(&self) -> Arc<Header> {
        Arc::clone(&self.header)
    }

    /// What is known of such a record before its cells are read.
    pub(super) fn begun(&self) -> Value {
        json!({ "of": self.whose.code() })
    }

    /// Takes the cells that tell who somebody is out of a row; none where it has none.
    pub(super) fn take(&self, cells: &mut Vec<office::Cell>) -> Option<Box<[office::Cell]>> {
        let field = |cell: &office::Cell| self.header.columns.get(cell.column as usize - 1).and_then(Title::field);
        let tells = |cell: &office::Cell| field(cell).is_some_and(|field| tells_who(field.name.as_str()));
        if !cells.iter().any(tells) {
            return None;
        }
        let code = cells.iter().filter(|cell| field(cell).is_some_and(|field| !tells_who(&field.name))).cloned();
        let mut taken: Vec<office::Cell> = code.collect();
        cells.retain(|cell| {
            if tells(cell) {
                taken.push(cell.clone());
                false
            } else {
                true
            }
        });
        taken.sort_by_key(|cell| cell.column);
        Some(taken.into())
    }
}

/// Says where a cell shows a name or a number in part only, as a copy of a file does: it is not read.
pub(super) fn masked(field: &Field, text: &str, heading: &Heading, row: u64) -> Option<Finding> {
    let is_masked = tells_who(&field.name) && text.split([';', '\n', ',']).any(is_hidden);
    is_masked.then(|| Finding::new(FindingCode::IdentityMasked, heading.location(row, &field.name)))
}

/// Whether a record of who somebody is says nothing of them: its cells were blank, or shown in part only.
pub(super) fn says_nothing(record: &RawRecord) -> bool {
    let fields = record.value.as_object();
    record.kind == Kind::Identity && fields.is_some_and(|fields| !fields.keys().any(|name| tells_who(name)))
}

/// The columns that tell who people are, each with its cell in a row and its name.
pub(crate) fn columns_of(heading: &Heading, row: u64) -> Vec<(Location, String)> {
    let columns = heading.columns.keys().filter(|name| tells_who(name));
    columns.map(|name| (heading.location(row, name), name.clone())).collect()
}
