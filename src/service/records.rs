//! Reading the records a run is made from: one moment of the register.

use crate::{
    domain::{
        child::{Child, SiblingGroup},
        code::{ChildCode, PersonCode},
        date::Date,
        family::Family,
        level::{Importance, NeedLevel},
        plan::{Confirmation, Plan},
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

    /// The records, with one child's needs taken as if somebody had confirmed them, none of them a must.
    pub(super) fn with_every_need_open(&self, child: &ChildCode, today: Date) -> OpenNeeds<'_> {
        let mut plans = self.plans.clone();
        for plan in plans.iter_mut().filter(|plan| plan.child == *child) {
            plan.confirmed = PersonCode::parse("uya").ok().map(|by| Confirmation { by, on: today });
            for need in &mut plan.needs {
                need.importance = Importance::Important;
                need.level = need.level.or(NeedLevel::new(1).ok());
            }
        }
        OpenNeeds { loaded: self, plans }
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

/// See [`Loaded::with_every_need_open`].
pub(super) struct OpenNeeds<'a> {
    loaded: &'a Loaded,
    plans: Vec<Plan>,
}

impl OpenNeeds<'_> {
    /// The records as the matching takes them.
    pub(super) fn as_records(&self) -> Records<'_> {
        Records { plans: &self.plans, ..self.loaded.as_records() }
    }
}

async fn values<R: Record>(view: &mut dyn Reads) -> Result<Vec<R>, StoreError> {
    Ok(view.list::<R>().await?.into_iter().map(|stored| stored.value).collect())
}
