//! Who somebody is: of whom it is said, and what is said twice.

use super::Meaning;
use crate::{
    domain::identity::{Named, Whose},
    transfer::{finding::FindingCode, kind::Kind},
};

pub(super) fn check(meaning: &mut Meaning, named: &Named) {
    let (kind, code) = match named.of {
        Whose::Child => (Kind::Child, FindingCode::ChildUnknown),
        Whose::Family => (Kind::Family, FindingCode::FamilyUnknown),
    };
    meaning.refer(kind, &named.code, "/code", code);
    meaning.repeated(named.iins.iter().map(|iin| iin.as_str().to_owned()), "/iins", "");
    meaning.repeated(named.phones.iter().map(|phone| phone.as_str().to_owned()), "/phones", "");
}
