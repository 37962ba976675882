//! What the newest lists come to: how many families each rule keeps out, and whether groups fare alike. Only
//! counts leave, so nothing goes on record.

use std::collections::{BTreeMap, BTreeSet};

use super::{ServiceError, Services};
use crate::{
    domain::{
        fairness::{FamilyGroup, GroupShare, Grouping, SMALLEST_GROUP, Tally, group_shares},
        family::Family,
        proposal::{Choice, Proposal, ProposalState},
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
    /// It is proposed, of the lists that show it and from which a family was proposed.
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

/// How many families a rule keeps out. Of the health or the record of a few people nothing is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptOut {
    /// As many as it says.
    Families(usize),
    /// At least one and fewer than [`SMALLEST_GROUP`].
    Few,
}

impl KeptOut {
    fn of(families: usize) -> Self {
        if families < SMALLEST_GROUP { Self::Few } else { Self::Families(families) }
    }
}

/// Counts over the newest lists.
#[derive(Clone, Debug, Default)]
pub struct ListCounts {
    /// Lists that were counted over.
    pub lists: usize,
    /// How many families each rule keeps out, a family counted once in however many lists it stands.
    pub kept_out: BTreeMap<String, KeptOut>,
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
        let mut kept_out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut tallies: BTreeMap<Measure, Tallies> = BTreeMap::new();
        for record in self.list_runs(LISTS).await? {
            let run = self.load_run(record.number).await?;
            counts.lists += 1;
            count_kept_out(&run.document, &mut kept_out);
            count_list(&run.document, chosen.get(&record.number), &mut tallies);
        }
        let count = |(rule, families): (String, BTreeSet<String>)| (rule, KeptOut::of(families.len()));
        counts.kept_out = kept_out.into_iter().map(count).collect();
        let families = self.store.read().await?.whole::<Family>().await?;
        counts.fairness = Measure::ALL
            .iter()
            .map(|measure| (*measure, shares(&families, tallies.get(measure).unwrap_or(&Tallies::new()))))
            .collect();
        Ok(counts)
    }

    /// Families that were proposed from each list: sent to be judged, and not taken back.
    async fn chosen_families(&self) -> Result<BTreeMap<RunNumber, BTreeSet<String>>, ServiceError> {
        let proposals = self.store.read().await?.whole::<Proposal>().await?;
        let mut chosen: BTreeMap<RunNumber, BTreeSet<String>> = BTreeMap::new();
        let stands = |proposal: &Proposal| proposal.round > 0 && proposal.state != ProposalState::Withdrawn;
        for stored in proposals.values().filter(|stored| stands(&stored.value)) {
            if let Some(Choice::Family { family }) = &stored.value.content.choice {
                chosen.entry(stored.value.run).or_default().insert(family.to_string());
            }
        }
        Ok(chosen)
    }
}

fn count_kept_out(document: &Document, kept_out: &mut BTreeMap<String, BTreeSet<String>>) {
    for family in document.families.iter().filter(|family| family.state == "excluded") {
        for rule in family.rules.iter().filter(|rule| rule.keeps_out()) {
            kept_out.entry(rule.rule.to_string()).or_default().insert(family.family.to_string());
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
