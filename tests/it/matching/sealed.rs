//! A list for whoever finds families of it sealed: nothing of those families, and of the others all.

use std::collections::BTreeSet;

use proptest::prelude::*;
use uya::{
    generate::Bundle,
    matching::{
        self,
        document::{Document, FamilyEntry},
        register::Register,
        what_if::{Edit, edited},
    },
};

use super::{inputs, policy, register};

fn documents(bundle: &Bundle) -> Vec<Document> {
    let policy = policy();
    let of = |input: &matching::input::MatchingInput| {
        let register = Register::pack(&input.families, &policy, input.as_of);
        Document::of(&matching::run(input, &policy, &register).unwrap()).unwrap()
    };
    inputs(bundle, &policy, 20).iter().map(of).collect()
}

/// Some of the families, by the bits of a number.
fn some(document: &Document, bits: u64) -> BTreeSet<String> {
    let families = document.families.iter().enumerate();
    families.filter(|(place, _)| bits >> (place % 64) & 1 == 1).map(|(_, entry)| entry.family.to_string()).collect()
}

/// An entry without what it says of its neighbours.
fn alone(entry: &FamilyEntry) -> FamilyEntry {
    let mut entry = FamilyEntry { group: None, necessarily_above_next: None, ..entry.clone() };
    if let Some(place) = &mut entry.place {
        place.above_next = None;
    }
    entry
}

fn groups(document: &Document, of: &[&FamilyEntry]) -> Vec<Vec<String>> {
    let shown = of.iter().filter_map(|entry| document.family(&entry.family)).filter(|entry| entry.group.is_some());
    let shown: Vec<&FamilyEntry> = shown.collect();
    let groups = shown.chunk_by(|one, next| one.group == next.group);
    groups.map(|group| group.iter().map(|entry| entry.family.to_string()).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn a_cut_tells_nothing_of_the_families_it_leaves_out_and_all_of_the_others(seed in 0_u64..1 << 32, bits: u64) {
        for document in documents(&register(seed, 20)) {
            let closed = some(&document, bits);
            let cut = document.without(&closed);
            let text = serde_json::to_string(&cut).unwrap();
            for family in &closed {
                assert!(!text.contains(&format!("\"{family}\"")), "{family} is told of: {text}");
            }
            let open: Vec<&FamilyEntry> =
                document.families.iter().filter(|entry| !closed.contains(entry.family.as_str())).collect();
            assert!(cut.families.iter().map(alone).eq(open.iter().map(|entry| alone(entry))), "the rest, in its order");
            assert_eq!(groups(&cut, &open), groups(&document, &open), "who is close to whom stays");
            assert_eq!(cut.totals, document.totals);
            assert_eq!(cut.families.len() + cut.sealed.len(), cut.totals.register);
            for sealed in &cut.sealed {
                assert_eq!(document.family(&sealed.family).unwrap().state, sealed.state);
            }
            assert!(!cut.tells_of(&closed));
            assert_eq!(document.tells_of(&closed), !closed.is_empty());
        }
    }

    #[test]
    fn a_neighbour_says_nothing_of_a_family_that_is_left_out(seed in 0_u64..1 << 32, bits: u64) {
        for document in documents(&register(seed, 20)) {
            let closed = some(&document, bits);
            let cut = document.without(&closed);
            let numbers: Vec<u32> = cut.families.iter().filter_map(|entry| entry.group).collect();
            let distinct: BTreeSet<u32> = numbers.iter().copied().collect();
            assert!(numbers.is_sorted() && distinct.into_iter().eq(1..=numbers.last().copied().unwrap_or(0)));
            for pair in document.families.windows(2).filter(|pair| closed.contains(pair[1].family.as_str())) {
                if let Some(before) = cut.family(&pair[0].family) {
                    assert_eq!(before.necessarily_above_next, None);
                    assert_eq!(before.place.as_ref().and_then(|place| place.above_next), None);
                }
            }
        }
    }

    #[test]
    fn families_left_out_one_after_another_are_left_out_as_together(seed in 0_u64..1 << 32, bits: u64, more: u64) {
        for document in documents(&register(seed, 20)) {
            let (one, other) = (some(&document, bits), some(&document, more));
            let together = document.without(&one.union(&other).cloned().collect());
            assert_eq!(document.without(&one).without(&other), together);
            assert_eq!(document.without(&BTreeSet::new()), document, "nobody is sealed, nothing changes");
        }
    }

    #[test]
    fn a_trial_leaves_sealed_families_where_they_were(seed in 0_u64..1 << 32, bits: u64) {
        let policy = policy();
        for input in inputs(&register(seed, 20), &policy, 0).into_iter().take(3) {
            let run = |input: &matching::input::MatchingInput| {
                let register = Register::pack(&input.families, &policy, input.as_of);
                Document::of(&matching::run(input, &policy, &register).unwrap()).unwrap()
            };
            let before = run(&input);
            let closed = some(&before, bits);
            let needs = before.plan.iter().filter(|plan| plan.kind == "need");
            for need in needs.map(|plan| plan.item.as_str()).collect::<BTreeSet<_>>() {
                let must = Edit::parse(&format!("need.{need}=3/must")).unwrap();
                let mut after = run(&edited(&input, &policy, &[must]).unwrap()).without(&closed);
                let before = before.without(&closed);
                after.keep_sealed_states(&before);
                assert_eq!(after.sealed, before.sealed);
                let count = |state: &str| {
                    after.families.iter().filter(|entry| entry.state == state).count()
                        + after.sealed.iter().filter(|sealed| sealed.state == state).count()
                };
                let totals = &after.totals;
                assert_eq!([totals.shown, totals.insufficient, totals.excluded], ["shown", "insufficient", "excluded"].map(count));
                assert_eq!(totals.shown + totals.insufficient + totals.excluded, totals.register);
            }
        }
    }
}
