//! What changed since a list, what differs between two, what a must would cost.

use uya::{
    domain::{
        audit::EntityKind,
        code::ItemCode,
        family::{RegisterState, RegisterStatus},
        level::{Importance, NeedLevel},
        plan::Plan,
        relation::Relative,
        text::Text,
    },
    generate::Bundle,
    matching::{
        assemble::Request,
        difference::{Move, RunDiff},
        document::Document,
    },
    service::{ServiceError, Services, must_effects::NeedToWeigh, staleness::Staleness},
    store::{ReadsExt as _, StoreError, UnitOfWorkExt as _},
};

use super::{by, change_family, changed, fill, keep, made, more_places, small, started, today};
use crate::harness::on_both;

async fn change_plan(services: &Services, child: &str, change: impl Fn(&mut Plan) + Send + 'static) {
    let code = child.to_owned();
    let change = services.store.write(by(), move |work| {
        Box::pin(async move {
            let mut kept = work.find::<Plan>(&code).await?.unwrap();
            change(&mut kept.value);
            work.update(&kept.value, kept.version).await?;
            work.audit(changed(EntityKind::Plan, &code)).await?;
            Ok::<_, StoreError>(())
        })
    });
    change.await.unwrap();
}

/// A child without brothers and sisters in a group.
fn only_child(bundle: &Bundle) -> usize {
    let in_group = |code| bundle.sibling_groups.iter().any(|group| group.members.contains(code));
    bundle.children.iter().position(|child| !in_group(&child.code)).unwrap()
}

on_both! {
    async fn every_fact_that_changed_after_a_list_is_told(db) {
        let bundle = small();
        fill(db, &bundle).await;
        let services = started(db).await;
        let child = bundle.children[only_child(&bundle)].code.clone();
        let run = made(&services, &child).await;
        let number = run.record.number;
        assert_eq!(services.run_staleness(number).await.unwrap(), Staleness::default());
        db.clock.advance(1_000);
        let (shown, excluded) = (&run.document.families[0], run.document.families.last().unwrap());
        assert_eq!((shown.state.as_str(), excluded.state.as_str()), ("shown", "excluded"));
        for family in [shown, excluded] {
            change_family(&services.store, &family.family, more_places).await;
        }
        let mut newcomer = bundle.families[3].clone();
        newcomer.code = uya::domain::code::FamilyCode::parse("Z-last").unwrap();
        keep(&services.store, vec![newcomer]).await;
        let related = Relative {
            child: child.clone(),
            family: bundle.families[1].code.clone(),
            relation: uya::domain::relation::Relation::Grandparent,
        };
        keep(&services.store, vec![related]).await;
        change_plan(&services, child.as_str(), |plan| plan.needs.truncate(3)).await;
        let stale = services.run_staleness(number).await.unwrap();
        let expected = Staleness {
            children: vec![child.to_string()],
            families: vec![shown.family.to_string()],
            sealed: 0,
            excluded: 1,
            added: 1,
            relations: 1,
            policy: false,
        };
        assert_eq!(stale, expected);
        assert_eq!(stale.count(), 5);
        let again = made(&services, &child).await;
        assert_eq!(services.run_staleness(again.record.number).await.unwrap().count(), 0);
    }

    async fn two_lists_of_a_case_are_compared_and_of_two_cases_are_not(db) {
        let bundle = small();
        fill(db, &bundle).await;
        let services = started(db).await;
        let child = bundle.children[only_child(&bundle)].code.clone();
        let before = made(&services, &child).await;
        let gone = before.document.families[0].family.clone();
        change_family(&services.store, &gone, |family| {
            family.register_state = Some(RegisterState { status: RegisterStatus::Suspended, child: None, as_of: today() });
        }).await;
        change_plan(&services, child.as_str(), |plan| plan.needs[0].importance = Importance::Must).await;
        let after = made(&services, &child).await;
        let diff = services.diff_runs(by(), before.record.number, after.record.number).await.unwrap();
        let left = diff.families.iter().find(|family| family.family == gone).unwrap();
        assert_eq!((left.moved, left.from.as_str(), left.to.as_str()), (Move::Left, "shown", "excluded"));
        assert_eq!(left.rules, ["R-FAM-19"]);
        assert!(!diff.policy && !diff.day && !diff.is_empty());
        let same = services.diff_runs(by(), after.record.number, after.record.number).await.unwrap();
        assert!(same.is_empty(), "{same:?}");
        let other = made(&services, &bundle.children.last().unwrap().code).await;
        let refused = services.diff_runs(by(), before.record.number, other.record.number).await.unwrap_err();
        assert!(matches!(refused, ServiceError::Invalid(_)), "{refused}");
    }

    async fn a_must_costs_the_families_a_list_with_it_would_lose(db) {
        let bundle = small();
        fill(db, &bundle).await;
        let services = started(db).await;
        let child = bundle.children[only_child(&bundle)].code.clone();
        let plan = bundle.plans.iter().find(|plan| plan.child == child).unwrap();
        let weigh = |importance: &dyn Fn(&ItemCode) -> Importance| -> Vec<NeedToWeigh> {
            let level = NeedLevel::new(2).ok();
            plan.needs.iter().map(|need| NeedToWeigh { item: need.item.clone(), level, importance: importance(&need.item) }).collect()
        };
        let none_a_must = weigh(&|_| Importance::Important);
        let effects = services.effect_of_must(&child, Some(none_a_must.clone())).await.unwrap();
        assert_eq!(effects.len(), plan.needs.len());
        assert_eq!(effects.iter().map(|effect| effect.of).max(), effects.iter().map(|effect| effect.of).min());
        for effect in effects {
            let wanted = weigh(&|item| if *item == effect.item { Importance::Must } else { Importance::Important });
            let needs = wanted.clone();
            change_plan(&services, child.as_str(), move |plan| {
                for need in &mut plan.needs {
                    let wanted = needs.iter().find(|wanted| wanted.item == need.item).unwrap();
                    (need.level, need.importance) = (wanted.level, wanted.importance);
                }
            }).await;
            let list = alone(&services, &child).await;
            let remain = list.totals.shown + list.totals.insufficient;
            assert_eq!((effect.remain, effect.register), (remain, list.totals.register), "{}", effect.item);
            assert!(effect.unknown <= effect.remain && effect.remain <= effect.of);
            assert!(effect.remain <= effect.register_remain && effect.register_remain <= effect.register);
            // The need itself is weighed, not what it keeps out already.
            let again = services.effect_of_must(&child, Some(wanted)).await.unwrap();
            assert!(again.contains(&effect));
        }
    }
}

async fn alone(services: &Services, child: &uya::domain::code::ChildCode) -> Document {
    let request = Request {
        child: child.clone(),
        alone: true,
        as_of: today(),
        seed: 0,
        worlds: Some(0),
        preparatory: Text::parse("a test").ok(),
    };
    Document::clone(&services.match_child(by(), request).await.unwrap().document)
}

#[test]
fn a_family_moves_by_its_fit_word_first_and_then_by_its_place() {
    let document = |families: &[(&str, &str)]| -> Document {
        let families: Vec<_> = families
            .iter()
            .map(|(code, band)| {
                serde_json::json!({"family": code, "state": "shown", "tier": "family", "band": band, "covered": 1,
                    "lo": 1, "hi": 1, "group": 1, "place": null, "possibly_first": true, "necessarily_above_next": null,
                    "just_excluded": false, "approval_blocked": false, "lines": [], "rules": [], "wishes_of_plan": [],
                    "what_would_change": []})
            })
            .collect();
        let document = serde_json::json!({
            "child": "C-1", "children": ["C-1"], "as_of": "2026-03-17", "preparatory": null, "case": [],
            "plan_points": 1, "plan": [], "not_assessed": [],
            "totals": {"register": 3, "shown": 3, "insufficient": 0, "excluded": 0}, "families": families,
            "ask_next": [], "worlds": {"count": 0, "error": 0, "families": 0}, "counts": {},
            "versions": {"engine": "1", "policy": "p", "snapshot": "s", "seed": 0},
        });
        serde_json::from_value(document).unwrap()
    };
    let before = document(&[("F-1", "fits_well"), ("F-2", "fits_well"), ("F-3", "limited"), ("F-4", "limited")]);
    let after = document(&[("F-2", "fits_well"), ("F-3", "fits_with_support"), ("F-1", "limited"), ("F-5", "limited")]);
    let moves: Vec<(String, Move)> =
        RunDiff::of(&before, &after).families.into_iter().map(|family| (family.family, family.moved)).collect();
    let expected = [
        ("F-1", Move::WorseFit),
        ("F-2", Move::Up),
        ("F-3", Move::BetterFit),
        ("F-4", Move::Left),
        ("F-5", Move::Joined),
    ];
    assert_eq!(moves, expected.map(|(family, moved)| (family.to_owned(), moved)));
}
