//! Whom and which places codes mean.

use std::{collections::BTreeMap, sync::Arc};

use super::ServiceError;
use crate::{
    domain::{settlement::Settlement, user::User},
    store::{Reads, ReadsExt as _, Whole},
};

/// Staff and settlements as the view of a page sees them: read with it, they cost no view of their own.
#[derive(Clone, Debug)]
pub struct Named {
    people: Arc<Whole<User>>,
    places: Arc<Whole<Settlement>>,
}

impl Named {
    pub(super) async fn read(view: &mut (dyn Reads + '_)) -> Result<Self, ServiceError> {
        Ok(Self { people: view.whole::<User>().await?, places: view.whole::<Settlement>().await? })
    }

    /// Names of staff by code.
    pub fn staff(&self) -> BTreeMap<String, String> {
        self.people.values().map(|stored| (stored.value.code.to_string(), stored.value.name.to_string())).collect()
    }

    /// Every settlement.
    pub fn settlements(&self) -> impl Iterator<Item = &Settlement> {
        self.places.values().map(|stored| &stored.value)
    }
}
