//! What somebody is waiting for: a rule that keeps a family out to hold no more, an answer to a question.

use super::{
    Caller, ServiceError, Services,
    enquiry_rights::EnquiryRights,
    open_record::{is_there, open_child},
    staleness::family_changed,
};
use crate::{
    domain::{
        about::KeptAbout,
        access::Subject,
        audit::{Action, EntityKind},
        clock::Timestamp,
        desk::{Enquiry, EnquiryKind},
        run::RunNumber,
    },
    store::{ReadsExt as _, Stored},
};

/// Days for which an answer stands on the desk of whoever asked.
const ANSWER_DAYS: i64 = 30;

/// How it stands with what somebody wants to be reminded of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Awaited {
    /// The rule keeps the family out, and its record is what it was.
    Waits,
    /// The family's record changed since the latest list: a new list tells more.
    RecordChanged,
    /// The rule does not keep the family out of the latest list.
    Lifted,
}

/// A reminder and how it stands.
#[derive(Clone, Debug)]
pub struct Reminder {
    /// What was asked: `about` is the family with the rule as its fact, the subject is the child.
    pub enquiry: Stored<Enquiry>,
    /// How it stands.
    pub state: Awaited,
    /// The latest list of the child's case.
    pub run: RunNumber,
}

impl Services {
    /// The caller's own reminders that were not put away, about children who are open to the caller and families that
    /// are not sealed to them.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn reminders(&self, caller: &Caller) -> Result<Vec<Reminder>, ServiceError> {
        let mut view = self.store.read().await?;
        let cases = self.cases(view.as_mut()).await?;
        let mut asked = view.by::<Enquiry>("asked_by", &caller.viewer.actor.id).await?;
        let reader = self.reader(view.as_mut(), caller).await?;
        asked.retain(|stored| {
            let Enquiry { kind, answer, about, .. } = &stored.value;
            *kind == EnquiryKind::Reminder
                && answer.is_none()
                && !(about.kind == "family" && reader.is_sealed(&about.code))
        });
        let mut waiting = Vec::new();
        for enquiry in asked {
            let Some(Subject::Child(child)) = &enquiry.value.subject else { continue };
            if let Some(record) = cases.run_of(child)
                && is_there(open_child(view.as_mut(), caller, child).await)?
            {
                waiting.push((enquiry, record));
            }
        }
        drop(view);
        let mut reminders = Vec::new();
        for (enquiry, record) in waiting {
            let run = self.load_run_for(&reader, record.number).await?;
            let KeptAbout { code: family, fact, .. } = &enquiry.value.about;
            let mut rules = run.document.family(family).into_iter().flat_map(|family| &family.rules);
            let state = if !rules.any(|rule| rule.keeps_out() && Some(rule.rule.as_str()) == fact.as_deref()) {
                Awaited::Lifted
            } else if family_changed(self.store.read().await?.as_mut(), family, record).await? {
                Awaited::RecordChanged
            } else {
                Awaited::Waits
            };
            reminders.push(Reminder { state, run: record.number, enquiry });
        }
        Ok(reminders)
    }

    /// The same as a list of its own, which goes on record.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn list_reminders(&self, caller: &Caller) -> Result<Vec<Reminder>, ServiceError> {
        let reminders = self.reminders(caller).await?;
        self.told(caller, reminders.len()).await?;
        Ok(reminders)
    }

    /// [`Services::answers_to`] as a list of its own, which goes on record.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn list_answers(&self, caller: &Caller) -> Result<Vec<Enquiry>, ServiceError> {
        let answers = self.answers_to(caller).await?;
        self.told(caller, answers.len()).await?;
        Ok(answers)
    }

    async fn told(&self, caller: &Caller, records: usize) -> Result<(), ServiceError> {
        let event = caller.event(Action::RecordsListed, EntityKind::Enquiry, "").with("records", records);
        self.on_record(caller.viewer.actor.clone(), event).await
    }

    /// What the caller asked and somebody else answered within thirty days, the latest answer first; of records
    /// that are open to the caller still.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn answers_to(&self, caller: &Caller) -> Result<Vec<Enquiry>, ServiceError> {
        let since = Timestamp::from_micros(self.clock.now().micros() - ANSWER_DAYS * 24 * 3_600 * 1_000_000);
        let mut view = self.store.read().await?;
        let rights = EnquiryRights::read(view.as_mut()).await?;
        let mut asked = view.by::<Enquiry>("asked_by", &caller.viewer.actor.id).await?;
        let is_news = |enquiry: &Enquiry| {
            let by_another = |answer: &crate::domain::desk::Answer| answer.by != enquiry.asked_by && answer.at > since;
            enquiry.answer.as_ref().is_some_and(by_another)
        };
        asked.retain(|stored| is_news(&stored.value));
        let open = rights.of_open(view.as_mut(), caller, asked).await?;
        let mut answered: Vec<Enquiry> = open.into_iter().map(|stored| stored.value).collect();
        answered.sort_by_key(|enquiry| std::cmp::Reverse(enquiry.answer.as_ref().map(|answer| answer.at)));
        Ok(answered)
    }
}
