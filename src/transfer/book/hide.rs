//! Which columns of a worksheet tell who people are, so that a copy of it shows them in part only.
//!
//! *Design notes.* A copy goes from hand to hand while a file is mended. Whoever mends a row needs its code, not the
//! name; what is left of a name is not read again and erases nothing.

use std::collections::BTreeSet;

use super::{
    super::{
        office,
        record::is_identity,
        sheet::{Mapping, Meant, Sheet, sure_column, tells_who},
    },
    Arranged,
};

/// The sheets with such columns.
const WITH_PEOPLE: [Sheet; 3] = [Sheet::Children, Sheet::Families, Sheet::Identities];

/// The columns of a worksheet that tell who people are, by their numbers.
pub(super) fn columns(sheet: &office::Sheet, arranged: Option<&Arranged>) -> BTreeSet<u32> {
    let said = arranged.into_iter().flat_map(|one| &one.columns);
    let said = said.filter(|one| matches!(&one.meant, Some(Meant::Column(name)) if tells_who(name)));
    let header = arranged.map_or(1, |one| one.header_row);
    let titles = sheet.rows.iter().filter(|row| row.number == header).flat_map(|row| &row.cells);
    let titled = titles.filter(|cell| is_of_people(&cell.value.typed())).map(|cell| cell.column);
    said.map(|one| one.column).chain(titled).collect()
}

fn is_of_people(title: &str) -> bool {
    let names = |sheet: &Sheet| sure_column(*sheet, title.trim(), &Mapping::new()).is_some_and(tells_who);
    is_identity(title) || WITH_PEOPLE.iter().any(names)
}
