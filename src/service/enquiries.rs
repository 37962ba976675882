//! Questions about records, about decisions and about the rules themselves, and their answers.

use super::{
    Caller, Fault, ServiceError, Services,
    desk::numbered,
    enquiry_rights::{EnquiryRights, may_answer, open_about, refuse_addressee},
    open_record::{absent, children_of_case, custody_of_open, open_proposal, open_run},
    sealed::is_about_sealed,
};
use crate::{
    domain::{
        about::{About, KeptAbout},
        access::Subject,
        audit::{Action, EntityKind},
        code::{ChildCode, FamilyCode, StaffCode},
        desk::{Answer, Asks, Enquiry, EnquiryKind, EnquiryNumber},
        permission::Permission,
        text::Text,
    },
    store::{Kind, ReadsExt as _, Stored, UnitOfWorkExt as _},
};

/// An enquiry as it is made.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEnquiry {
    /// What it is.
    pub kind: EnquiryKind,
    /// What it is about.
    pub about: About,
    /// The record it belongs to.
    #[serde(default)]
    pub subject: Option<Subject>,
    /// In words; absent only where the program words it.
    #[serde(default)]
    pub words: Option<Text>,
    /// What the program words.
    #[serde(default)]
    pub asks: Option<Asks>,
    /// Whom it is for.
    #[serde(default)]
    pub to: Option<StaffCode>,
}

impl Services {
    /// Makes an enquiry.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] when what it is about is not open to the caller; [`ServiceError::Invalid`] without
    /// words and without what the program words, when it belongs to another record than it is about, when it is for
    /// somebody who may not open that, and about a family that is sealed to the caller.
    pub async fn enquire(&self, caller: &Caller, new: NewEnquiry) -> Result<EnquiryNumber, ServiceError> {
        caller.needs(Permission::Enquire)?;
        if new.words.is_none() && new.asks.is_none() {
            return Err(ServiceError::invalid("words", "value-empty"));
        }
        let is_in_list = self.reminds_of_a_list(caller, &new).await?;
        let (caller_in, staff) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                match &new.subject {
                    Some(subject) => custody_of_open(&mut *work, &caller_in, subject).await.map(drop)?,
                    None if matches!(new.about, About::Model { .. }) => caller_in.needs(Permission::ViewModel)?,
                    None => caller_in.needs(Permission::Audit)?,
                }
                let named = KeptAbout::from(new.about.clone());
                // A list names a sealed family by its number; anywhere else it is not there.
                if !is_in_list {
                    open_about(&mut *work, &caller_in, &new.about, new.subject.as_ref()).await?;
                } else if is_about_sealed(&mut *work, &caller_in, &named).await? {
                    let fault = Fault::new("about", "family-sealed").with("family", named.code);
                    return Err(ServiceError::Invalid(vec![fault]));
                }
                // A reminder is nobody else's to answer.
                let to = if new.kind == EnquiryKind::Reminder { Some(staff.clone()) } else { new.to };
                if let Some(to) = to.as_ref().filter(|to| **to != staff) {
                    let asked = (&caller_in, to, work.now());
                    refuse_addressee(&mut *work, asked, (&new.about, new.subject.as_ref())).await?;
                }
                let number = numbered(EnquiryNumber::new(work.next_number(Kind::Enquiry).await?))?;
                let enquiry = Enquiry {
                    number,
                    kind: new.kind,
                    about: new.about.into(),
                    subject: new.subject,
                    words: new.words,
                    asks: new.asks,
                    asked_by: staff,
                    asked_at: work.now(),
                    to,
                    answer: None,
                };
                work.insert(&enquiry).await?;
                let event = caller_in.event(Action::Enquired, EntityKind::Enquiry, number.to_string());
                work.audit(event.with("kind", enquiry.kind.code()).with("about", enquiry.about.code.clone())).await?;
                Ok(number)
            })
        })
        .await
    }

    /// Says that a fact of a record is wrong. It belongs to that record; of a list or a proposal, to the first child of
    /// its case.
    ///
    /// # Errors
    /// As [`Services::enquire`].
    pub async fn call_wrong(&self, caller: &Caller, about: About, words: Text) -> Result<EnquiryNumber, ServiceError> {
        let mut view = self.store.read().await?;
        let children = match &about {
            About::Run { code } => {
                let run = open_run(view.as_mut(), caller, *code).await?;
                children_of_case(view.as_mut(), &run.case_code).await?
            }
            About::Proposal { code } => open_proposal(view.as_mut(), caller, *code).await?.value.children,
            About::Child { code, .. } => vec![code.clone()],
            About::Family { .. } | About::Model { .. } => Vec::new(),
        };
        drop(view);
        let subject = match &about {
            About::Family { code, .. } => Some(Subject::Family(code.clone())),
            _ => children.into_iter().next().map(Subject::Child),
        };
        let new =
            NewEnquiry { kind: EnquiryKind::FactIsWrong, about, subject, words: Some(words), asks: None, to: None };
        self.enquire(caller, new).await
    }

    /// Whether a reminder is of a family that stands in the child's latest list: the list names it to the caller,
    /// whose ever record the family's is.
    async fn reminds_of_a_list(&self, caller: &Caller, new: &NewEnquiry) -> Result<bool, ServiceError> {
        let (EnquiryKind::Reminder, About::Family { code, .. }, Some(Subject::Child(child))) =
            (new.kind, &new.about, &new.subject)
        else {
            return Ok(false);
        };
        self.stands_in_latest_list(caller, child, code).await
    }

    async fn stands_in_latest_list(
        &self,
        caller: &Caller,
        child: &ChildCode,
        family: &FamilyCode,
    ) -> Result<bool, ServiceError> {
        let mut view = self.store.read().await?;
        let cases = self.cases(view.as_mut()).await?;
        let reader = self.reader(view.as_mut(), caller).await?;
        drop(view);
        let Some(record) = cases.run_of(child) else { return Ok(false) };
        let run = self.load_run_for(&reader, record.number).await?;
        let is_sealed = run.document.sealed.iter().any(|one| one.family == family.as_str());
        Ok(is_sealed || run.document.family(family.as_str()).is_some())
    }

    /// Answers an enquiry.
    ///
    /// # Errors
    /// [`ServiceError::Absent`]; [`ServiceError::Invalid`] when it is answered, and when it is somebody else's to
    /// answer.
    pub async fn answer_enquiry(
        &self,
        caller: &Caller,
        number: EnquiryNumber,
        words: Text,
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::Enquire)?;
        let (caller_in, staff) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let code = number.to_string();
                let kept = work.find::<Enquiry>(&code).await?;
                let mut enquiry = kept.ok_or_else(|| absent(EntityKind::Enquiry, &code, false))?.value;
                let rights = EnquiryRights::read(&mut *work).await?;
                if !rights.is_open(&mut *work, &caller_in, &enquiry).await? {
                    return Err(absent(EntityKind::Enquiry, &code, true));
                }
                if !may_answer(&mut *work, &caller_in, &enquiry).await? {
                    return Err(ServiceError::invalid("words", "enquiry-of-another"));
                }
                if enquiry.answer.is_some() {
                    return Err(ServiceError::invalid("words", "enquiry-answered"));
                }
                enquiry.answer = Some(Answer { by: staff, at: work.now(), words });
                let version = work.update(&enquiry, version).await?;
                work.audit(caller_in.event(Action::Enquired, EntityKind::Enquiry, code).with("answered", true)).await?;
                Ok(version)
            })
        })
        .await
    }

    /// Enquiries that wait for the caller: addressed to them, or to nobody and about records that are open to them.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn open_enquiries(&self, caller: &Caller) -> Result<Vec<Stored<Enquiry>>, ServiceError> {
        caller.needs(Permission::Enquire)?;
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let rights = EnquiryRights::read(view).await?;
        let mut enquiries = view.list::<Enquiry>().await?;
        enquiries.retain(|stored| stored.value.answer.is_none() && stored.value.kind != EnquiryKind::Reminder);
        let mut waiting = Vec::new();
        for stored in rights.of_open(view, caller, enquiries).await? {
            if may_answer(view, caller, &stored.value).await? {
                waiting.push(stored);
            }
        }
        Ok(waiting)
    }

    /// One enquiry: of the caller's own, addressed to the caller, or about a record that is open to them.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn view_enquiry(&self, caller: &Caller, number: EnquiryNumber) -> Result<Stored<Enquiry>, ServiceError> {
        caller.needs(Permission::Enquire)?;
        let code = number.to_string();
        let mut view = self.store.read().await?;
        let found = view.find::<Enquiry>(&code).await?.ok_or_else(|| absent(EntityKind::Enquiry, &code, false))?;
        let rights = EnquiryRights::read(view.as_mut()).await?;
        let is_open = rights.is_open(view.as_mut(), caller, &found.value).await?;
        drop(view);
        if !is_open {
            return Err(absent(EntityKind::Enquiry, &code, true));
        }
        self.on_record(caller.viewer.actor.clone(), caller.event(Action::RecordViewed, EntityKind::Enquiry, code))
            .await?;
        Ok(found)
    }

    /// What the caller asked about the rules and weights, the latest first.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn asked_about_model(&self, caller: &Caller) -> Result<Vec<Enquiry>, ServiceError> {
        caller.needs(Permission::ViewModel)?;
        let asked = self.store.read().await?.by::<Enquiry>("asked_by", &caller.viewer.actor.id).await?;
        let mut asked: Vec<Enquiry> = asked.into_iter().map(|stored| stored.value).collect();
        asked.retain(Enquiry::is_about_model);
        asked.sort_by_key(|enquiry| std::cmp::Reverse(enquiry.number));
        Ok(asked)
    }

    /// The same as a list of its own, which goes on record.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn list_enquiries(&self, caller: &Caller) -> Result<Vec<Stored<Enquiry>>, ServiceError> {
        let enquiries = self.open_enquiries(caller).await?;
        let event = caller.event(Action::RecordsListed, EntityKind::Enquiry, "").with("records", enquiries.len());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(enquiries)
    }
}
