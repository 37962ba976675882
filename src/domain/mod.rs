//! What the words mean: values and their legal changes. Pure; knows no other module.
//!
//! *Design notes.* The records (child, plan, family …) are written down once: serde reads them,
//! `validator` bounds their lists and numbers, schemars publishes the same shape with `uya schema`.
//! A value that could be wrong by itself is a newtype whose parser refuses it.

/// Closed lists of codes, and numbers of records.
pub(crate) mod coded;

/// Codes of records: one newtype per kind.
pub mod code;

/// A calendar day.
pub mod date;

/// Need levels, capabilities, importance.
pub mod level;

/// Text that people write.
pub mod text;

/// What can be wrong with one value.
pub mod shape;

/// The three languages.
pub mod language;

/// Canonical JSON and digests.
pub mod canonical;

/// Roles and actors.
pub mod actor;

/// Regions.
pub mod region;

/// Places and distances.
pub mod settlement;

/// A child and a sibling group.
pub mod child;

/// The individual plan.
pub mod plan;

/// A family of the register.
pub mod family;

/// Whether groups of families fare alike.
pub mod fairness;

/// Relatives and waivers.
pub mod relation;

/// What became of placements that were decided without Uya.
pub mod placement_outcome;

/// Hashes and canonical text.
pub mod hash;

/// Moments and clocks.
pub mod clock;

/// A matching run as it is kept.
pub mod run;

/// What the audit trail records.
pub mod audit;

/// Signed statements about the audit trail.
pub mod checkpoint;

/// Reasons.
pub mod reason;

/// Offices.
pub mod office;

/// Members of staff.
pub mod user;

/// Rights that are asked for by one person and confirmed by another.
pub mod user_change;

/// Roles × permissions.
pub mod permission;

/// Need to know.
pub mod access;

/// What a question is about.
pub mod about;

/// Who works on a record, and its seal.
pub mod custody;

/// Proposals, reviews, second checks.
pub mod proposal;

/// Placements and what became of them.
pub mod placement;

/// Waivers asked for, talks, enquiries, saved views, tokens, settings, identities.
pub mod desk;

/// Who people are, as files tell it.
pub mod identity;

/// A person's own notes on families of a list.
pub mod own_note;

/// What needs rest on beside the words of the plan.
pub mod evidence;

/// Imports, from their check to their undoing.
pub mod import;

/// What was suggested from the text of a plan, and what people made of it.
pub mod plan_reading;

/// Practice on invented records.
pub mod practice;

/// How long people looked.
pub mod looking;

/// Decisions that are looked at again.
pub mod re_review;

/// Families taken out of a list by hand.
pub mod removal;

/// Decisions that are looked through.
pub mod sample;

/// Opening very many records.
pub mod browsing;

/// What an incident touched.
pub mod incident;

/// Where a case stands.
pub mod step;
