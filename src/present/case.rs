//! What the register holds of a child's case beside the needs, in words: the form sought, the act it rests on, whether
//! the way to a substitute family is open, until when the plan holds; and what is not known, for somebody to ask.

use std::collections::BTreeMap;

use crate::{
    domain::{
        date::Date,
        plan::{Constraint, DatedStatus, Need, Plan},
    },
    i18n::{Translator, format},
    matching::{
        document::RESTRICTED,
        policy::{Check, Policy},
    },
};

/// Facts of the case in the order of the page, with the codes under which they are asked for.
const ASKED: [&str; 8] = [
    "case.form",
    "case.category",
    "case.legal_basis",
    "case.birth_family_return",
    "case.relative_search",
    "case.opinion_recorded_on",
    "case.consent_recorded_on",
    "case.school_settlement",
];

/// A fact of the case: its value where it is on record, and whether it holds the search back.
pub(crate) struct CaseFact {
    /// The code under which it is asked for.
    pub(crate) code: &'static str,
    /// Its value.
    pub(crate) value: Option<String>,
    /// Whether it holds the search back.
    pub(crate) holds_back: bool,
}

/// What is not known of a case.
pub(crate) struct NotKnown<'p> {
    /// Code of the fact or the need.
    pub(crate) code: &'p str,
    /// Whether it is a need.
    pub(crate) is_need: bool,
}

/// Words for the facts of cases.
#[derive(Clone, Copy)]
pub(crate) struct CaseWords<'a> {
    /// The policy of today.
    pub(crate) policy: &'a Policy,
    /// The words.
    pub(crate) words: &'a Translator,
}

impl CaseWords<'_> {
    /// The facts of the case; those that are not on record have no value.
    pub(crate) fn facts(&self, plan: &Plan, age: i32) -> Vec<CaseFact> {
        let fact = |code| match code {
            "case.birth_family_return" => self.gate(code, plan.case.birth_family_return.as_ref()),
            "case.relative_search" => self.gate(code, plan.case.relative_search.as_ref()),
            code => CaseFact { code, value: self.value(plan, code), holds_back: false },
        };
        let facts = ASKED.into_iter().filter(|code| *code != "case.school_settlement");
        facts.map(fact).filter(|fact| fact.value.is_some() || self.is_asked(fact.code, age)).collect()
    }

    /// The consent of a child is asked for from an age on only (R-CASE-05).
    fn is_asked(&self, code: &str, age: i32) -> bool {
        let consent = self.policy.file().rules.iter().find_map(|rule| match rule.check {
            Check::ChildConsent { min_age } => Some(i32::from(min_age)),
            _ => None,
        });
        code != "case.consent_recorded_on" || consent.is_some_and(|from| age >= from)
    }

    fn value(&self, plan: &Plan, code: &str) -> Option<String> {
        let (case, language) = (&plan.case, self.words.language());
        let day = |day: Option<Date>| day.map(|day| format::date(language, day));
        match code {
            "case.form" => {
                let form = case.form?;
                let known = self.policy.file().placement_forms.iter().find(|known| known.code == form.code());
                Some(known.map_or(form.code(), |known| known.name.get(language)).to_owned())
            }
            "case.category" => case.category.map(|category| self.word(&category)),
            "case.legal_basis" => {
                case.legal_basis.as_ref().map(|act| format!("{} · {}", self.word(&act.kind), act.reference))
            }
            "case.opinion_recorded_on" => day(case.opinion_recorded_on),
            "case.consent_recorded_on" => day(case.consent_recorded_on),
            "case.school_settlement" => case.school_settlement.as_ref().map(|_| self.words.text("value-recorded")),
            _ => None,
        }
    }

    /// A status that opens the way to a substitute family or holds it back (R-ROUTE-01, R-ROUTE-02).
    fn gate<S: serde::Serialize>(&self, code: &'static str, found: Option<&DatedStatus<S>>) -> CaseFact {
        let Some(found) = found else { return CaseFact { code, value: None, holds_back: true } };
        let status = serde_json::to_value(&found.status).unwrap_or_default();
        let accepted = |rule: &crate::matching::policy::Rule| {
            let check = serde_json::to_value(&rule.check).unwrap_or_default();
            (format!("case.{}", check["kind"].as_str()?) == code)
                .then(|| check["accepted"].as_array().is_some_and(|accepted| accepted.contains(&status)))
        };
        let opens = self.policy.file().rules.iter().find_map(accepted).unwrap_or(true);
        let mut parts = vec![self.word(&found.status), format::date(self.words.language(), found.as_of)];
        parts.extend(found.source.as_ref().map(ToString::to_string));
        CaseFact { code, value: Some(parts.join(" · ")), holds_back: !opens }
    }

    /// A status in words.
    fn word(&self, status: &impl serde::Serialize) -> String {
        let code = serde_json::to_value(status).unwrap_or_default();
        self.words.text(&format!("value-{}", code.as_str().unwrap_or_default().replace('_', "-")))
    }

    /// Until when the plan holds, which is when it is due to be looked through again (R-CASE-04).
    pub(crate) fn review_due(&self, plan: &Plan) -> Option<Date> {
        let days = self.policy.file().rules.iter().find_map(|rule| match rule.check {
            Check::PlanRecommendation { max_age_days } => Some(max_age_days),
            _ => None,
        });
        days.map(|days| plan.date.plus_days(days))
    }

    /// What is not known of the case and the needs.
    pub(crate) fn not_known<'p>(&self, plan: &'p Plan, age: i32) -> Vec<NotKnown<'p>> {
        let is_missing = |code: &&str| match *code {
            "case.birth_family_return" => plan.case.birth_family_return.is_none(),
            "case.relative_search" => plan.case.relative_search.is_none(),
            code => self.value(plan, code).is_none() && self.is_asked(code, age),
        };
        let of_case = ASKED.iter().copied().filter(is_missing).map(|code| NotKnown { code, is_need: false });
        let not_assessed = plan.needs.iter().filter(|need| need.level.is_none());
        let not_assessed = not_assessed.map(|need| NotKnown { code: need.item.as_str(), is_need: true });
        not_assessed.chain(of_case).collect()
    }

    /// What a question is about: a rule, a need, a fact of the case; what is none of these is shown as it was given.
    pub(crate) fn name(&self, code: &str) -> String {
        let (file, language) = (self.policy.file(), self.words.language());
        if code == RESTRICTED {
            return self.words.text("restricted-title");
        }
        if let Some(rule) = file.rules.iter().find(|rule| rule.id.as_str() == code) {
            return format!("{code} {}", rule.title.get(language));
        }
        if let Some(item) = file.items.iter().find(|item| item.code.as_str() == code) {
            return item.name.get(language).to_owned();
        }
        let key = format!("case-fact-{}", code.strip_prefix("case.").unwrap_or_default().replace('_', "-"));
        if self.words.has(&key) { self.words.text(&key) } else { self.strength(code) }
    }

    /// The level of a need in the words of its scale; none where it was not assessed.
    pub(crate) fn need_level(&self, need: &Need) -> Option<String> {
        let file = self.policy.file();
        let level = need.level?;
        let item = file.items.iter().find(|item| item.code == need.item);
        let own = item.and_then(|item| item.child_levels.get(level.index()));
        own.or_else(|| file.need_scale.get(level.index())).map(|text| text.get(self.words.language()).to_owned())
    }

    /// A strength by its name.
    pub(crate) fn strength(&self, code: &str) -> String {
        let known = self.policy.file().strengths.iter().find(|strength| strength.code.as_str() == code);
        known.map_or_else(|| code.to_owned(), |strength| strength.name.get(self.words.language()).to_owned())
    }

    /// A household constraint in words.
    pub(crate) fn constraint(&self, constraint: &Constraint, settlements: &BTreeMap<String, String>) -> String {
        let known = self.policy.file().constraints.iter().find(|text| text.code == constraint.code());
        let parameter = constraint.parameter().unwrap_or_default();
        let parameter = match constraint {
            Constraint::Location(_) => settlements.get(&parameter).cloned().unwrap_or(parameter),
            _ => parameter,
        };
        let text = known.map_or_else(|| constraint.to_string(), |text| text.name.get(self.words.language()).to_owned());
        ["{n}", "{person}", "{place}", "{text}"].iter().fold(text, |text, slot| text.replace(slot, &parameter))
    }
}
