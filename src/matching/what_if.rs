//! The same run with some facts changed. A trial: it never writes.

use std::sync::Arc;

use super::{
    input::MatchingInput,
    policy::Policy,
    register::{self, Register},
};
use crate::domain::{
    code::{ChildCode, FamilyCode, ItemCode},
    date::Date,
    family::{Availability, AvailabilityStatus, PreparationCertificate},
    level::{Capability, Importance, NeedLevel},
    plan::Need,
};

/// Most changes tried at once: with more, nobody can say which one mattered.
pub const MOST_EDITS: usize = 5;

/// One change tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A need gets another level or importance, or is added.
    Need {
        /// One child of a group; absent means every child that has the need, or the only child.
        child: Option<ChildCode>,
        /// The need.
        item: ItemCode,
        /// The level.
        level: NeedLevel,
        /// The importance; absent keeps the one it has, *important* for a new need.
        importance: Option<Importance>,
    },
    /// A need is taken away.
    RemoveNeed {
        /// One child of a group, or every child.
        child: Option<ChildCode>,
        /// The need.
        item: ItemCode,
    },
    /// A family's capability is assumed.
    Capability {
        /// The family.
        family: FamilyCode,
        /// The need.
        item: ItemCode,
        /// The level.
        level: Capability,
    },
    /// A family is assumed to have confirmed today that it is free.
    Free {
        /// The family.
        family: FamilyCode,
    },
    /// A family is assumed to have finished the preparation course.
    Prepared {
        /// The family.
        family: FamilyCode,
    },
}

/// Why a change cannot be tried.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Not of the written form.
    #[error("edit-form")]
    Form(String),
    /// A level outside 0 to 3.
    #[error("edit-level")]
    Level(String),
    /// A need the policy does not have.
    #[error("edit-unknown-item")]
    UnknownItem(String),
    /// A family that is not in the register.
    #[error("edit-unknown-family")]
    UnknownFamily(String),
    /// A child that is not in the case.
    #[error("edit-unknown-child")]
    UnknownChild(String),
    /// More than [`MOST_EDITS`].
    #[error("edit-too-many")]
    TooMany(usize),
}

impl Edit {
    /// Reads one change:
    /// `need.ITEM=LEVEL`, `need.ITEM=LEVEL/must|important|desirable`, `need.ITEM=remove`, each with
    /// `CHILD:` before it for one child of a group; `family.CODE.ITEM=LEVEL`, `family.CODE=free`,
    /// `family.CODE=prepared`.
    pub fn parse(text: &str) -> Result<Self, EditError> {
        let form = || EditError::Form(text.to_owned());
        let (target, value) = text.split_once('=').ok_or_else(form)?;
        let (child, target) = match target.split_once(':') {
            Some((child, target)) => (Some(ChildCode::parse(child).map_err(|_| form())?), target),
            None => (None, target),
        };
        if let Some(item) = target.strip_prefix("need.") {
            let item = ItemCode::parse(item).map_err(|_| form())?;
            return Self::parse_need(text, child, item, value);
        }
        let family = target.strip_prefix("family.").filter(|_| child.is_none()).ok_or_else(form)?;
        let code = |code: &str| FamilyCode::parse(code).map_err(|_| form());
        match value {
            "free" => Ok(Self::Free { family: code(family)? }),
            "prepared" => Ok(Self::Prepared { family: code(family)? }),
            level => {
                let (family, item) = family.rsplit_once('.').ok_or_else(form)?;
                let item = ItemCode::parse(item).map_err(|_| form())?;
                let level = level.parse::<i64>().map_err(|_| form())?;
                let level = Capability::try_from(level).map_err(|_| EditError::Level(text.to_owned()))?;
                Ok(Self::Capability { family: code(family)?, item, level })
            }
        }
    }

    /// The family a change is about.
    pub fn family(&self) -> Option<&FamilyCode> {
        match self {
            Self::Need { .. } | Self::RemoveNeed { .. } => None,
            Self::Capability { family, .. } | Self::Free { family } | Self::Prepared { family } => Some(family),
        }
    }

    fn parse_need(text: &str, child: Option<ChildCode>, item: ItemCode, value: &str) -> Result<Self, EditError> {
        let form = || EditError::Form(text.to_owned());
        if value == "remove" {
            return Ok(Self::RemoveNeed { child, item });
        }
        let (level, importance) = match value.split_once('/') {
            Some((level, "must")) => (level, Some(Importance::Must)),
            Some((level, "important")) => (level, Some(Importance::Important)),
            Some((level, "desirable")) => (level, Some(Importance::Desirable)),
            Some(_) => return Err(form()),
            None => (value, None),
        };
        let level = level.parse::<i64>().map_err(|_| form())?;
        let level = NeedLevel::try_from(level).map_err(|_| EditError::Level(text.to_owned()))?;
        Ok(Self::Need { child, item, level, importance })
    }
}

/// An input with changes made, and its register.
#[derive(Debug)]
pub struct Tried {
    /// The input; its counts of the register are taken anew.
    pub input: MatchingInput,
    /// Its register.
    pub register: Register,
}

/// The input with the changes made.
///
/// # Errors
/// [`EditError`] for a change that names something the input does not have.
pub fn edited(input: &MatchingInput, policy: &Policy, edits: &[Edit]) -> Result<MatchingInput, EditError> {
    let register = Register::pack(&input.families, policy, input.as_of);
    tried(input, &register, policy, edits).map(|tried| tried.input)
}

/// The same over the packed register of the input: only what is changed is packed again.
///
/// # Errors
/// As [`edited`].
pub fn tried(input: &MatchingInput, register: &Register, policy: &Policy, edits: &[Edit]) -> Result<Tried, EditError> {
    if edits.len() > MOST_EDITS {
        return Err(EditError::TooMany(edits.len()));
    }
    let mut changed = input.clone();
    for edit in edits {
        apply(&mut changed, policy, edit)?;
    }
    let families: Vec<usize> = edits.iter().filter_map(|edit| position(&changed, edit.family()?)).collect();
    let register = register.of_case(&changed.families, policy, changed.as_of, &families);
    changed.counts = register::counts(&changed, policy, &register);
    Ok(Tried { input: changed, register })
}

fn apply(input: &mut MatchingInput, policy: &Policy, edit: &Edit) -> Result<(), EditError> {
    let as_of = input.as_of;
    match edit {
        Edit::Need { child, item, level, importance } => {
            known_item(policy, item)?;
            for needs in needs_of(input, child.as_ref(), item)? {
                match needs.iter_mut().find(|need| &need.item == item) {
                    Some(need) => {
                        need.level = Some(*level);
                        need.importance = importance.unwrap_or(need.importance);
                    }
                    None => needs.push(Need {
                        item: item.clone(),
                        level: Some(*level),
                        importance: importance.unwrap_or(Importance::Important),
                        evidence: None,
                    }),
                }
            }
        }
        Edit::RemoveNeed { child, item } => {
            known_item(policy, item)?;
            for needs in needs_of(input, child.as_ref(), item)? {
                needs.retain(|need| &need.item != item);
            }
        }
        Edit::Capability { family, item, level } => {
            known_item(policy, item)?;
            family_of(input, family)?.assumed.insert(item.clone(), *level);
        }
        Edit::Free { family } => {
            let answer =
                Availability { status: AvailabilityStatus::Free, confirmed_on: as_of, until: None, source: None };
            Arc::make_mut(&mut family_of(input, family)?.facts).availability = vec![answer];
        }
        Edit::Prepared { family } => {
            Arc::make_mut(&mut family_of(input, family)?.facts).preparation = Some(passed(as_of));
        }
    }
    Ok(())
}

fn passed(as_of: Date) -> PreparationCertificate {
    PreparationCertificate { number: None, passed: true, as_of }
}

fn known_item(policy: &Policy, item: &ItemCode) -> Result<(), EditError> {
    policy.item_index(item).map(|_| ()).ok_or_else(|| EditError::UnknownItem(item.to_string()))
}

/// The needs a change is made to: one child's; or those of every child that has the need; or the only child's.
fn needs_of<'i>(
    input: &'i mut MatchingInput,
    child: Option<&ChildCode>,
    item: &ItemCode,
) -> Result<Vec<&'i mut Vec<Need>>, EditError> {
    let children = &mut input.case.children;
    if let Some(code) = child {
        let found = children.iter_mut().find(|of_case| &of_case.code == code);
        return found.map(|child| vec![&mut child.needs]).ok_or_else(|| EditError::UnknownChild(code.to_string()));
    }
    let nobody_has_it = !children.iter().any(|child| child.needs.iter().any(|need| &need.item == item));
    let has = |needs: &Vec<Need>| nobody_has_it || needs.iter().any(|need| &need.item == item);
    Ok(children.iter_mut().map(|child| &mut child.needs).filter(|needs| has(needs)).collect())
}

/// Where a family stands; they come by code.
fn position(input: &MatchingInput, code: &FamilyCode) -> Option<usize> {
    input.families.binary_search_by(|family| family.code.cmp(code)).ok()
}

fn family_of<'i>(
    input: &'i mut MatchingInput,
    code: &FamilyCode,
) -> Result<&'i mut super::input::FamilyInput, EditError> {
    let position = position(input, code).ok_or_else(|| EditError::UnknownFamily(code.to_string()))?;
    Ok(&mut Arc::make_mut(&mut input.families)[position])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read_as_they_are_written() {
        let need = Edit::parse("need.aggression=3/must").unwrap();
        assert!(matches!(need, Edit::Need { child: None, importance: Some(Importance::Must), .. }));
        let of_one = Edit::parse("C-004:need.speech_language=remove").unwrap();
        assert!(matches!(of_one, Edit::RemoveNeed { child: Some(_), .. }));
        assert!(matches!(Edit::parse("family.F-012.aggression=2").unwrap(), Edit::Capability { .. }));
        assert!(matches!(Edit::parse("family.F-012=free").unwrap(), Edit::Free { .. }));
    }

    #[test]
    fn a_change_that_cannot_be_read_says_which_one() {
        assert_eq!(Edit::parse("need.aggression=7"), Err(EditError::Level("need.aggression=7".into())));
        for text in ["aggression=3", "need.aggression", "family.F-1=maybe", "need.aggression=2/never", ""] {
            assert_eq!(Edit::parse(text), Err(EditError::Form(text.into())));
        }
    }
}
