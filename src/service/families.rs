//! Families: who is free, what they said and what was assessed, talks with them.

use super::{
    Caller, ServiceError, Services,
    children::latest_first,
    enquiry_rights::EnquiryRights,
    named::Named,
    named_children::{NamedChildren, ToldTalk, UnnamedPlacement},
    open_record::{Custodies, Open, open_child, open_family},
};
use crate::{
    domain::{
        access::{Custody, Subject},
        audit::{Action, EntityKind},
        code::{FamilyCode, OfficeCode, SettlementCode},
        date::Date,
        desk::{Contact, ContactNumber, ContactResult, Enquiry, UntilFault},
        family::{Availability, AvailabilityStatus, Document, DocumentTerm, Family, RatedBy, Rating},
        level::Capability,
        permission::Permission,
        placement::Placement,
        placement_outcome::PlacementOutcome,
        text::Text,
    },
    matching::policy::Check,
    store::{Kind, Projection, ReadsExt as _, Stored, UnitOfWorkExt as _},
};

/// A family in a list.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct FamilySummary {
    /// Register number.
    pub code: FamilyCode,
    /// Where it lives.
    pub settlement: SettlementCode,
    /// The office that holds the record.
    pub office: Option<OfficeCode>,
    /// Places it is approved for.
    pub approved: Option<u8>,
    /// Places that are free.
    pub free: Option<u32>,
    /// What it answered last: `free`, `not_until`, `withdrew`.
    pub availability: Option<AvailabilityStatus>,
    /// When it answered.
    pub confirmed_on: Option<Date>,
    /// Days since then.
    pub days_old: Option<i32>,
    /// Needs about which family and worker differ.
    pub conflicts: usize,
    /// Whether a document of it is too old.
    pub documents_expired: bool,
    /// Whether a document of it is to be renewed within thirty days.
    pub documents_ending: bool,
    /// Its documents, for those who ask on which day.
    #[serde(skip)]
    pub(super) documents: Vec<Document>,
}

impl FamilySummary {
    /// Days for which an answer is new enough to rely on.
    const LATELY_DAYS: i32 = 30;

    /// Whether a place is free, as far as anybody knows.
    pub fn is_free(&self) -> bool {
        self.free.is_some_and(|free| free > 0)
    }

    /// Whether so many places are free, as far as anybody knows.
    pub fn takes(&self, children: u32) -> bool {
        self.free.is_some_and(|free| free >= children)
    }

    /// Whether the family answered within thirty days.
    pub fn answered_lately(&self) -> bool {
        self.days_old.is_some_and(|days| days <= Self::LATELY_DAYS)
    }
}

/// Families with documents to be renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DocumentsDue {
    /// Within thirty days.
    pub ending: usize,
    /// They are too old.
    pub expired: usize,
}

/// One family's page.
#[derive(Clone, Debug)]
pub struct FamilyPage {
    /// The family.
    pub family: Open<Family>,
    /// Talks, newest first.
    pub contacts: Vec<ToldTalk>,
    /// Placements, newest first.
    pub placements: Vec<Placement>,
    /// Placements that were decided without Uya, the latest first.
    pub outcomes: Vec<PlacementOutcome>,
    /// What is told of placements of children who are not named to the caller, the latest first.
    pub unnamed: Vec<UnnamedPlacement>,
    /// What the family said and what was assessed, need by need.
    pub abilities: Vec<Ability>,
    /// Questions about the family.
    pub enquiries: Vec<Stored<Enquiry>>,
    /// Whether names may be shown.
    pub may_identify: bool,
    /// Whom and which places its codes mean.
    pub named: Named,
}

/// What a family said and what a worker assessed about one need.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Ability {
    /// The need.
    pub item: String,
    /// What the family said last.
    pub said: Option<u8>,
    /// When.
    pub said_on: Option<Date>,
    /// What was assessed last.
    pub assessed: Option<u8>,
    /// When.
    pub assessed_on: Option<Date>,
    /// Whether they differ and the family's word is the newer one.
    pub conflict: bool,
}

/// A talk as it is recorded.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Talk {
    /// The day.
    pub on: Date,
    /// How.
    pub channel: crate::domain::desk::Channel,
    /// What came of it.
    pub result: ContactResult,
    /// From when the family is free again.
    #[serde(default)]
    pub until: Option<Date>,
    /// About which child.
    #[serde(default)]
    pub about: Option<crate::domain::code::ChildCode>,
    /// In words.
    #[serde(default)]
    pub words: Option<Text>,
}

impl Services {
    /// The families of the caller's region, in the order of codes.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn list_families(&self, caller: &Caller) -> Result<Vec<FamilySummary>, ServiceError> {
        caller.needs(Permission::ViewFamilies)?;
        let open = self.open_families(caller).await?;
        let event = caller.event(Action::RecordsListed, EntityKind::Family, "").with("records", open.len());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(open)
    }

    /// How long the documents of a family hold, as the rules of today say; none where no rule asks for them.
    pub fn document_terms(&self, documents: &[Document]) -> Vec<DocumentTerm> {
        let asked = self.policy.file().rules.iter().find_map(|rule| match &rule.check {
            Check::FreshDocuments { max_age_months, kinds } => Some((kinds.as_slice(), *max_age_months)),
            _ => None,
        });
        asked.map(|asked| DocumentTerm::of(documents, asked, self.today())).unwrap_or_default()
    }

    /// The families that are open to the caller, for pages that list something else.
    pub(super) async fn open_families(&self, caller: &Caller) -> Result<Vec<FamilySummary>, ServiceError> {
        let today = self.today();
        let whole = |family: &FamilySummary, custody: Option<&Custody>| {
            let office = custody.map(|custody| custody.office.clone());
            let days_old = family.confirmed_on.map(|on| on.days_until(today));
            let (documents_expired, documents_ending) = self.ends_of(family);
            FamilySummary { office, days_old, documents_expired, documents_ending, ..family.clone() }
        };
        self.of_open_families(caller, whole).await
    }

    /// What is told of every family that is open to the caller.
    async fn of_open_families<T>(
        &self,
        caller: &Caller,
        told: impl Fn(&FamilySummary, Option<&Custody>) -> T,
    ) -> Result<Vec<T>, ServiceError> {
        let mut view = self.store.read().await?;
        let custodies = Custodies::read(view.as_mut()).await?;
        let families = view.kept::<InList>().await?;
        drop(view);
        let open = families.values().filter_map(|InList(family)| {
            let subject = Subject::Family(family.code.clone());
            let custody = custodies.of(&subject);
            caller.viewer.access(&subject, custody)?;
            Some(told(family, custody))
        });
        Ok(open.collect())
    }

    /// Whether documents of a family are too old, and whether some are to be renewed soon.
    fn ends_of(&self, family: &FamilySummary) -> (bool, bool) {
        let terms = self.document_terms(&family.documents);
        (terms.iter().any(DocumentTerm::is_expired), terms.iter().any(DocumentTerm::ends_soon))
    }

    /// How many families that are open to the caller have documents to be renewed within thirty days, and documents
    /// that are too old; none for those who do not work on families.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn documents_due(&self, caller: &Caller) -> Result<Option<DocumentsDue>, ServiceError> {
        if !caller.viewer.may(Permission::EditFamilies) {
            return Ok(None);
        }
        let ends = self.of_open_families(caller, |family, _| self.ends_of(family)).await?;
        let expired = ends.iter().filter(|(expired, _)| *expired).count();
        let ending = ends.iter().filter(|(_, ending)| *ending).count();
        Ok(Some(DocumentsDue { ending, expired }))
    }

    /// One family's page.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn view_family(&self, caller: &Caller, code: &FamilyCode) -> Result<FamilyPage, ServiceError> {
        caller.needs(Permission::ViewFamilies)?;
        let mut view = self.store.read().await?;
        let view_in = view.as_mut();
        let mut family = open_family(view_in, caller, code).await?;
        let named_children = NamedChildren::read(view_in, caller).await?;
        family.record.value = named_children.in_family(caller.reads_family(family.record.value));
        let mut contacts = view_in.by::<Contact>("family", code.as_str()).await?;
        contacts.sort_by_key(|stored| std::cmp::Reverse((stored.value.on, stored.value.number)));
        let mut placements = view_in.by::<Placement>("family", code.as_str()).await?;
        placements.reverse();
        let placements = placements.into_iter().map(|stored| stored.value).collect();
        let outcomes = latest_first(view_in.by::<PlacementOutcome>("family", code.as_str()).await?);
        let subject = Subject::Family(code.clone());
        let (placements, outcomes, unnamed) = named_children.in_placements(placements, outcomes);
        let contacts = named_children.in_talks(contacts);
        let asked = view_in.by::<Enquiry>("subject", &subject.to_string()).await?;
        let enquiries = EnquiryRights::read(view_in).await?.of_open(view_in, caller, asked).await?;
        let named = Named::read(view_in).await?;
        drop(view);
        self.meet(caller, &subject).await?;
        let may_identify = caller.viewer.may_identify(&subject, family.custody.as_ref());
        let event = caller
            .event(Action::RecordViewed, EntityKind::Family, code.as_str())
            .with("access", format!("{:?}", family.access).to_lowercase());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        let abilities = abilities(&family.record.value);
        Ok(FamilyPage { family, contacts, placements, outcomes, unnamed, abilities, enquiries, may_identify, named })
    }

    /// Records a talk; an answer about being free goes to the family's record in the same act.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for a day in the future, or `not_until` without its day; [`ServiceError::Absent`] for
    /// a child that is not open to the caller.
    pub async fn record_talk(
        &self,
        caller: &Caller,
        family: &FamilyCode,
        talk: Talk,
    ) -> Result<ContactNumber, ServiceError> {
        caller.needs(Permission::EditFamilies)?;
        check_talk(&talk, self.today())?;
        // A system that records talks, a telephone exchange say, does not say who talked.
        let by = if caller.is_system() { None } else { Some(caller.staff()?) };
        let (caller_in, code) = (caller.clone(), family.clone());
        self.act(caller, move |work| {
            Box::pin(async move {
                let open = open_family(&mut *work, &caller_in, &code).await?;
                if let Some(child) = &talk.about {
                    open_child(&mut *work, &caller_in, child).await?;
                }
                let number = ContactNumber::new(work.next_number(Kind::Contact).await?)
                    .map_err(|error| ServiceError::Fault(error.to_string()))?;
                if let Some(answer) = availability(&talk, number) {
                    let mut family = open.record.value;
                    family.availability.push(answer);
                    work.update(&family, open.record.version).await?;
                }
                let contact = Contact {
                    number: Some(number),
                    family: code.clone(),
                    on: talk.on,
                    by,
                    channel: talk.channel,
                    result: talk.result,
                    until: talk.until,
                    about: talk.about,
                    words: talk.words,
                };
                work.insert(&contact).await?;
                let event = caller_in.event(Action::ContactRecorded, EntityKind::Family, code.as_str());
                work.audit(event.with("contact", number.to_string()).with("result", contact.result.code())).await?;
                Ok(number)
            })
        })
        .await
    }

    /// Settles what a family can do about one need: a worker's assessment of today.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for a need the policy does not have; [`ServiceError::NotPermitted`] for a system.
    pub async fn settle_ability(
        &self,
        caller: &Caller,
        family: &FamilyCode,
        (item, level, source): (String, Capability, Text),
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::EditFamilies)?;
        if caller.is_system() {
            // A person assesses.
            return Err(ServiceError::NotPermitted(Permission::EditFamilies));
        }
        let known = self.policy.file().items.iter().find(|known| known.code.as_str() == item);
        let item = known.ok_or_else(|| ServiceError::invalid("item", "need-unknown"))?.code.clone();
        let (caller_in, code, today) = (caller.clone(), family.clone(), self.today());
        self.act(caller, move |work| {
            Box::pin(async move {
                let mut family = open_family(&mut *work, &caller_in, &code).await?.record.value;
                let rating =
                    Rating { item: item.clone(), by: RatedBy::Assessed, level, as_of: today, source: Some(source) };
                // One assessment of a need stands at a time; the former one stays in the former version.
                family.ratings.retain(|kept| (&kept.item, kept.by) != (&rating.item, rating.by));
                family.ratings.push(rating);
                let version = work.update(&family, version).await?;
                let event = caller_in.event(Action::RecordChanged, EntityKind::Family, code.as_str());
                work.audit(event.with("item", item.as_str()).with("level", level.get())).await?;
                Ok(version)
            })
        })
        .await
    }
}

fn check_talk(talk: &Talk, today: Date) -> Result<(), ServiceError> {
    if talk.on > today {
        return Err(ServiceError::invalid("on", "day-future"));
    }
    match talk.result.until_fault(talk.on, talk.until) {
        Some(UntilFault::Missing) => Err(ServiceError::invalid("until", "until-missing")),
        Some(UntilFault::Past) => Err(ServiceError::invalid("until", "until-past")),
        Some(UntilFault::Without) => Err(ServiceError::invalid("until", "until-without")),
        None => Ok(()),
    }
}

fn availability(talk: &Talk, number: ContactNumber) -> Option<Availability> {
    let status = match talk.result {
        ContactResult::Free => AvailabilityStatus::Free,
        ContactResult::NotUntil => AvailabilityStatus::NotUntil,
        ContactResult::Withdrew => AvailabilityStatus::Withdrew,
        ContactResult::NoAnswer | ContactResult::Talk => return None,
    };
    let source = Text::parse(&number.to_string()).ok();
    Some(Availability { status, confirmed_on: talk.on, until: talk.until, source })
}

/// What is kept of a family for lists: all that does not depend on the day and on who holds it.
#[derive(Clone)]
pub(super) struct InList(pub(super) FamilySummary);

impl Projection for InList {
    type Of = Family;

    fn of(stored: Stored<Family>) -> Self {
        Self(summary(&stored.value))
    }
}

fn summary(family: &Family) -> FamilySummary {
    let last = family.availability.iter().max_by_key(|answer| answer.confirmed_on);
    let approved = family.approved_places.as_ref().map(|places| places.value);
    FamilySummary {
        code: family.code.clone(),
        settlement: family.settlement.clone(),
        office: None,
        approved,
        free: approved.map(|places| u32::from(places).saturating_sub(family.placed_children())),
        availability: last.map(|answer| answer.status),
        confirmed_on: last.map(|answer| answer.confirmed_on),
        days_old: None,
        conflicts: abilities(family).iter().filter(|ability| ability.conflict).count(),
        documents_expired: false,
        documents_ending: false,
        documents: family.documents.clone(),
    }
}

/// The latest word of the family and of a worker, need by need, in the order of needs.
fn abilities(family: &Family) -> Vec<Ability> {
    let mut items: Vec<&str> = family.ratings.iter().map(|rating| rating.item.as_str()).collect();
    items.sort_unstable();
    items.dedup();
    let last = |item: &str, by: RatedBy| {
        let ratings = family.ratings.iter().filter(|rating| rating.item.as_str() == item && rating.by == by);
        ratings.max_by_key(|rating| rating.as_of)
    };
    let ability = |item: &str| {
        let (said, assessed) = (last(item, RatedBy::Said), last(item, RatedBy::Assessed));
        let conflict = said.zip(assessed).is_some_and(|(s, a)| s.level != a.level && s.as_of > a.as_of);
        Ability {
            item: item.to_owned(),
            said: said.map(|rating| rating.level.get()),
            said_on: said.map(|rating| rating.as_of),
            assessed: assessed.map(|rating| rating.level.get()),
            assessed_on: assessed.map(|rating| rating.as_of),
            conflict,
        }
    };
    items.into_iter().map(ability).collect()
}
