//! What an incident touched, told from entries of the trail: which acts gave something out, and what kind of data it
//! was (reliability.md, P8).

use super::{
    audit::{Action, EntityKind},
    coded::coded,
    date::Date,
};

coded! {
    /// A kind of data that an act gives out.
    DataClass {
        /// Names, addresses, telephone numbers.
        Identity = "identity",
        /// The record of a child or a family: needs, home, people, papers.
        Record = "record",
        /// The text of a plan.
        PlanText = "plan_text",
        /// Families for a child in order, with reasons.
        List = "list",
        /// A proposal, what was said about it, its report.
        Decision = "decision",
        /// Many records at once, with what lists show of each.
        Overview = "overview",
        /// Records in a file.
        File = "file",
        /// The trail itself.
        Trail = "trail",
    }
}

impl DataClass {
    /// What an act gave out; none for acts that give nothing out.
    pub fn of(action: Action, kind: EntityKind) -> Option<Self> {
        match action {
            Action::IdentityViewed | Action::IdentitiesSearched => Some(Self::Identity),
            Action::RecordViewed if kind == EntityKind::PlanReading => Some(Self::PlanText),
            Action::RecordViewed | Action::GlassBroken => Some(Self::Record),
            Action::PlanRead => Some(Self::PlanText),
            Action::RunViewed
            | Action::MatchingRun
            | Action::ExplanationViewed
            | Action::ExclusionsViewed
            | Action::ComparisonViewed
            | Action::WhatIfTried
            | Action::QuestionListViewed
            | Action::Replayed => Some(Self::List),
            Action::ProposalViewed | Action::ReportMade => Some(Self::Decision),
            Action::RecordsListed | Action::ImportViewed => Some(Self::Overview),
            Action::Exported | Action::BackupMade => Some(Self::File),
            Action::AuditViewed | Action::IncidentTold => Some(Self::Trail),
            _ => None,
        }
    }
}

/// The working day after a day: a breach is told to the ministry within one (Law 94-V, since 1 July 2024). Saturdays
/// and Sundays are passed over; holidays, which change every year, are not known here.
pub fn next_working_day(day: Date) -> Date {
    // 1 January 1970 was a Thursday: 2 and 3 are the remainders of Saturdays and Sundays.
    let is_weekend = |day: Date| matches!(day.day_number().rem_euclid(7), 2 | 3);
    let mut next = day.plus_days(1);
    while is_weekend(next) {
        next = next.plus_days(1);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_breach_seen_before_a_weekend_is_told_on_monday() {
        let day = |text: &str| Date::parse(text).unwrap();
        for (seen, told) in [("2026-11-26", "2026-11-27"), ("2026-11-27", "2026-11-30"), ("2026-11-28", "2026-11-30")] {
            assert_eq!(next_working_day(day(seen)), day(told), "{seen}");
        }
    }

    #[test]
    fn a_look_gives_something_out_and_a_sign_in_does_not() {
        assert_eq!(DataClass::of(Action::RecordViewed, EntityKind::Child), Some(DataClass::Record));
        assert_eq!(DataClass::of(Action::SignedIn, EntityKind::User), None);
    }
}
