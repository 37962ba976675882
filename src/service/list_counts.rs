//! What the newest lists come to: how many families each rule keeps out, and whether groups fare alike. Only
//! counts leave, so nothing goes on record.
//!
//! *Design notes.* A list never changes, so what it says of each family is taken from its document once and held;
//! proposals and the groups of families are read at each look.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OnceCell;

use super::{ServiceError, Services, run_cache::Key};
use crate::{
    domain::{
        coded::coded,
        fairness::{FamilyGroup, GroupShare, Grouping, SMALLEST_GROUP, Tally, group_shares},
        family::Family,
        proposal::{Choice, Proposal, ProposalState},
        run::{RunNumber, RunRecord},
    },
    matching::document::Document,
    store::{ReadsExt as _, Whole},
};

/// Lists that are counted over, the newest.
const LISTS: u32 = 20;

coded! {
    /// What may happen to a family in a list.
    Measure {
        /// It is not considered, of all lists.
        NotConsidered = "not_considered",
        /// It is in the first group, of the lists that show it.
        FirstGroup = "first_group",
        /// It is proposed, of the lists that show it and from which a family was proposed.
        Proposed = "proposed",
    }
}

impl Measure {
    /// Key of its name.
    pub fn name_key(self) -> String {
        format!("fairness-measure-{}", self.code().replace('_', "-"))
    }

    /// Whether it happened to a family in a list; none when the list does not count for it.
    pub(super) fn happened(self, fate: &Fate, chosen: Option<&BTreeSet<String>>) -> Option<bool> {
        match self {
            Self::NotConsidered => Some(fate.excluded),
            Self::FirstGroup => fate.shown.then_some(fate.first),
            Self::Proposed => chosen.filter(|_| fate.shown).map(|chosen| chosen.contains(&fate.family)),
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
type Tallies<'l> = BTreeMap<&'l str, Tally>;

/// What one list says of its families.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Counted {
    /// The families that each rule keeps out.
    pub(super) kept_out: BTreeMap<String, BTreeSet<String>>,
    pub(super) fates: Vec<Fate>,
}

/// What a list says of a family that is no relative.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fate {
    pub(super) family: String,
    excluded: bool,
    shown: bool,
    /// In the first group.
    first: bool,
}

/// The newest lists, each counted once.
#[derive(Default)]
pub(super) struct CountedLists(Mutex<HashMap<Key, Arc<OnceCell<Arc<Counted>>>>>);

impl CountedLists {
    /// What a list says, held or counted by `count`, once however many ask at the same time.
    async fn get_or_count<F>(&self, key: Key, count: F) -> Result<Arc<Counted>, ServiceError>
    where
        F: Future<Output = Result<Counted, ServiceError>>,
    {
        let cell = {
            let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(held.entry(key).or_default())
        };
        cell.get_or_try_init(|| async { Ok(Arc::new(count.await?)) }).await.cloned()
    }

    /// Lets go of every list but these.
    fn keep_only(&self, keys: &[Key]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|key, _| keys.contains(key));
    }
}

impl Services {
    /// Counts over the newest lists. Groups are those of families as they are on record today; relatives are
    /// left out of them, since nobody chooses among relatives.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn list_counts(&self) -> Result<ListCounts, ServiceError> {
        let chosen = self.chosen_families().await?;
        let lists = self.newest_lists().await?;
        let mut kept_out: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut tallies: BTreeMap<Measure, Tallies<'_>> = BTreeMap::new();
        for (record, counted) in &lists {
            for (rule, families) in &counted.kept_out {
                kept_out.entry(rule).or_default().extend(families.iter().map(String::as_str));
            }
            tally_list(counted, chosen.get(&record.number), &mut tallies);
        }
        let mut counts = ListCounts { lists: lists.len(), ..ListCounts::default() };
        let count = |(rule, families): (&str, BTreeSet<&str>)| (rule.to_owned(), KeptOut::of(families.len()));
        counts.kept_out = kept_out.into_iter().map(count).collect();
        let families = self.store.read().await?.whole::<Family>().await?;
        counts.fairness = Measure::ALL
            .iter()
            .map(|measure| (*measure, shares(&families, tallies.get(measure).unwrap_or(&Tallies::new()))))
            .collect();
        Ok(counts)
    }

    /// The lists that are counted over, newest first, each with what it says.
    pub(super) async fn newest_lists(&self) -> Result<Vec<(RunRecord, Arc<Counted>)>, ServiceError> {
        let mut lists = Vec::new();
        for record in self.list_runs(LISTS).await? {
            let count = Box::pin(async { Ok(Counted::of(&self.load_run(record.number).await?.document)) });
            let counted = self.counted.get_or_count((record.number, record.result_hash), count).await?;
            lists.push((record, counted));
        }
        let newest: Vec<Key> = lists.iter().map(|(record, _)| (record.number, record.result_hash)).collect();
        self.counted.keep_only(&newest);
        Ok(lists)
    }

    /// Families that were proposed from each list: sent to be judged, and not taken back.
    pub(super) async fn chosen_families(&self) -> Result<BTreeMap<RunNumber, BTreeSet<String>>, ServiceError> {
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

impl Counted {
    fn of(document: &Document) -> Self {
        let mut kept_out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for family in document.families.iter().filter(|family| family.state == "excluded") {
            for rule in family.rules.iter().filter(|rule| rule.keeps_out()) {
                kept_out.entry(rule.rule.to_string()).or_default().insert(family.family.to_string());
            }
        }
        let first = document.shown().find(|family| family.tier == "family").and_then(|family| family.group);
        let others = document.families.iter().filter(|family| family.tier != "relative");
        let fates = others.map(|family| Fate {
            family: family.family.to_string(),
            excluded: family.state == "excluded",
            shown: family.state == "shown",
            first: family.group.is_some() && family.group == first,
        });
        Self { kept_out, fates: fates.collect() }
    }
}

fn tally_list<'l>(
    counted: &'l Counted,
    chosen: Option<&BTreeSet<String>>,
    tallies: &mut BTreeMap<Measure, Tallies<'l>>,
) {
    for (measure, fate) in
        Measure::ALL.iter().flat_map(|measure| counted.fates.iter().map(move |fate| (*measure, fate)))
    {
        let Some(happened) = measure.happened(fate, chosen) else { continue };
        let of_measure = tallies.entry(measure).or_default();
        let tally = of_measure.entry(&fate.family).or_insert(Tally { lists: 0, happened: 0 });
        tally.lists += 1;
        tally.happened += u32::from(happened);
    }
}

/// The shares of every group of every grouping.
fn shares(families: &Whole<Family>, tallies: &Tallies<'_>) -> Vec<GroupShare> {
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::domain::hash::Sha256Hash;

    fn key(number: u32) -> Key {
        (RunNumber::new(number).unwrap(), Sha256Hash::of(&number.to_le_bytes()))
    }

    #[tokio::test]
    async fn a_list_is_counted_once_however_often_it_is_asked_for_and_again_when_it_was_let_go_of() {
        let (lists, counts) = (CountedLists::default(), AtomicU32::new(0));
        let count = || async {
            tokio::task::yield_now().await;
            counts.fetch_add(1, Ordering::Relaxed);
            Ok(Counted { kept_out: BTreeMap::new(), fates: Vec::new() })
        };
        let both = tokio::join!(lists.get_or_count(key(1), count()), lists.get_or_count(key(1), count()));
        assert!(both.0.is_ok() && both.1.is_ok());
        lists.keep_only(&[key(1), key(2)]);
        lists.get_or_count(key(1), count()).await.unwrap();
        assert_eq!(counts.load(Ordering::Relaxed), 1);
        lists.keep_only(&[key(2)]);
        lists.get_or_count(key(1), count()).await.unwrap();
        assert_eq!(counts.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn a_list_that_could_not_be_read_is_read_again() {
        let lists = CountedLists::default();
        assert!(lists.get_or_count(key(1), async { Err(ServiceError::Stopped) }).await.is_err());
        let empty = async { Ok(Counted { kept_out: BTreeMap::new(), fates: Vec::new() }) };
        assert!(lists.get_or_count(key(1), empty).await.is_ok());
    }
}
