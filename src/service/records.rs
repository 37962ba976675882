//! Reading the records of one case: everything a run reads beside the families.

use crate::{
    domain::{
        child::{Child, SiblingGroup},
        code::ChildCode,
        plan::Plan,
        relation::{Relative, Waiver},
        settlement::Settlement,
    },
    matching::assemble::Records,
    store::{Reads, ReadsExt as _, StoreError},
};

/// Records of a child, or of the brothers and sisters it is matched with.
pub(super) struct CaseRecords {
    children: Vec<Child>,
    sibling_groups: Vec<SiblingGroup>,
    pub(super) plans: Vec<Plan>,
    relatives: Vec<Relative>,
    waivers: Vec<Waiver>,
    /// Versions of the children's records and of their plans, by code.
    pub(super) versions: Versions,
}

/// Versions of records, by kind and code.
pub(super) type Versions = std::collections::BTreeMap<&'static str, std::collections::BTreeMap<String, i64>>;

impl CaseRecords {
    /// Reads them in a view, so that all of it fits together; of a child matched alone only its own.
    pub(super) async fn read(view: &mut (dyn Reads + '_), child: &ChildCode, alone: bool) -> Result<Self, StoreError> {
        let group = match view.group_of(child).await? {
            Some(code) => view.find::<SiblingGroup>(code.as_str()).await?.map(|stored| stored.value),
            None => None,
        };
        let members = group.as_ref().filter(|_| !alone).map(|group| group.members.clone());
        let mut records = Self {
            children: Vec::new(),
            sibling_groups: group.into_iter().collect(),
            plans: Vec::new(),
            relatives: Vec::new(),
            waivers: Vec::new(),
            versions: Versions::new(),
        };
        for child in members.unwrap_or_else(|| vec![child.clone()]) {
            records.add(view, &child).await?;
        }
        Ok(records)
    }

    async fn add(&mut self, view: &mut (dyn Reads + '_), child: &ChildCode) -> Result<(), StoreError> {
        if let Some(stored) = view.find::<Child>(child.as_str()).await? {
            self.note("child", child, stored.version);
            self.children.push(stored.value);
        }
        if let Some(stored) = view.find::<Plan>(child.as_str()).await? {
            self.note("plan", child, stored.version);
            self.plans.push(stored.value);
        }
        self.relatives.extend(view.of_child::<Relative>(child).await?.into_iter().map(|stored| stored.value));
        self.waivers.extend(view.of_child::<Waiver>(child).await?.into_iter().map(|stored| stored.value));
        Ok(())
    }

    fn note(&mut self, kind: &'static str, child: &ChildCode, version: i64) {
        self.versions.entry(kind).or_default().insert(child.to_string(), version);
    }

    /// Leaves out that the child has brothers and sisters it may be placed with.
    pub(super) fn forget_group(&mut self) {
        self.sibling_groups.clear();
    }

    /// The records as the matching takes them.
    pub(super) fn with_places<'a>(&'a self, settlements: &'a [Settlement]) -> Records<'a> {
        Records {
            settlements,
            children: &self.children,
            sibling_groups: &self.sibling_groups,
            plans: &self.plans,
            families: &[],
            relatives: &self.relatives,
            waivers: &self.waivers,
        }
    }
}
