//! Many records in one statement: what an import keeps holds up everybody else's acts, so it goes over the wire in as
//! few trips as there can be.

use std::{collections::BTreeMap, fmt::Write as _};

use async_trait::async_trait;

use super::{
    Draft, Imported, Kind, StoreError,
    link::{Arg, Link},
    reads::HasLink as _,
    work::Work,
};
use crate::domain::import::ImportNumber;

/// Records in one statement at most: with ten values each, far below what either database takes (32 766 values).
pub const MANY: usize = 100;

/// What a unit of work does with many records at once.
#[async_trait]
pub trait ManyWork {
    /// Versions under which records of a kind are kept, by code; nothing of those that are not. Of at most [`MANY`].
    async fn versions_of(&mut self, kind: Kind, codes: &[&str]) -> Result<BTreeMap<String, i64>, StoreError>;

    /// As [`insert_record`](super::UnitOfWork::insert_record), of records of one kind, at most [`MANY`]; their
    /// versions in the order of the records.
    async fn insert_records(&mut self, drafts: &[Draft]) -> Result<Vec<i64>, StoreError>;

    /// Keeps which versions of at most [`MANY`] records an import made, from this place in their order on.
    async fn note_imported(&mut self, import: ImportNumber, place: usize, made: &[Imported]) -> Result<(), StoreError>;
}

#[async_trait]
impl ManyWork for Work {
    async fn versions_of(&mut self, kind: Kind, codes: &[&str]) -> Result<BTreeMap<String, i64>, StoreError> {
        let sql =
            format!("SELECT code, version FROM {} WHERE code IN ({})", kind.statements().table, places(1, codes.len()));
        versions(self.link(), sql, &texts(codes)).await
    }

    async fn insert_records(&mut self, drafts: &[Draft]) -> Result<Vec<i64>, StoreError> {
        let Some(first) = drafts.first() else { return Ok(Vec::new()) };
        let (kind, statements) = (first.kind, first.kind.statements());
        let codes: Vec<&str> = drafts.iter().map(|draft| draft.code.as_str()).collect();
        let kept = ManyWork::versions_of(self, kind, &codes).await?;
        if let Some(taken) = drafts.iter().find(|draft| kept.contains_key(&draft.code)) {
            return Err(self.conflict(taken, 0).await);
        }
        // A record that was taken back left its versions: what is kept under its code now goes on from there.
        let former = self.last_formers(kind, &codes).await?;
        let version = |draft: &Draft| former.get(&draft.code).copied().unwrap_or(0) + 1;
        let hashes: Vec<_> = drafts.iter().map(|draft| self.version_hash(draft, version(draft))).collect();
        let (now, actor) = (self.now_and_actor().0.micros(), self.now_and_actor().1.to_owned());
        let mut args = Vec::new();
        for (draft, hash) in drafts.iter().zip(&hashes) {
            args.extend([Arg::Text(&draft.code), Arg::Int(version(draft)), Arg::Text(&draft.body), Arg::Int(now)]);
            args.extend([Arg::Text(&actor), Arg::Blob(hash.as_bytes())]);
            args.extend(draft.columns.iter().map(|value| Arg::OptText(value.as_deref())));
        }
        let inserted = self.execute_text(many(statements.insert, drafts.len()), &args).await;
        if inserted.map_err(|error| error.about(statements.table, &first.code))? < drafts.len() as u64 {
            return Err(StoreError::inconsistent(statements.table, "code", &first.code, "one code stands twice"));
        }
        let versions: Vec<i64> = drafts.iter().map(version).collect();
        self.note_move(kind, drafts.len() as i64, versions.iter().sum());
        for draft in drafts {
            self.set_members(draft).await?;
        }
        Ok(versions)
    }

    async fn note_imported(&mut self, import: ImportNumber, place: usize, made: &[Imported]) -> Result<(), StoreError> {
        const ONE: &str =
            "INSERT INTO imported_versions (import, place, kind, code, version, added) VALUES ($1, $2, $3, $4, $5, $6)";
        if made.is_empty() {
            return Ok(());
        }
        let key = import.to_string();
        let mut args = Vec::with_capacity(made.len() * 6);
        for (place, one) in (place..).zip(made) {
            args.extend([Arg::Text(&key), Arg::Int(place as i64), Arg::Text(one.kind.code())]);
            args.extend([Arg::Text(&one.code), Arg::Int(one.version), Arg::Int(one.added.into())]);
        }
        self.execute_text(many(ONE, made.len()), &args).await.map(drop)
    }
}

impl Work {
    /// The last former versions of records, by code; nothing of those that have none.
    async fn last_formers(&mut self, kind: Kind, codes: &[&str]) -> Result<BTreeMap<String, i64>, StoreError> {
        let sql = format!(
            "SELECT code, MAX(version) FROM record_versions WHERE kind = $1 AND code IN ({}) GROUP BY code",
            places(2, codes.len())
        );
        let args = [&[Arg::Text(kind.code())], texts(codes).as_slice()].concat();
        versions(self.link(), sql, &args).await
    }
}

async fn versions(link: &mut Link, sql: String, args: &[Arg<'_>]) -> Result<BTreeMap<String, i64>, StoreError> {
    let rows = link.rows_of_text(sql, args).await?;
    rows.iter().map(|row| Ok((row.get::<String>(0)?, row.get::<i64>(1)?))).collect()
}

fn texts<'a>(codes: &[&'a str]) -> Vec<Arg<'a>> {
    codes.iter().map(|code| Arg::Text(code)).collect()
}

/// `$2, $3, …`, as many as are counted, from the first.
pub(super) fn places(first: usize, count: usize) -> String {
    (first..first + count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}

/// A statement that inserts one row, as one that inserts `rows`: its values once for each, with places of their own.
fn many(one: &str, rows: usize) -> String {
    const VALUES: &str = "VALUES ";
    let begin = one.find(VALUES).map_or(one.len(), |at| at + VALUES.len());
    let end = one[begin..].find(')').map_or(one.len(), |at| begin + at + 1);
    let row = &one[begin..end];
    let width = row.matches('$').count();
    let mut text = one[..begin].to_owned();
    for number in 0..rows {
        let separator = if number == 0 { "(" } else { ", (" };
        text.push_str(separator);
        for place in 1..=width {
            let comma = if place == 1 { "" } else { ", " };
            let _ = write!(text, "{comma}${}", number * width + place);
        }
        text.push(')');
    }
    text + &one[end..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_for_one_row_becomes_one_for_several_with_places_of_their_own() {
        let one = "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO NOTHING";
        assert_eq!(many(one, 1), one);
        assert_eq!(many(one, 2), "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) ON CONFLICT (a) DO NOTHING");
    }

    #[test]
    fn every_kind_takes_its_values_as_they_are_and_in_their_order() {
        // What would be reckoned from a value has to be reckoned for each row.
        for kind in Kind::ALL {
            let insert = kind.statements().insert;
            let width = kind.statements().columns.len() + 6;
            let values = (1..=width).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
            assert!(insert.contains(&format!("VALUES ({values})")), "{insert}");
        }
    }
}
