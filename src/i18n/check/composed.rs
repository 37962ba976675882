//! Keys that no source names in full: their beginnings, and what the rest is that is known only at run time.
//!
//! A key is put together only where a code of the program has words of its own. Each beginning stands here, so
//! that a text nobody asks for is still found everywhere else; one that is of no use any more is a fault as well.

/// A beginning of keys that are put together at run time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Composed {
    /// What the keys begin with, a hyphen at the end.
    pub(super) prefix: &'static str,
    /// What the rest of the key is.
    pub(super) rest: &'static str,
}

/// Every beginning, in order.
pub(super) const COMPOSED: &[Composed] = &[
    of("action-", "what the audit trail says was done"),
    of("again-field-", "a field of a form that is asked again"),
    of("agreement-", "what became of a suggestion that is counted"),
    of("answer-", "what a family answered"),
    of("apart-", "why brothers and sisters are matched apart"),
    of("audit-broken-", "why the trail does not hold"),
    of("availability-", "whether a family is free"),
    of("band-", "the fit of a family"),
    of("basis-", "what a review rests on"),
    of("book-choice-", "a word for one of the choices of a column"),
    of("book-column-", "what a column of a sheet is called, and how it is described"),
    of("book-rule-of-", "what a person must know of one sheet"),
    of("book-sheet-", "what a sheet is called"),
    of("book-takes-", "what the cells of a column take"),
    of("case-fact-", "a fact of a child's case"),
    of("changed-", "how many facts of a kind changed"),
    of("channel-", "how a family was reached"),
    of("check-", "what a second check came to"),
    of("child-tab-", "a part of a child's page"),
    of("chip-", "a filter in force"),
    of("config-", "the name of a setting"),
    of("constraint-", "how firm a wish of the plan is"),
    of("contact-", "what a contact came to"),
    of("course-", "a course that a family passed"),
    of("custody-step-", "what was changed about who works on a record"),
    of("decision-record-title-", "a cut of the record of a decision"),
    of("doctor-", "what the doctor looks at"),
    of("document-", "a kind of document"),
    of("documents-", "until when a document holds"),
    of("effect-", "what a rule does that did not pass"),
    of("end-", "why a placement ended"),
    of("ended-", "how a placement that never was ended"),
    of("enquiry-", "a kind of question"),
    of("enquiry-asks-", "a question that the program words"),
    of("evidence-", "the kind of document a need rests on"),
    of("export-format-", "a form in which records leave"),
    of("export-kind-", "a kind of record that leaves"),
    of("fact-", "a kind of fact, or how a fact is known"),
    of("fairness-group-", "a group of families"),
    of("fairness-measure-", "what may happen to a family in a list"),
    of("family-tab-", "a part of a family's page"),
    of("fault-", "what is wrong in a field of a form"),
    of("glass-of-", "whose sealed record is opened"),
    of("help-", "the path of a command and the name of its option"),
    of("household-verdict-", "what became of a suggested household constraint"),
    of("i18n-fault-", "what is wrong with a text"),
    of("import-state-", "where an import stands"),
    of("kind-", "a kind of record"),
    of("label-heard-", "the language of a text as it was heard"),
    of("label-moved-", "what became of a family's place"),
    of("label-plan-source-", "how the text of a plan came"),
    of("language-", "a language"),
    of("looked-at-", "the kind of page that somebody looked at"),
    of("new-fact-", "which fact of a child is new"),
    of("next-", "what to do when nobody is suitable"),
    of("none-", "why nobody is suitable"),
    of("note-", "a doubt about a rating"),
    of("office-damage-", "how damage of a file shows"),
    of("office-found-", "what a file is that is not read"),
    of("office-kind-", "what an office does"),
    of("office-limit-", "a limit that a file can break"),
    of("office-lock-", "what closes a file"),
    of("office-mend-", "how to mend what is wrong with a file"),
    of("office-notice-", "what was noticed in a file"),
    of("office-refused-", "why a file was not read"),
    of("office-trick-", "a trick of a harmful file"),
    of("outcome-", "what happened after a placement"),
    of("permission-", "what a person may do"),
    of("person-", "who lives in a home"),
    of("policy-fault-", "what is wrong in a policy file"),
    of("problem-", "why a request was refused"),
    of("proposal-group-", "where in its list what was proposed stood"),
    of("purpose-", "why a sealed record is opened"),
    of("re-review-origin-", "whose request a second look at a decision is"),
    of("re-review-result-", "what a second look at a decision came to"),
    of("reason-", "why a family was chosen"),
    of("region-", "a region"),
    of("relation-", "how a relative is related"),
    of("removal-", "why a person took a family out of a list"),
    of("report-explain-", "what an explanation for a person answers"),
    of("report-link-", "a cut of the report"),
    of("report-section-", "the number of a section of the report"),
    of("report-title-", "a cut of the report"),
    of("result-", "what a review came to"),
    of("role-", "a role of staff"),
    of("run-sort-", "in which order families stand"),
    of("sample-cause-", "why something is looked through"),
    of("setting-", "a setting or a limit, and what it does"),
    of("setting-origin-", "where a setting is set"),
    of("sex-", "girl or boy"),
    of("short-", "the fit of a family in one word, or why it has none"),
    of("signal-", "what a supervisor is pointed at"),
    of("state-", "where a proposal or a family stands"),
    of("step-", "where a child stands"),
    of("team-", "who wrote a plan"),
    of("transfer-", "a finding in a file, what a place takes, a role"),
    of("twin-", "what two records that look alike have in common"),
    of("user-change-state-", "where a change of somebody's rights stands"),
    of("value-", "a value that a rule saw or wanted"),
    of("verdict-", "what became of a suggestion"),
    of("view-", "a first view of a family"),
    of("waiver-state-", "where a waiver stands"),
    of("why-state-", "why a family has no place"),
    of("word-", "a word that is explained"),
    of("wrong-data-of-", "the kind of record in which something is wrong"),
];

const fn of(prefix: &'static str, rest: &'static str) -> Composed {
    Composed { prefix, rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_says_what_the_rest_is() {
        assert!(COMPOSED.is_sorted_by(|one, other| one.prefix < other.prefix));
        for Composed { prefix, rest } in COMPOSED {
            assert!(prefix.ends_with('-') && !rest.is_empty(), "{prefix}");
        }
    }
}
