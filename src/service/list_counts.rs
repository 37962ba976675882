//! What the newest lists come to: how many families each rule keeps out, and whether groups fare alike. Only
//! counts leave, so nothing goes on record.

use std::collections::{BTreeMap, BTreeSet};

use super::{ServiceError, Services};
use crate::{
    domain::{
        fairness::{FamilyGroup, GroupShare, Grouping, Tally, group_shares},
        family::Family,
        proposal::{Choice, Proposal},
        run::RunNumber,
    },
    matching::document::{Document, FamilyEntry},
    store::{ReadsExt as _, Whole},
};

/// Lists that are counted over, the newest.
const LISTS: u32 = 20;

/// What may happen to a family in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// It is not considered, of all lists.
    NotConsidered,
    /// It is in the first group, of the lists that show it.
    FirstGroup,
    /// It is proposed, of the lists that show it and from which a family was chosen.
    Proposed,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 3] = [Self::NotConsidered, Self::FirstGroup, Self::Proposed];

    /// Code, as its words are keyed.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotConsidered => "not-considered",
            Self::FirstGroup => "first-group",
            Self::Proposed => "proposed",
        }
    }
}

/// Counts over the newest lists.
#[derive(Clone, Debug, Default)]
pub struct ListCounts {
    /// Lists that were counted over.
    pub lists: usize,
    /// Families that each rule keeps out, all lists together.
    pub kept_out: BTreeMap<String, usize>,
    /// How groups fare, measure by measure, grouping by grouping.
    pub fairness: Vec<(Measure, Vec<GroupShare>)>,
}

/// What happened to each family, by code.
type Tallies = BTreeMap<String, Tally>;

impl Services {
    /// Counts over the newest lists. Groups are those of families as they are on record today; relatives are
    /// left out of them, since nobody chooses among relatives.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn list_counts(&self) -> Result<ListCounts, ServiceError> {
        let chosen = self.chosen_families().await?;
        let mut counts = ListCounts::default();
        let mut tallies: BTreeMap<Measure, Tallies> = BTreeMap::new();
        for record in self.list_runs(LISTS).await? {
            let run = self.load_run(record.number).await?;
            counts.lists += 1;
            count_kept_out(&run.document, &mut counts.kept_out);
            count_list(&run.document, chosen.get(&record.number), &mut tallies);
        }
        let families = self.store.read().await?.whole::<Family>().await?;
        counts.fairness = Measure::ALL
            .iter()
            .map(|measure| (*measure, shares(&families, tallies.get(measure).unwrap_or(&Tallies::new()))))
            .collect();
        Ok(counts)
    }

    /// Families that were chosen from each list.
    async fn chosen_families(&self) -> Result<BTreeMap<RunNumber, BTreeSet<String>>, ServiceError> {
        let proposals = self.store.read().await?.whole::<Proposal>().await?;
        let mut chosen: BTreeMap<RunNumber, BTreeSet<String>> = BTreeMap::new();
        for stored in proposals.values() {
            if let Some(Choice::Family { family }) = &stored.value.content.choice {
                chosen.entry(stored.value.run).or_default().insert(family.to_string());
            }
        }
        Ok(chosen)
    }
}

fn count_kept_out(document: &Document, kept_out: &mut BTreeMap<String, usize>) {
    let excludes = |effect: &str| effect.starts_with("exclude");
    for family in document.families.iter().filter(|family| family.state == "excluded") {
        for rule in family.rules.iter().filter(|rule| rule.effect.as_deref().is_some_and(excludes)) {
            *kept_out.entry(rule.rule.to_string()).or_default() += 1;
        }
    }
}

fn count_list(document: &Document, chosen: Option<&BTreeSet<String>>, tallies: &mut BTreeMap<Measure, Tallies>) {
    let first = document.shown().find(|family| family.tier == "family").and_then(|family| family.group);
    let mut add = |measure, family: &FamilyEntry, happened: bool| {
        let of_measure = tallies.entry(measure).or_default();
        let tally = of_measure.entry(family.family.to_string()).or_insert(Tally { lists: 0, happened: 0 });
        tally.lists += 1;
        tally.happened += u32::from(happened);
    };
    for family in document.families.iter().filter(|family| family.tier != "relative") {
        add(Measure::NotConsidered, family, family.state == "excluded");
        if family.state == "shown" {
            add(Measure::FirstGroup, family, family.group.is_some() && family.group == first);
            if let Some(chosen) = chosen {
                add(Measure::Proposed, family, chosen.contains(family.family.as_str()));
            }
        }
    }
}

/// The shares of every group of every grouping.
fn shares(families: &Whole<Family>, tallies: &Tallies) -> Vec<GroupShare> {
    let of_grouping = |grouping: &Grouping| {
        let mut by_group: BTreeMap<FamilyGroup, Vec<Tally>> =
            grouping.groups().iter().map(|group| (*group, Vec::new())).collect();
        for stored in families.values() {
            if let Some(tally) = tallies.get(stored.value.code.as_str()) {
                by_group.entry(grouping.of(&stored.value)).or_default().push(*tally);
            }
        }
        group_shares(&by_group.into_iter().collect::<Vec<_>>())
    };
    Grouping::ALL.iter().flat_map(of_grouping).collect()
}
