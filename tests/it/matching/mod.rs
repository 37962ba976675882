//! From an input to a list: properties of the core, and the policy's refusals.

/// What holds for every register and every plan.
mod properties;

/// One child, one family, and what may be changed.
mod one_case;

/// Small cases one can see whole.
mod cases;

/// A list for whoever finds families of it sealed.
mod sealed;

/// A policy that is not sound is refused, by file, entry and reason.
mod policy;

use uya::{
    domain::{code::ChildCode, date::Date},
    generate::{self, Bundle},
    matching::{
        assemble::{Request, assemble},
        input::MatchingInput,
        policy::Policy,
    },
};

/// The day every test is made on.
pub fn day() -> Date {
    Date::parse("2026-11-01").unwrap()
}

/// The shipped policy.
pub fn policy() -> Policy {
    Policy::shipped().unwrap()
}

/// A small invented register.
pub fn register(seed: u64, families: u32) -> Bundle {
    generate::generate(&generate::Request { children: 6, families, seed, as_of: day() }, &policy())
}

/// A request for one child that no case rule can refuse.
pub fn request(child: &ChildCode, worlds: u32) -> Request {
    Request {
        child: child.clone(),
        alone: false,
        as_of: day(),
        seed: 11,
        worlds: Some(worlds),
        preparatory: Some("test of the arithmetic".to_owned().try_into().unwrap()),
    }
}

/// Inputs for every child of a bundle.
pub fn inputs(bundle: &Bundle, policy: &Policy, worlds: u32) -> Vec<MatchingInput> {
    let input = |child: &uya::domain::child::Child| assemble(&bundle.records(), policy, &request(&child.code, worlds));
    bundle.children.iter().map(|child| input(child).unwrap()).collect()
}
