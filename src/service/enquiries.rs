//! Questions about records, about decisions and about the rules themselves, and their answers.

use super::{
    Caller, Fault, ServiceError, Services,
    desk::numbered,
    open_record::{absent, open_child, open_family},
    sealed::{AboutSealed, is_about_sealed},
};
use crate::{
    domain::{
        access::{Custody, Subject},
        audit::{Action, EntityKind},
        code::StaffCode,
        desk::{About, Answer, Asks, Enquiry, EnquiryKind, EnquiryNumber, OF_MODEL},
        permission::Permission,
        text::Text,
        user::User,
    },
    store::{Kind, Reads, ReadsExt as _, Stored, UnitOfWorkExt as _},
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
    /// words and without what the program words, and about a family that is sealed to the caller.
    pub async fn enquire(&self, caller: &Caller, new: NewEnquiry) -> Result<EnquiryNumber, ServiceError> {
        caller.needs(Permission::Enquire)?;
        if new.words.is_none() && new.asks.is_none() {
            return Err(ServiceError::invalid("words", "value-empty"));
        }
        let (caller_in, staff) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                match &new.subject {
                    Some(Subject::Child(code)) => open_child(&mut *work, &caller_in, code).await.map(drop)?,
                    Some(Subject::Family(code)) => open_family(&mut *work, &caller_in, code).await.map(drop)?,
                    None if new.about.kind == OF_MODEL => caller_in.needs(Permission::ViewModel)?,
                    None => caller_in.needs(Permission::Audit)?,
                }
                if is_about_sealed(&mut *work, &caller_in, &new.about).await? {
                    let fault = Fault::new("about", "family-sealed").with("family", new.about.code.as_str());
                    return Err(ServiceError::Invalid(vec![fault]));
                }
                let number = numbered(EnquiryNumber::new(work.next_number(Kind::Enquiry).await?))?;
                let enquiry = Enquiry {
                    number,
                    kind: new.kind,
                    about: new.about,
                    subject: new.subject,
                    words: new.words,
                    asks: new.asks,
                    asked_by: staff,
                    asked_at: work.now(),
                    // A reminder is nobody else's to answer.
                    to: if new.kind == EnquiryKind::Reminder { Some(caller_in.staff()?) } else { new.to },
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

    /// Answers an enquiry.
    ///
    /// # Errors
    /// [`ServiceError::Absent`]; [`ServiceError::Invalid`] when it is answered.
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
                let kept = kept.ok_or_else(|| absent(EntityKind::Enquiry, &code, false))?;
                let mut enquiry = kept.value;
                let is_asked = waits_for(&mut *work, &caller_in, &enquiry).await?;
                match &enquiry.subject {
                    Some(Subject::Child(code)) => open_child(&mut *work, &caller_in, code).await.map(drop)?,
                    Some(Subject::Family(code)) => open_family(&mut *work, &caller_in, code).await.map(drop)?,
                    None if enquiry.to.as_ref() == Some(&staff) => {}
                    None if is_asked => {}
                    None => return Err(absent(EntityKind::Enquiry, &code, true)),
                }
                if is_about_sealed(&mut *work, &caller_in, &enquiry.about).await? {
                    return Err(absent(EntityKind::Enquiry, &code, true));
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

    /// Enquiries that wait for the caller: addressed to them, or about records that are open to them.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn open_enquiries(&self, caller: &Caller) -> Result<Vec<Stored<Enquiry>>, ServiceError> {
        caller.needs(Permission::Enquire)?;
        let staff = caller.staff()?;
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let about_sealed = AboutSealed::read(view, caller).await?;
        let custodies = about_sealed.custodies();
        let mut enquiries = view.list::<Enquiry>().await?;
        let mut about_model = Vec::new();
        for stored in enquiries.iter().filter(|stored| stored.value.is_about_model()) {
            if waits_for(view, caller, &stored.value).await? {
                about_model.push(stored.value.number);
            }
        }
        enquiries.retain(|stored| {
            let enquiry = &stored.value;
            let open = enquiry
                .subject
                .as_ref()
                .is_some_and(|subject| caller.viewer.access(subject, custodies.of(subject)).is_some());
            enquiry.to.as_ref() == Some(&staff)
                || (enquiry.to.is_none() && open)
                || about_model.contains(&enquiry.number)
        });
        enquiries.retain(|stored| !about_sealed.has(&stored.value.about));
        enquiries.retain(|stored| stored.value.answer.is_none() && stored.value.kind != EnquiryKind::Reminder);
        Ok(enquiries)
    }

    /// One enquiry: of the caller's own, addressed to the caller, or about a record that is open to them.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn view_enquiry(&self, caller: &Caller, number: EnquiryNumber) -> Result<Stored<Enquiry>, ServiceError> {
        caller.needs(Permission::Enquire)?;
        let staff = caller.staff()?;
        let code = number.to_string();
        let mut view = self.store.read().await?;
        let found = view.find::<Enquiry>(&code).await?.ok_or_else(|| absent(EntityKind::Enquiry, &code, false))?;
        let is_open = match &found.value.subject {
            Some(subject) => {
                let custody = view.find::<Custody>(&subject.to_string()).await?;
                caller.viewer.access(subject, custody.as_ref().map(|kept| &kept.value)).is_some()
            }
            None => {
                found.value.asked_by == staff
                    || found.value.to.as_ref() == Some(&staff)
                    || waits_for(view.as_mut(), caller, &found.value).await?
            }
        };
        let is_open = is_open && !is_about_sealed(view.as_mut(), caller, &found.value.about).await?;
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

/// Whether a question about the rules and weights is the caller's to answer: a supervisor answers those of the region,
/// but for their own.
async fn waits_for(view: &mut (dyn Reads + '_), caller: &Caller, enquiry: &Enquiry) -> Result<bool, ServiceError> {
    let is_own = enquiry.asked_by.as_str() == caller.viewer.actor.id;
    if !enquiry.is_about_model() || !caller.viewer.may(Permission::Audit) || is_own {
        return Ok(false);
    }
    let asker = view.find::<User>(enquiry.asked_by.as_str()).await?;
    Ok(asker.is_some_and(|asker| caller.viewer.region.contains(&asker.value.office)))
}
