//! A small form that was filled in wrongly, once more: what is wrong first, what was typed in its field.
//!
//! Large forms have pages of their own, which show their faults themselves. The small ones stand on many pages
//! (a question, a waiver to decide, a view to keep), so what failed is asked again on a page of its own.

use serde_json::{Value, json};

use super::{
    App,
    call::Call,
    frame,
    local::local,
    problem::{Problem, fault_words},
    typed::OF_FRAME,
};
use crate::i18n::{Language, Translator};

/// Fields that somebody writes text into and that have a label of their own here.
const WRITTEN: [&str; 4] = ["words", "reason", "name", "preparatory"];

/// A form as it was sent.
pub(super) struct Again {
    frame: Value,
    path: String,
    language: Language,
    fields: Vec<(String, String)>,
}

impl Again {
    /// The form of a call, where it has one that can be shown again: no file, nothing secret.
    pub(super) fn of(call: &Call) -> Option<Self> {
        let fields: Vec<(String, String)> =
            call.form.pairs().iter().filter(|(name, _)| !OF_FRAME.contains(&name.as_str())).cloned().collect();
        let is_secret = |name: &str| name.contains("password") || name == "secret" || name == "code";
        let can_be_shown = !fields.is_empty() && !fields.iter().any(|(name, _)| is_secret(name));
        can_be_shown.then(|| Self { frame: frame::of(call), path: call.path.clone(), language: call.language, fields })
    }

    /// The page that asks again; `None` where something else is wrong than text that somebody writes.
    pub(super) fn page(&self, app: &App, problem: &Problem) -> Option<String> {
        if problem.code != "invalid"
            || problem.faults.is_empty()
            || !problem.faults.iter().all(|fault| WRITTEN.contains(&fault.field.as_str()))
        {
            return None;
        }
        let words = Translator::shared(self.language);
        let faults: Vec<Value> = problem
            .faults
            .iter()
            .map(|fault| json!({ "field": fault.field, "text": fault_words(fault, words) }))
            .collect();
        let context = asked_again(&self.path, &self.fields, &faults);
        app.pages.render("pages/again.html", self.frame.clone(), context).ok()
    }
}

/// What the page asks: the texts that were written, and those that are missing; the rest of the form is carried.
pub(super) fn asked_again(action: &str, fields: &[(String, String)], faults: &[Value]) -> Value {
    let typed = |name: &str| fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value);
    let is_asked = |name: &&str| {
        faults.iter().any(|fault| fault["field"] == **name) || fields.iter().any(|(field, _)| field == *name)
    };
    let asked: Vec<Value> = WRITTEN.into_iter().filter(is_asked).map(|name| json!([name, typed(name)])).collect();
    let carried: Vec<&(String, String)> = fields.iter().filter(|(name, _)| !WRITTEN.contains(&name.as_str())).collect();
    json!({ "action": action, "faults": faults, "asked": asked, "carried": carried, "back": local(typed("back")) })
}
