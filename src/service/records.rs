//! Reading the records a run is made from: one moment of the register.

use crate::{
    domain::{
        child::{Child, SiblingGroup},
        family::Family,
        plan::Plan,
        relation::{Relative, Waiver},
        settlement::Settlement,
    },
    matching::assemble::Records,
    store::{Reads, ReadsExt, Record, Store, StoreError},
};

/// Records of one moment.
pub(super) struct Loaded {
    settlements: Vec<Settlement>,
    children: Vec<Child>,
    sibling_groups: Vec<SiblingGroup>,
    plans: Vec<Plan>,
    families: Vec<Family>,
    relatives: Vec<Relative>,
    waivers: Vec<Waiver>,
}

impl Loaded {
    /// Reads everything in one view, so that all of it fits together.
    pub(super) async fn read(store: &Store) -> Result<Self, StoreError> {
        let mut view = store.read().await?;
        let view = view.as_mut();
        Ok(Self {
            settlements: values(view).await?,
            children: values(view).await?,
            sibling_groups: values(view).await?,
            plans: values(view).await?,
            families: values(view).await?,
            relatives: values(view).await?,
            waivers: values(view).await?,
        })
    }

    /// The records as the matching takes them.
    pub(super) fn as_records(&self) -> Records<'_> {
        Records {
            settlements: &self.settlements,
            children: &self.children,
            sibling_groups: &self.sibling_groups,
            plans: &self.plans,
            families: &self.families,
            relatives: &self.relatives,
            waivers: &self.waivers,
        }
    }
}

async fn values<R: Record>(view: &mut dyn Reads) -> Result<Vec<R>, StoreError> {
    Ok(view.list::<R>().await?.into_iter().map(|stored| stored.value).collect())
}
