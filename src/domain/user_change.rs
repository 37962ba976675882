//! A job that somebody is to have: asked for by one person, confirmed by another.
//!
//! *Design notes.* Only what gives rights waits: a new account, another job, an account that is opened again. To close
//! an account is always safe and counts at once. What was asked for rests on the job as it was then; when that is
//! another by the time somebody confirms, it has to be asked for anew.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    actor::Role,
    clock::Timestamp,
    code::{OfficeCode, StaffCode},
    coded::{coded, numbered},
    user::User,
};

numbered! {
    /// Number of a change of somebody's rights that was asked for.
    UserChangeNumber = "U-",
}

coded! {
    /// Where a change of somebody's rights stands.
    UserChangeState {
        /// Waits for a second person.
        Asked = "asked",
        /// A second person confirmed it.
        Confirmed = "confirmed",
        /// It was refused, or taken back by who asked.
        Refused = "refused",
    }
}

/// What decides what somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rights {
    /// The job.
    pub role: Role,
    /// Whether the person may not sign in.
    pub disabled: bool,
}

impl Rights {
    /// What a person's record says.
    pub fn of(user: &User) -> Self {
        Self { role: user.role, disabled: user.disabled }
    }

    /// Whether a second person has to confirm that these rights take the place of others.
    pub fn needs_second(self, before: Self) -> bool {
        let is_opened = before.disabled && !self.disabled;
        is_opened || self.role != before.role
    }
}

/// A change of somebody's rights that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// Its number.
    pub number: UserChangeNumber,
    /// Whose rights.
    pub staff: StaffCode,
    /// Where the person works: supervisors of that region may confirm.
    pub office: OfficeCode,
    /// Whether the account is new.
    pub is_new: bool,
    /// The rights when it was asked for.
    pub from: Rights,
    /// The rights that are asked for.
    pub to: Rights,
    /// Who asked.
    pub asked_by: StaffCode,
    /// When, UTC.
    pub asked_at: Timestamp,
    /// Where it stands.
    pub state: UserChangeState,
    /// What the second person said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<UserChangeDecision>,
}

/// What a second person said to a change of rights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChangeDecision {
    /// Who.
    pub by: StaffCode,
    /// When, UTC.
    pub at: Timestamp,
}

/// Why a change of rights is not decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserChangeRefusal {
    /// It was decided before.
    #[error("user-change-decided")]
    Decided,
    /// Whoever asked, or gets the rights, cannot be the second person.
    #[error("user-change-own")]
    Own,
    /// The person's rights are others than when it was asked for.
    #[error("user-change-overtaken")]
    Overtaken,
}

impl UserChange {
    /// The change after a second person confirmed it, where the person's rights are `now`.
    ///
    /// # Errors
    /// [`UserChangeRefusal`].
    pub fn confirm(self, by: StaffCode, at: Timestamp, now: Rights) -> Result<Self, UserChangeRefusal> {
        if by == self.asked_by || by == self.staff {
            return Err(UserChangeRefusal::Own);
        }
        if self.state == UserChangeState::Asked && now != self.from {
            return Err(UserChangeRefusal::Overtaken);
        }
        self.decide(UserChangeState::Confirmed, by, at)
    }

    /// The change after it was refused, or taken back by who asked.
    ///
    /// # Errors
    /// [`UserChangeRefusal::Decided`].
    pub fn refuse(self, by: StaffCode, at: Timestamp) -> Result<Self, UserChangeRefusal> {
        self.decide(UserChangeState::Refused, by, at)
    }

    fn decide(self, state: UserChangeState, by: StaffCode, at: Timestamp) -> Result<Self, UserChangeRefusal> {
        if self.state != UserChangeState::Asked {
            return Err(UserChangeRefusal::Decided);
        }
        Ok(Self { state, decided: Some(UserChangeDecision { by, at }), ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights(role: Role, disabled: bool) -> Rights {
        Rights { role, disabled }
    }

    #[test]
    fn to_close_an_account_needs_no_second_person_and_all_that_gives_rights_does() {
        let reviewer = rights(Role::Reviewer, false);
        assert!(!rights(Role::Reviewer, true).needs_second(reviewer));
        assert!(!reviewer.needs_second(reviewer));
        assert!(reviewer.needs_second(rights(Role::Reviewer, true)));
        assert!(rights(Role::Supervisor, false).needs_second(reviewer));
        assert!(rights(Role::Supervisor, true).needs_second(reviewer));
    }

    #[test]
    fn nobody_confirms_what_they_asked_for_or_what_they_get() {
        let staff = |code: &str| StaffCode::parse(code).unwrap();
        let at = Timestamp::from_micros(1);
        let (from, to) = (rights(Role::Specialist, false), rights(Role::Reviewer, false));
        let asked = UserChange {
            number: UserChangeNumber::new(1).unwrap(),
            staff: staff("S-1"),
            office: OfficeCode::parse("A").unwrap(),
            is_new: false,
            from,
            to,
            asked_by: staff("O-1"),
            asked_at: at,
            state: UserChangeState::Asked,
            decided: None,
        };
        for own in ["S-1", "O-1"] {
            assert_eq!(asked.clone().confirm(staff(own), at, from), Err(UserChangeRefusal::Own));
        }
        assert_eq!(asked.clone().confirm(staff("V-1"), at, to), Err(UserChangeRefusal::Overtaken));
        let confirmed = asked.clone().confirm(staff("V-1"), at, from).unwrap();
        assert_eq!(confirmed.clone().refuse(staff("V-1"), at), Err(UserChangeRefusal::Decided));
        assert!(asked.refuse(staff("O-1"), at).is_ok(), "who asked may take it back");
    }
}
