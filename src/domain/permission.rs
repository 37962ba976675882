//! Roles × permissions: the one table that the router, the OpenAPI document and the pages read.

use super::{actor::Role, coded::coded};

coded! {
    /// Something a person may or may not do. Which records they may do it to is [`access`](super::access)'s.
    Permission {
        /// See the children of one's offices.
        ViewChildren = "view_children",
        /// Bring in the text of a child's plan.
        EditChildren = "edit_children",
        /// Confirm and order needs.
        ConfirmNeeds = "confirm_needs",
        /// Make a list of families to consider.
        MakeRuns = "make_runs",
        /// Look at lists, places, comparisons and who is not considered.
        ViewRuns = "view_runs",
        /// Read why a family is kept out where the reason is restricted: health, a sentence, a court's ruling, safety.
        ViewRestrictedReasons = "view_restricted_reasons",
        /// Try a list with other facts.
        TryWhatIf = "try_what_if",
        /// Propose a family, or that none is suitable.
        Propose = "propose",
        /// Look at proposals.
        ViewProposals = "view_proposals",
        /// Judge a proposal of another office.
        Review = "review",
        /// Check a judged proposal once more and decide.
        SecondCheck = "second_check",
        /// Look at families of the register.
        ViewFamilies = "view_families",
        /// Record talks with families, their answers and what they can do.
        EditFamilies = "edit_families",
        /// Bring records in from files, and take back what was brought.
        ImportRecords = "import_records",
        /// See names, addresses and telephone numbers.
        ViewIdentities = "view_identities",
        /// Take records out of the register in a file.
        ExportRecords = "export_records",
        /// Ask that a rule be waived.
        AskWaivers = "ask_waivers",
        /// Grant or refuse a waiver, where the rule names the role.
        DecideWaivers = "decide_waivers",
        /// Record what became of a placement.
        RecordOutcomes = "record_outcomes",
        /// See all children waiting.
        ViewCohort = "view_cohort",
        /// Ask for access to one record that is not open to oneself, for a few hours.
        BreakGlass = "break_glass",
        /// Look through accesses that were taken by breaking the glass.
        ReviewGrants = "review_grants",
        /// Say who works on a record: whom it is open to besides the office that holds it.
        AssignStaff = "assign_staff",
        /// Seal a record, so that only those who work on it may open it, and unseal it.
        SealRecords = "seal_records",
        /// Look through decisions and the trail.
        Audit = "audit",
        /// Compute a decision again.
        Replay = "replay",
        /// Read how the order is made.
        ViewModel = "view_model",
        /// Say that a fact is wrong, ask for an explanation.
        Enquire = "enquire",
        /// Stop and resume recommendations.
        StopRecommendations = "stop_recommendations",
        /// Add, change and disable people and offices, and give records to offices.
        ManageUsers = "manage_users",
        /// Confirm or refuse, as the second person, a job that somebody else asked for.
        ConfirmUsers = "confirm_users",
        /// Issue and revoke tokens of systems.
        ManageTokens = "manage_tokens",
        /// See how the program itself is doing.
        ViewHealth = "view_health",
    }
}

use Role::{Data, Operator, Reviewer, Specialist, Supervisor};

impl Permission {
    /// The roles that have it.
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::ViewChildren | Self::ViewFamilies => &[Specialist, Reviewer, Supervisor, Data],
            Self::EditChildren | Self::EditFamilies => &[Specialist, Data],
            Self::ConfirmNeeds | Self::Propose | Self::AskWaivers | Self::RecordOutcomes => &[Specialist],
            Self::MakeRuns | Self::ViewCohort | Self::DecideWaivers => &[Specialist, Supervisor],
            Self::ViewRuns | Self::TryWhatIf | Self::ViewProposals | Self::BreakGlass => {
                &[Specialist, Reviewer, Supervisor]
            }
            Self::Review => &[Reviewer],
            Self::SecondCheck
            | Self::ReviewGrants
            | Self::AssignStaff
            | Self::SealRecords
            | Self::Audit
            | Self::Replay => &[Supervisor],
            Self::ExportRecords | Self::ViewRestrictedReasons => &[Supervisor, Data],
            Self::ViewIdentities => &[Specialist, Supervisor, Data],
            Self::ImportRecords => &[Data],
            Self::ViewModel | Self::Enquire => &Role::ALL,
            Self::StopRecommendations | Self::ConfirmUsers => &[Supervisor, Operator],
            Self::ManageUsers | Self::ManageTokens | Self::ViewHealth => &[Operator],
        }
    }
}

impl Permission {
    /// Whether it opens records of children and families, or what is decided about them. People and offices, the
    /// program's health, how the order is made, and the switch that stops recommendations are none.
    pub fn opens_records(self) -> bool {
        let aside = [
            Self::ManageUsers,
            Self::ConfirmUsers,
            Self::ManageTokens,
            Self::ViewHealth,
            Self::ViewModel,
            Self::StopRecommendations,
        ];
        !aside.contains(&self)
    }

    /// Whether a system may have it in the scope of a token. A system looks, makes lists, brings in files and records
    /// talks. What confirms, proposes, judges, decides, grants or manages takes a person whom somebody can ask, and so
    /// does what opens names, restricted reasons, the trail and records of other offices.
    pub fn is_for_systems(self) -> bool {
        matches!(
            self,
            Self::ViewChildren
                | Self::ViewFamilies
                | Self::ViewRuns
                | Self::ViewProposals
                | Self::ViewCohort
                | Self::ViewModel
                | Self::ViewHealth
                | Self::MakeRuns
                | Self::TryWhatIf
                | Self::ImportRecords
                | Self::EditFamilies
        )
    }
}

impl Role {
    /// Whether the role has a permission.
    pub fn may(self, permission: Permission) -> bool {
        permission.roles().contains(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_both_proposes_and_judges() {
        for role in Role::ALL {
            let steps = [Permission::Propose, Permission::Review, Permission::SecondCheck];
            assert!(steps.iter().filter(|step| role.may(**step)).count() <= 1, "{role:?}");
        }
    }

    #[test]
    fn a_system_takes_no_step_of_a_proposal_and_opens_no_name() {
        use Permission as P;
        let steps = [P::ConfirmNeeds, P::Propose, P::Review, P::SecondCheck, P::DecideWaivers, P::RecordOutcomes];
        let looks = [P::ViewIdentities, P::ViewRestrictedReasons, P::Audit, P::BreakGlass, P::ExportRecords];
        for permission in steps.into_iter().chain(looks) {
            assert!(!permission.is_for_systems(), "{permission}");
        }
    }

    #[test]
    fn the_person_who_runs_the_machine_sees_no_child() {
        for seen in [Permission::ViewChildren, Permission::ViewRuns, Permission::ViewIdentities, Permission::Audit] {
            assert!(!Operator.may(seen), "{seen}");
        }
    }
}
