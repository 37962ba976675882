//! Rules whose failure tells more of a person than everybody who looks at lists may read.

use super::{Check, ConclusionKind, Rule};

/// Conclusions whose negative outcome tells of illness, of a sentence, or of a court's ruling on an adult.
pub const RESTRICTED_CONCLUSIONS: [ConclusionKind; 3] =
    [ConclusionKind::LegalCapacity, ConclusionKind::Health, ConclusionKind::CriminalRecord];

impl Rule {
    /// Whether its reason is restricted: the conclusions of [`RESTRICTED_CONCLUSIONS`], and bans on contact,
    /// which name a person the child is kept safe from. Told by what the rule checks, so that it holds for
    /// every policy a kept list was made with.
    pub fn is_restricted(&self) -> bool {
        match &self.check {
            Check::Conclusion { of } => RESTRICTED_CONCLUSIONS.contains(of),
            Check::ContactBans {} => true,
            _ => false,
        }
    }
}
