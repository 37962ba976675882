//! What holds for every register and every plan.

use std::sync::Arc;

use proptest::prelude::*;
use uya::{
    domain::{
        canonical::to_canonical,
        child::Sex,
        family::{Dated, ExperienceKind},
        level::Capability,
    },
    generate::Bundle,
    matching::{
        self, Matching,
        bands::Band,
        change,
        document::Document,
        explanation,
        input::MatchingInput,
        policy::Policy,
        ranking::Tier,
        register::Register,
        tables::UNKNOWN,
        what_if::{Edit, edited},
    },
};

use super::{day, inputs, policy, register, request};

fn bytes(input: &MatchingInput, policy: &Policy) -> Vec<u8> {
    let register = Register::pack(&input.families, policy, input.as_of);
    let matching = matching::run(input, policy, &register).unwrap();
    let document = Document::of(&matching).unwrap();
    let bytes = document.canonical().unwrap();
    assert!(bytes == to_canonical(&document).unwrap(), "written field by field or whole, the bytes are the same");
    bytes
}

fn with_matching<T>(input: &MatchingInput, policy: &Policy, look: impl FnOnce(&Matching<'_>) -> T) -> T {
    let register = Register::pack(&input.families, policy, input.as_of);
    look(&matching::run(input, policy, &register).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn contributions_sum_to_the_score_exactly(seed in 0_u64..1 << 32) {
        let policy = policy();
        for input in inputs(&register(seed, 20), &policy, 0) {
            with_matching(&input, &policy, |matching| {
                for family in 0..input.families.len() {
                    let lines = explanation::lines(matching, family);
                    let sum = |pick: fn(&explanation::Line<'_>) -> i32| lines.iter().map(pick).sum::<i32>();
                    assert_eq!(sum(|line| line.points), matching.scores.covered[family]);
                    assert_eq!(sum(|line| line.lo), matching.scores.lo[family]);
                    assert_eq!(sum(|line| line.hi), matching.scores.hi[family]);
                    assert_eq!(i64::from(sum(|line| line.points + line.gap())), matching.plan_points);
                    let by_group: i64 = explanation::subtotals(matching, &lines).iter().map(|(_, sum, _)| sum).sum();
                    assert_eq!(by_group, i64::from(matching.scores.covered[family]));
                }
            });
        }
    }

    #[test]
    fn every_family_ends_in_exactly_one_state(seed in 0_u64..1 << 32) {
        let policy = policy();
        for input in inputs(&register(seed, 30), &policy, 0) {
            let document: Document = serde_json::from_slice(&bytes(&input, &policy)).unwrap();
            let totals = document.totals;
            prop_assert_eq!(totals.shown + totals.insufficient + totals.excluded, totals.register);
            prop_assert_eq!(totals.register, input.families.len());
            let mut codes: Vec<_> = document.families.iter().map(|family| &family.family).collect();
            codes.sort_unstable();
            codes.dedup();
            prop_assert_eq!(codes.len(), totals.register);
        }
    }

    #[test]
    fn raising_a_capability_never_lowers_the_points(seed in 0_u64..1 << 32) {
        let policy = policy();
        for input in inputs(&register(seed, 8), &policy, 0) {
            with_matching(&input, &policy, |matching| {
                for child in &matching.children {
                    for (line, column) in child.plan.lines.iter().zip(&child.columns) {
                        for level in column.iter().filter(|level| **level < 3) {
                            let table = line.lookup();
                            assert!(table[usize::from(*level)] <= table[usize::from(*level) + 1]);
                            assert!(table[0] <= table[usize::from(UNKNOWN)] && table[usize::from(UNKNOWN)] <= table[3]);
                        }
                    }
                }
            });
        }
    }

    #[test]
    fn raising_a_need_never_makes_its_gap_smaller(seed in 0_u64..1 << 32) {
        let policy = policy();
        for input in inputs(&register(seed, 2), &policy, 0) {
            with_matching(&input, &policy, |matching| {
                for line in matching.children.iter().flat_map(|child| &child.plan.lines) {
                    for level in 1..3 {
                        for capability in 0..4 {
                            let gap = |level: usize| line.full_by_level[level] - line.points_by_level[level][capability];
                            assert!(gap(level + 1) >= gap(level), "{:?}", line.item);
                        }
                    }
                }
            });
        }
    }

    #[test]
    fn other_families_change_nothing_but_the_middle_of_the_unknown(seed in 0_u64..1 << 32, keep in 1_usize..15) {
        let policy = policy();
        for input in inputs(&register(seed, 15), &policy, 0) {
            // With the counts pinned, as a snapshot pins them, not even the middle moves.
            let fewer = MatchingInput {
                families: Arc::new(input.families[..keep].to_vec()),
                ..input.clone()
            };
            let points = |input: &MatchingInput| with_matching(input, &policy, |matching| {
                (0..keep).map(|family| matching.scores.lines.column(family).to_vec()).collect::<Vec<_>>()
            });
            prop_assert_eq!(points(&input), points(&fewer));
        }
    }

    #[test]
    fn shuffling_the_register_changes_no_byte(seed in 0_u64..1 << 32) {
        let policy = policy();
        let bundle = register(seed, 25);
        let mut shuffled = bundle.clone();
        shuffled.families.reverse();
        shuffled.families.rotate_left(seed as usize % 25);
        shuffled.children.reverse();
        shuffled.plans.rotate_left(2);
        for child in &bundle.children {
            let input = |bundle: &Bundle| matching::assemble::assemble(&bundle.records(), &policy, &request(&child.code, 16)).unwrap();
            prop_assert_eq!(bytes(&input(&bundle), &policy), bytes(&input(&shuffled), &policy));
        }
    }

    #[test]
    fn running_twice_and_from_the_stored_snapshot_gives_the_same_bytes(seed in 0_u64..1 << 32) {
        let policy = policy();
        for input in inputs(&register(seed, 12), &policy, 64) {
            let snapshot = input.canonical().unwrap();
            prop_assert_eq!(&snapshot, &to_canonical(&input).unwrap());
            let restored: MatchingInput = serde_json::from_slice(&snapshot).unwrap();
            prop_assert_eq!(&restored, &input);
            let first = bytes(&input, &policy);
            let others: Vec<_> = std::thread::scope(|scope| {
                let runs: Vec<_> = (0..3).map(|_| scope.spawn(|| bytes(&restored, &policy))).collect();
                runs.into_iter().map(|run| run.join().unwrap()).collect()
            });
            for other in others {
                prop_assert_eq!(&first, &other);
            }
        }
    }

    #[test]
    fn protected_attributes_change_no_byte_unless_the_plan_asks(seed in 0_u64..1 << 32) {
        let policy = policy();
        let mut bundle = register(seed, 20);
        for plan in &mut bundle.plans {
            plan.constraints.clear();
        }
        let mut flipped = bundle.clone();
        for family in &mut flipped.families {
            for carer in &mut family.carers {
                carer.sex = match carer.sex {
                    Some(Sex::Female) => Some(Sex::Male),
                    _ => Some(Sex::Female),
                };
            }
            family.income_per_person = Some(Dated { value: 999_999, as_of: day(), source: None });
        }
        for child in &bundle.children {
            let input = |bundle: &Bundle| matching::assemble::assemble(&bundle.records(), &policy, &request(&child.code, 16)).unwrap();
            let (before, after) = (input(&bundle), input(&flipped));
            prop_assert_eq!(to_canonical(&before).unwrap(), to_canonical(&after).unwrap());
            prop_assert_eq!(bytes(&before, &policy), bytes(&after, &policy));
        }
    }

    #[test]
    fn the_lines_that_differ_sum_to_the_difference_of_the_totals(seed in 0_u64..1 << 32) {
        let policy = policy();
        for input in inputs(&register(seed, 10), &policy, 0) {
            with_matching(&input, &policy, |matching| {
                for (first, second) in [(0, 1), (3, 7), (9, 2)] {
                    let comparison = explanation::compare(matching, first, second);
                    let covered = &matching.scores.covered;
                    assert_eq!(comparison.total(), covered[first] - covered[second]);
                }
            });
        }
    }

    #[test]
    fn the_suggested_raise_lifts_the_family_and_no_single_smaller_step_does(seed in 0_u64..1 << 32) {
        let policy = policy();
        for input in inputs(&register(seed, 25), &policy, 0) {
            let suggestions = with_matching(&input, &policy, |matching| {
                matching.placed.iter().filter(|place| place.band != Band::NotEnoughInformation)
                    .filter_map(|place| Some((place.family, place.band, change::next_band(matching, place.family)?)))
                    .take(4)
                    .collect::<Vec<_>>()
            });
            for (family, band, raises) in suggestions {
                let code = &input.families[family].code;
                let edit = |raise: &change::Raise, to: u8| Edit::Capability {
                    family: code.clone(),
                    item: raise.item.clone(),
                    level: Capability::new(to).unwrap(),
                };
                let band_after = |edits: &[Edit]| {
                    let tried = MatchingInput { counts: input.counts.clone(), ..edited(&input, &policy, edits).unwrap() };
                    with_matching(&tried, &policy, |matching| matching.scores.band[family])
                };
                let all: Vec<Edit> = raises.iter().map(|raise| edit(raise, raise.to)).collect();
                prop_assert!(band_after(&all) < band.index(), "{code}: {raises:?}");
                for raise in raises.iter().filter(|raise| raises.len() == 1 && raise.to > raise.from + 1) {
                    prop_assert_eq!(band_after(&[edit(raise, raise.to - 1)]), band.index());
                }
            }
        }
    }

    #[test]
    fn places_and_shares_are_consistent(seed in 0_u64..1 << 32) {
        let policy = policy();
        for input in inputs(&register(seed, 20), &policy, 128) {
            with_matching(&input, &policy, |matching| {
                let robustness = matching.robustness();
                for tier in [Tier::Relative, Tier::Family] {
                    let of_tier: Vec<_> = matching.placed.iter().zip(&robustness.places)
                        .filter(|(place, _)| place.tier == tier).filter_map(|(_, range)| *range).collect();
                    let first: u32 = of_tier.iter().map(|range| range.first).sum();
                    // One family is first in each world; shares are rounded one by one.
                    assert!(of_tier.is_empty() || first.abs_diff(10_000) <= of_tier.len() as u32);
                    assert!(of_tier.iter().all(|r| 1 <= r.p05 && r.p05 <= r.p95 && r.p95 <= of_tier.len() as u32));
                    assert!(of_tier.iter().all(|range| range.first <= range.top3 && range.top3 <= 10_000));
                }
            });
        }
    }

    #[test]
    fn what_is_necessarily_above_is_above_in_points_and_somebody_is_possibly_first(seed in 0_u64..1 << 32) {
        let policy = policy();
        for input in inputs(&register(seed, 12), &policy, 0) {
            with_matching(&input, &policy, |matching| {
                for above in 0..input.families.len() {
                    for below in 0..input.families.len() {
                        if above != below && matching.is_necessarily_above(above, below) {
                            assert!(matching.scores.covered[above] >= matching.scores.covered[below]);
                        }
                    }
                }
                for tier in [Tier::Relative, Tier::Family] {
                    let mut of_tier = matching.placed.iter().filter(|place| place.tier == tier).peekable();
                    let nobody = of_tier.peek().is_none();
                    assert!(nobody || of_tier.any(|place| matching.is_possibly_first(place.family)));
                }
            });
        }
    }
}

#[test]
fn a_rating_above_its_evidence_counts_as_its_evidence() {
    let policy = policy();
    let bundle = register(3, 40);
    for input in inputs(&bundle, &policy, 0).into_iter().take(2) {
        for family in input.families.iter() {
            for rating in &family.ratings {
                let resolved = matching::capability::rated(&policy, family, &rating.item, day());
                let proven =
                    family.experience.iter().any(|e| e.item == rating.item && e.kind == ExperienceKind::Proven);
                let supported = family.experience.iter().any(|e| e.item == rating.item)
                    || family.training.iter().any(|course| course.items.contains(&rating.item));
                let most = if proven {
                    3
                } else if supported {
                    2
                } else {
                    1
                };
                assert!(resolved.level.is_none_or(|level| level.get() <= most), "{} {}", family.code, rating.item);
            }
        }
    }
}
