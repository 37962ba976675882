//! What the register says today of families that are compared: who lives there, what they said, what went wrong.

use super::{
    Caller, ServiceError, Services,
    open_record::{Custodies, open_case},
};
use crate::{
    domain::{
        access::Subject,
        code::FamilyCode,
        date::Date,
        desk::Contact,
        family::{Family, Preferences, Resident},
        permission::Permission,
        placement::{EndReason, OutcomeKind, Placement},
        placement_outcome::PlacementOutcome,
        run::RunNumber,
    },
    store::{Reads, ReadsExt as _},
};

/// A placement with a family that ended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema)]
pub struct Ending {
    /// Its last day.
    pub on: Date,
    /// Why.
    pub because: Vec<EndReason>,
}

/// A family of a comparison beside its place in the list.
#[derive(Clone, Debug, Default, serde::Serialize, schemars::JsonSchema)]
pub struct ComparedFamily {
    /// Register number.
    pub family: String,
    /// Whether its record is open to the caller; if not, nothing else is told.
    pub open: bool,
    /// Who lives there beside the carers.
    pub residents: Vec<Resident>,
    /// Which children it said it would take.
    pub preferences: Option<Preferences>,
    /// The latest talk with words that was about no other child.
    pub said: Option<Contact>,
    /// Placements that ended, the latest first.
    pub endings: Vec<Ending>,
}

impl Services {
    /// What the register says of families beside their places in a list. That they are compared is on record with
    /// the comparison.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn compared_families(
        &self,
        caller: &Caller,
        run: RunNumber,
        families: &[String],
    ) -> Result<Vec<ComparedFamily>, ServiceError> {
        caller.needs(Permission::ViewRuns)?;
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let record = super::open_record::open_run(view, caller, run).await?;
        let children = open_case(view, caller, &record.case_code).await?;
        let children: Vec<String> = children.iter().map(|open| open.record.value.code.to_string()).collect();
        let custodies = Custodies::read(view).await?;
        let mut compared = Vec::new();
        for code in families.iter().filter_map(|code| FamilyCode::parse(code).ok()) {
            let is_open =
                caller.viewer.may(Permission::ViewFamilies) && custodies.opens(caller, &Subject::Family(code.clone()));
            compared.push(if is_open {
                family_beside(view, &code, &children).await?
            } else {
                ComparedFamily { family: code.to_string(), ..ComparedFamily::default() }
            });
        }
        Ok(compared)
    }
}

async fn family_beside(
    view: &mut (dyn Reads + '_),
    code: &FamilyCode,
    children: &[String],
) -> Result<ComparedFamily, ServiceError> {
    let family = view.find::<Family>(code.as_str()).await?.map(|stored| stored.value);
    let mut talks = view.by::<Contact>("family", code.as_str()).await?;
    talks.sort_by_key(|stored| std::cmp::Reverse((stored.value.on, stored.value.number)));
    let of_case = |talk: &Contact| {
        let about = talk.about.as_ref();
        talk.words.is_some() && about.is_none_or(|child| children.iter().any(|code| code == child.as_str()))
    };
    let placements = view.by::<Placement>("family", code.as_str()).await?;
    let here = placements.iter().filter_map(|stored| stored.value.of_kind(OutcomeKind::Ended));
    let here = here.map(|end| Ending { on: end.on, because: end.ended_because.clone() });
    let elsewhere = view.by::<PlacementOutcome>("family", code.as_str()).await?;
    let elsewhere = elsewhere.into_iter().filter_map(|stored| stored.value.ended);
    let mut endings: Vec<Ending> =
        here.chain(elsewhere.map(|end| Ending { on: end.on, because: end.because })).collect();
    endings.sort_by(|one, other| other.cmp(one));
    Ok(ComparedFamily {
        family: code.to_string(),
        open: true,
        residents: family.as_ref().map(|family| family.residents.clone()).unwrap_or_default(),
        preferences: family.and_then(|family| family.preferences),
        said: talks.into_iter().map(|stored| stored.value).find(of_case),
        endings,
    })
}
