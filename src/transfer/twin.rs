//! Whether a new record of a file looks like one that is kept, or stands in the file too, under another code.
//!
//! *Design notes.* The register holds no names, so a family is told by what changes least: the number of its
//! certificate, or the place where it lives together with the days of birth of its carers. A child is told by day
//! of birth, sex and place: twins share these, so a person always answers. Names are kept apart, sealed: what two
//! records have of them in common is found by keyed digests, and only a letter or four digits of it are shown.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{beside::Fact, finding::Location, kind::Kind, record::Record, suggest};
use crate::domain::{
    child::Child,
    coded::coded,
    date::Date,
    family::{Family, ResidentKind},
};

coded! {
    /// What a new record has in common with a kept one.
    TwinReason {
        /// Codes that only letters of another alphabet tell apart.
        Code = "code",
        /// The number of the certificate of preparation.
        Certificate = "certificate",
        /// Where they live, and the days of birth of the carers.
        Carers = "carers",
        /// The days of birth of the carers' own children.
        OwnChildren = "own_children",
        /// Day of birth, sex and place of a child.
        Child = "child",
        /// The IIN of somebody.
        Iin = "iin",
        /// A telephone with a name.
        Phone = "phone",
    }
}

/// A new record of a file and the one it looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    /// Kind of both.
    pub kind: Kind,
    /// The code in the file.
    pub code: String,
    /// The code of the one it looks like.
    pub kept: String,
    /// Whether that one is new as well and stands in the same file; otherwise it is kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_file: bool,
    /// What they have in common.
    pub reasons: Vec<TwinReason>,
    /// What may be shown of it, where it tells who somebody is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hidden: BTreeMap<TwinReason, String>,
    /// Where the new one stands.
    pub location: Location,
    /// The facts of both, side by side.
    #[serde(default)]
    pub facts: Vec<Fact>,
}

/// What records that look alike are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Settlement,
    Carers,
    OwnChildren,
    Certificate,
    BirthDate,
    Sex,
}

/// What a family or a child is told by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks {
    kind: Kind,
    code: String,
    facts: Vec<(Mark, String)>,
}

impl Marks {
    /// The marks of a record; none for kinds that are told by their code alone.
    pub fn of(record: &Record) -> Option<Self> {
        match record {
            Record::Family(family) => Some(Self::of_family(family)),
            Record::Child(child) => Some(Self::of_child(child)),
            _ => None,
        }
    }

    /// The marks of a family.
    pub fn of_family(family: &Family) -> Self {
        let carers = days(family.carers.iter().map(|carer| carer.birth_date));
        let own = family.residents.iter().filter(|resident| resident.kind == ResidentKind::OwnChild);
        let certificate = family.preparation.as_ref().and_then(|paper| paper.number.as_ref());
        let facts = vec![
            (Mark::Settlement, family.settlement.to_string()),
            (Mark::Carers, carers),
            (Mark::OwnChildren, days(own.map(|resident| resident.birth_date))),
            (Mark::Certificate, certificate.map(ToString::to_string).unwrap_or_default()),
        ];
        Self { kind: Kind::Family, code: family.code.to_string(), facts }
    }

    /// The marks of a child.
    pub fn of_child(child: &Child) -> Self {
        let sex = serde_json::to_value(child.sex).ok().and_then(|sex| sex.as_str().map(str::to_owned));
        let facts = vec![
            (Mark::BirthDate, child.birth_date.to_string()),
            (Mark::Sex, sex.unwrap_or_default()),
            (Mark::Settlement, child.settlement.as_ref().map(ToString::to_string).unwrap_or_default()),
        ];
        Self { kind: Kind::Child, code: child.code.to_string(), facts }
    }

    /// The code of the record.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What records that look alike share at least one of.
    pub fn keys(&self) -> Vec<(TwinReason, String)> {
        let fact = |fact| self.fact(fact);
        let mut keys = vec![(TwinReason::Code, suggest::seen(&self.code))];
        if self.kind == Kind::Child {
            let all = [Mark::BirthDate, Mark::Sex, Mark::Settlement].map(fact);
            let told = all.iter().all(|fact| !fact.is_empty());
            keys.extend(told.then(|| (TwinReason::Child, all.join("|"))));
            return keys;
        }
        let certificate = folded(fact(Mark::Certificate));
        if !certificate.is_empty() {
            keys.push((TwinReason::Certificate, certificate));
        }
        if !fact(Mark::Carers).is_empty() {
            keys.push((TwinReason::Carers, [fact(Mark::Settlement), fact(Mark::Carers)].join("|")));
        }
        keys
    }

    /// What tells a family surely: place, carers and certificate. A school may put one number on the papers of a whole
    /// group, and a large file has carers of one place born on one day by chance; a family of one carer without a
    /// number is told by nothing that is sure.
    fn sure_key(&self) -> Option<String> {
        if self.kind == Kind::Child {
            return None;
        }
        let (carers, certificate) = (self.fact(Mark::Carers), folded(self.fact(Mark::Certificate)));
        let is_sure = !carers.is_empty() && (!certificate.is_empty() || carers.contains(BETWEEN_DAYS));
        is_sure.then(|| [self.fact(Mark::Settlement), carers, &certificate].join("|"))
    }

    /// What two new records of one file that are asked about share.
    pub fn sure_keys(&self) -> Vec<String> {
        self.sure_key().into_iter().chain([suggest::seen(&self.code)]).collect()
    }

    /// How two records look alike; none when they do not.
    pub fn twin(&self, kept: &Self, location: &Location) -> Option<Twin> {
        let of_kept = kept.keys();
        let shared = self.keys().into_iter().filter(|key| of_kept.contains(key));
        let mut reasons: Vec<TwinReason> = shared.map(|(reason, _)| reason).collect();
        if self.kind != kept.kind || self.code == kept.code || reasons.is_empty() {
            return None;
        }
        let own = self.fact(Mark::OwnChildren);
        if !own.is_empty() && own == kept.fact(Mark::OwnChildren) {
            reasons.push(TwinReason::OwnChildren);
        }
        Some(Twin {
            kind: self.kind,
            code: self.code.clone(),
            kept: kept.code.clone(),
            in_file: false,
            reasons,
            hidden: BTreeMap::new(),
            location: location.clone(),
            facts: Vec::new(),
        })
    }

    fn fact(&self, fact: Mark) -> &str {
        self.facts.iter().find(|(one, _)| *one == fact).map_or("", |(_, value)| value.as_str())
    }
}

/// What stands between two days.
const BETWEEN_DAYS: &str = ", ";

/// Days in their order; nothing when one is not known, for then they tell nobody.
fn days(days: impl Iterator<Item = Option<Date>>) -> String {
    let mut days: Vec<Date> = match days.collect() {
        Some(days) => days,
        None => return String::new(),
    };
    days.sort_unstable();
    days.iter().map(ToString::to_string).collect::<Vec<_>>().join(BETWEEN_DAYS)
}

/// A number without what people write in different ways.
fn folded(number: &str) -> String {
    number.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn family(code: &str, settlement: &str, carers: &[&str], certificate: Option<&str>) -> Marks {
        let carers: Vec<_> = carers.iter().map(|day| json!({ "birth_date": day })).collect();
        let mut value = json!({ "code": code, "settlement": settlement, "carers": carers });
        if let Some(number) = certificate {
            value["preparation"] = json!({ "number": number, "passed": true, "as_of": "2025-01-01" });
        }
        Marks::of_family(&serde_json::from_value(value).unwrap())
    }

    fn reasons(new: &Marks, kept: &Marks) -> Vec<TwinReason> {
        new.twin(kept, &Location::default()).map(|twin| twin.reasons).unwrap_or_default()
    }

    #[test]
    fn a_family_is_told_by_its_certificate_or_by_place_and_carers() {
        let kept = family("F-1", "TARAZ", &["1985-02-03", "1983-01-01"], Some("P-17/25"));
        let same = family("F-9", "TARAZ", &["1983-01-01", "1985-02-03"], None);
        assert_eq!(reasons(&same, &kept), [TwinReason::Carers]);
        assert_eq!(reasons(&family("F-9", "SHU", &[], Some("p 17 25")), &kept), [TwinReason::Certificate]);
        assert_eq!(reasons(&family("F-9", "SHU", &["1983-01-01", "1985-02-03"], None), &kept), []);
        assert_eq!(reasons(&family("F-9", "TARAZ", &["1983-01-01"], None), &kept), []);
        assert_eq!(reasons(&family("F-9", "TARAZ", &[], None), &family("F-2", "TARAZ", &[], None)), []);
        let cyrillic = family("\u{424}-1", "SHU", &[], None);
        assert_eq!(reasons(&family("С-1", "SHU", &[], None), &family("C-1", "SHU", &[], None)), [TwinReason::Code]);
        assert_eq!(reasons(&cyrillic, &kept), [], "a letter that looks like none of the other alphabet");
        assert_eq!(reasons(&kept, &kept), [], "a record is not its own twin");
    }

    #[test]
    fn a_child_without_a_place_looks_like_nobody() {
        let child = |code: &str, place: Option<&str>| {
            let mut value = json!({ "code": code, "birth_date": "2018-05-05", "sex": "female" });
            if let Some(place) = place {
                value["settlement"] = place.into();
            }
            Marks::of_child(&serde_json::from_value(value).unwrap())
        };
        assert_eq!(reasons(&child("C-9", Some("SHU")), &child("C-1", Some("SHU"))), [TwinReason::Child]);
        assert_eq!(reasons(&child("C-9", None), &child("C-1", None)), []);
    }
}
