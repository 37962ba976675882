//! What stands beside a list: where its families live, how far from the child, and what they answered last. It is
//! read from the register as it stands now; the list itself is never made anew for it.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Caller, ServiceError, Services,
    families::{FamilySummary, InList},
    open_record::{children_of_case, open_run},
};
use crate::{
    domain::{child::Child, date::Date, language::Language, run::RunNumber, settlement::Settlement},
    store::{Kept, Reads, ReadsExt as _, Whole},
};

/// What the register says now about the families of a list.
pub struct Beside {
    families: Arc<Kept<InList>>,
    places: Arc<Whole<Settlement>>,
    /// Where the first child of the case lives.
    home: Option<Settlement>,
    today: Date,
}

impl Beside {
    /// What lists say of a family.
    pub fn family(&self, code: &str) -> Option<&FamilySummary> {
        self.families.get(code).map(|InList(family)| family)
    }

    /// Where a family lives.
    pub fn place(&self, code: &str) -> Option<&Settlement> {
        let family = self.family(code)?;
        self.places.get(family.settlement.as_str()).map(|stored| &stored.value)
    }

    /// A settlement by its code.
    pub fn named(&self, code: &str) -> Option<&Settlement> {
        self.places.get(code).map(|stored| &stored.value)
    }

    /// Names of settlements by code.
    pub fn names(&self, language: Language) -> BTreeMap<String, String> {
        self.places
            .values()
            .map(|place| (place.value.code.to_string(), place.value.name(language).to_string()))
            .collect()
    }

    /// How far a family lives from the child, in hundred metres as the crow flies.
    pub fn hundred_metres(&self, code: &str) -> Option<u32> {
        Some(self.home.as_ref()?.hundred_metres_to(self.place(code)?))
    }

    /// Days since a family answered last.
    pub fn days_old(&self, code: &str) -> Option<i32> {
        self.family(code)?.confirmed_on.map(|on| on.days_until(self.today))
    }
}

impl Services {
    /// What stands beside a list that is open to the caller.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn beside(&self, caller: &Caller, number: RunNumber) -> Result<Beside, ServiceError> {
        let mut view = self.store.read().await?;
        let run = open_run(view.as_mut(), caller, number).await?;
        self.beside_case(view.as_mut(), &run.case_code).await
    }

    /// What stands beside a list of a case.
    pub(super) async fn beside_case(
        &self,
        view: &mut (dyn Reads + '_),
        case_code: &str,
    ) -> Result<Beside, ServiceError> {
        let (families, places) = (view.kept::<InList>().await?, view.whole::<Settlement>().await?);
        let mut home = None;
        if let Some(code) = children_of_case(view, case_code).await?.first() {
            let child = view.find::<Child>(code.as_str()).await?;
            let code = child.and_then(|child| child.value.settlement);
            home = code.and_then(|code| places.get(code.as_str())).map(|stored| stored.value.clone());
        }
        Ok(Beside { families, places, home, today: self.today() })
    }
}
