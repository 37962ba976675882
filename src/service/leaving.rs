//! How the records of each kind leave in an export: every kind is decided here, or nothing is built.

use crate::store::Kind;

/// How the records of a kind leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// In sheets and sections that can be brought again.
    Register,
    /// Beside the register, at the machine only: flat sheets, or a section that reading passes over.
    Beside,
    /// In a bundle only and with the right to names: a workbook lies open on the disk while it is made.
    Names,
    /// Not at all: digests of tokens are secrets, and a token is issued anew.
    Never,
}

/// How the records of a kind leave. What is no record of a kind – former versions, runs, snapshots, policies, reports of
/// imports, the trail – is kept whole by `uya db backup`, and `uya audit export` tells the trail.
pub fn leaving(kind: Kind) -> Leaving {
    match kind {
        Kind::Settlement
        | Kind::Child
        | Kind::SiblingGroup
        | Kind::Plan
        | Kind::Family
        | Kind::Relative
        | Kind::Waiver
        | Kind::Outcome
        | Kind::Contact => Leaving::Register,
        Kind::Office
        | Kind::User
        | Kind::Custody
        | Kind::Proposal
        | Kind::Placement
        | Kind::WaiverRequest
        | Kind::Grant
        | Kind::SavedView
        | Kind::Enquiry
        | Kind::Setting
        | Kind::Practice
        | Kind::PlanReading
        | Kind::Import
        | Kind::ImportColumns
        | Kind::UserChange
        | Kind::SampleLook
        | Kind::Burst => Leaving::Beside,
        Kind::Identity => Leaving::Names,
        Kind::ApiToken => Leaving::Never,
    }
}

/// The kinds that leave this way, in the order of [`Kind::ALL`].
pub fn kinds_leaving(way: Leaving) -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(move |kind| leaving(*kind) == way)
}
