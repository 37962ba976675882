//! The form of a proposal: what it says as fields, and fields as what they say.

use crate::{
    domain::{
        code::{ChildCode, FamilyCode, OfficeCode},
        date::Date,
        proposal::{
            ChildView, Choice, FamilyAnswer, FamilyAnswerCode, Gap, GapAnswer, GapLine, MainReason, NextStep,
            NoneReason, ProposalContent, Reserve, Tie,
        },
        text::Text,
    },
    service::{Fault, ServiceError},
    web::call::{Pairs, Reading, reason, shape},
};

/// What the proposer writes, read from the form. What cannot be read is told field by field; what is merely
/// absent is told when the proposal is sent.
pub(super) fn read_content(form: &Pairs, gaps: &[Gap]) -> (ProposalContent, Vec<Fault>) {
    let mut reading = Reading::default();
    let text = |text: &str| Text::parse(text).map_err(shape);
    let day = |text: &str| Date::parse(text).map_err(shape);
    let choice = match form.get("choice") {
        Some("none") => Some(Choice::None {
            because: form.all("none_reasons").filter_map(NoneReason::parse).collect(),
            next: form.all("next_steps").filter_map(NextStep::parse).collect(),
        }),
        Some("family") => reading
            .need(form, "family", |text| FamilyCode::parse(text).map_err(shape))
            .map(|family| Choice::Family { family }),
        _ => None,
    };
    let reserve = match form.get("reserve") {
        Some("none") => {
            reading.need(form, "reserve_because", reason).map(|because| Reserve::None { because: because.into() })
        }
        Some(_) => reading
            .may(form, "reserve", |text| FamilyCode::parse(text).map_err(shape))
            .map(|family| Reserve::Family { family }),
        None => None,
    };
    let words = reading.may(form, "words", reason);
    let child_view = match form.get("child_asked") {
        Some("yes") => {
            let on = reading.need(form, "child_on", day);
            let words = reading.need(form, "child_words", text);
            on.zip(words).map(|(on, words)| ChildView::Asked { on, words })
        }
        Some("no") => {
            reading.need(form, "child_because", reason).map(|because| ChildView::NotAsked { because: because.into() })
        }
        _ => None,
    };
    let family_answer = form.get("family_answer").and_then(FamilyAnswerCode::parse).map(|answer| FamilyAnswer {
        answer,
        on: reading.may(form, "family_on", day),
        words: reading.may(form, "family_words", text),
    });
    let tie = match form.get("tie") {
        Some("none") => Some(Tie::None {}),
        Some("declared") => reading.need(form, "tie_words", text).map(|words| Tie::Declared { words }),
        _ => None,
    };
    let gaps = gaps.iter().filter_map(|gap| read_gap(form, &mut reading, gap)).collect();
    let reasons = form.all("reasons").filter_map(MainReason::parse).collect();
    let trials = form.all("trials").map(str::to_owned).collect();
    let content = ProposalContent { choice, reserve, reasons, words, gaps, child_view, family_answer, tie, trials };
    let faults = match reading.finish(Some(())) {
        Err(ServiceError::Invalid(faults)) => faults,
        _ => Vec::new(),
    };
    (content, faults)
}

/// What is said about one gap; nothing where nothing was chosen.
pub(super) fn read_gap(form: &Pairs, reading: &mut Reading, gap: &Gap) -> Option<GapLine> {
    let field = |part: &str| gap_field(&gap.child, &gap.item, part);
    let answer = match form.get(&field("answer")) {
        Some("support") => {
            let what = reading.need(form, &field("what"), |text| Text::parse(text).map_err(shape));
            let who = reading.need(form, &field("who"), |text| Text::parse(text).map_err(shape));
            let by = reading.need(form, &field("by"), |text| Date::parse(text).map_err(shape));
            let cost = reading.may(form, &field("cost"), |text| Text::parse(text).map_err(shape));
            let service = form.get(&field("service")).map(str::to_owned);
            let ((what, who), by) = what.zip(who).zip(by)?;
            GapAnswer::Support { service, what, who, by, cost }
        }
        Some("accepted") => {
            let because = reading.need(form, &field("because"), reason)?;
            GapAnswer::Accepted { because }
        }
        _ => return None,
    };
    Some(GapLine { child: gap.child.clone(), item: gap.item.clone(), answer })
}

/// The name of a field about a gap.
fn gap_field(child: &ChildCode, item: &str, part: &str) -> String {
    format!("gap.{child}.{item}.{part}")
}

/// What a proposal says, as the fields of its form: [`read_content`] reads the same out of them.
pub(super) fn written(content: &ProposalContent, agency: Option<&OfficeCode>) -> Pairs {
    let mut fields = Fields::default();
    match &content.choice {
        Some(Choice::Family { family }) => fields.put("choice", "family").put("family", family),
        Some(Choice::None { because, next }) => fields
            .put("choice", "none")
            .each("none_reasons", because.iter().map(|reason| reason.code()))
            .each("next_steps", next.iter().map(|step| step.code())),
        None => &mut fields,
    };
    match &content.reserve {
        Some(Reserve::Family { family }) => fields.put("reserve", family),
        Some(Reserve::None { because }) => fields.put("reserve", "none").put("reserve_because", because),
        None => &mut fields,
    };
    fields.each("reasons", content.reasons.iter().map(|reason| reason.code())).may("words", content.words.as_ref());
    content.gaps.iter().for_each(|line| fields.gap(line));
    match &content.child_view {
        Some(ChildView::Asked { on, words }) => {
            fields.put("child_asked", "yes").put("child_on", on).put("child_words", words)
        }
        Some(ChildView::NotAsked { because }) => fields.put("child_asked", "no").put("child_because", because),
        None => &mut fields,
    };
    if let Some(answer) = &content.family_answer {
        fields.put("family_answer", answer.answer.code()).may("family_on", answer.on.as_ref());
        fields.may("family_words", answer.words.as_ref());
    }
    match &content.tie {
        Some(Tie::None {}) => fields.put("tie", "none"),
        Some(Tie::Declared { words }) => fields.put("tie", "declared").put("tie_words", words),
        None => &mut fields,
    };
    fields.each("trials", content.trials.iter().map(String::as_str)).may("agency", agency);
    Pairs::of(fields.0)
}

/// Fields as they are put one after another.
#[derive(Default)]
struct Fields(Vec<(String, String)>);

impl Fields {
    fn put(&mut self, name: &str, value: &(impl ToString + ?Sized)) -> &mut Self {
        self.0.push((name.to_owned(), value.to_string()));
        self
    }

    fn may<T: ToString>(&mut self, name: &str, value: Option<&T>) -> &mut Self {
        self.0.extend(value.map(|value| (name.to_owned(), value.to_string())));
        self
    }

    fn each<'c>(&mut self, name: &str, values: impl Iterator<Item = &'c str>) -> &mut Self {
        self.0.extend(values.map(|value| (name.to_owned(), value.to_owned())));
        self
    }

    fn gap(&mut self, line: &GapLine) {
        let field = |part: &str| gap_field(&line.child, &line.item, part);
        match &line.answer {
            GapAnswer::Support { service, what, who, by, cost } => {
                self.put(&field("answer"), "support").may(&field("service"), service.as_ref());
                self.put(&field("what"), what).put(&field("who"), who).put(&field("by"), by);
                self.may(&field("cost"), cost.as_ref());
            }
            GapAnswer::Accepted { because } => {
                self.put(&field("answer"), "accepted").put(&field("because"), because);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn gaps() -> Vec<Gap> {
        ["grief_loss", "school", "health"]
            .map(|item| Gap { child: ChildCode::parse("C-1").unwrap(), item: item.to_owned() })
            .into()
    }

    #[test]
    fn what_a_proposal_says_is_read_out_of_its_own_form_again() {
        let reason = "Отбасы баланың тілінде сөйлейді және тәжірибесі мол.";
        let whole = json!({
            "choice": { "choice": "family", "family": "F-1" }, "reserve": { "reserve": "none", "because": "Басқа бос отбасы өте алыста тұрады." },
            "reasons": ["language", "experience"], "words": reason,
            "gaps": [
                { "child": "C-1", "item": "grief_loss", "answer": { "answer": "support", "service": "S-1",
                    "what": "психолог", "who": "орталық", "by": "2026-12-01", "cost": "ай сайын 20 мың" } },
                { "child": "C-1", "item": "school", "answer": { "answer": "accepted", "because": reason } },
            ],
            "child_view": { "view": "asked", "on": "2026-10-20", "words": "Барып көргім келеді." },
            "family_answer": { "answer": "agreed", "on": "2026-10-25", "words": "Иә" },
            "tie": { "tie": "declared", "words": "көрші" }, "trials": ["need.school=3/must", "family.F-2=free"],
        });
        let none = json!({
            "choice": { "choice": "none", "because": ["too_far"], "next": ["recruit", "widen_area"] },
            "reserve": { "reserve": "family", "family": "F-2" },
            "child_view": { "view": "not_asked", "because": "Әлі сәби, сөйлеп үйренген жоқ." }, "tie": { "tie": "none" },
            "family_answer": { "answer": "not_asked" },
        });
        for said in [whole, none, json!({})] {
            let content: ProposalContent = serde_json::from_value(said).unwrap();
            let (read, faults) = read_content(&written(&content, None), &gaps());
            assert!(faults.is_empty(), "{faults:?}");
            assert_eq!(read, content);
        }
    }
}
