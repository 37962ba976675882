//! The first pass over a file: every record checked, every finding handed on.

use super::{
    checker::{Checker, Verdict},
    codebook::Codebook,
    examine::Checked,
    finding::Finding,
    known::Known,
    raw::{Event, Progress, RecordSource},
};
use crate::domain::date::Date;

/// Takes what a check brings, piece by piece, so that nobody has to hold a whole file.
pub trait Receiver {
    /// A record was checked.
    fn record(&mut self, checked: Checked);

    /// Something about the file, or about several records, was found.
    fn finding(&mut self, finding: Finding);

    /// Called after each record.
    fn progress(&mut self, _progress: Progress) {}
}

/// Checks a whole file. Findings of a single record come with the record.
pub fn check_file(
    source: &mut dyn RecordSource<Item = Event>,
    codebook: &Codebook,
    as_of: Date,
    known: &dyn Known,
    receiver: &mut dyn Receiver,
) -> Verdict {
    let mut checker = Checker::new(codebook, as_of);
    while let Some(event) = source.next() {
        match event {
            Event::Record(raw) => {
                let stored = raw.key().and_then(|key| known.record(raw.kind, &key));
                receiver.record(checker.check(&raw, stored.as_ref()));
            }
            Event::Finding(finding) => {
                checker.note(&finding);
                receiver.finding(finding);
            }
        }
        receiver.progress(source.progress());
    }
    let (verdict, findings) = checker.finish(source.is_complete(), known);
    for finding in findings {
        receiver.finding(finding);
    }
    verdict
}
