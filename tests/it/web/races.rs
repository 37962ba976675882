//! Many at one record and many for the last place, over HTTP and on both databases: one winner, everybody else is
//! told, and the trail says what happened.
//!
//! `UYA_RACES` says how many races there are; the long suite asks for thousands.

use std::sync::{Arc, Barrier};

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        code::FamilyCode,
        family::{Family, ResidentKind},
        placement::{EndReason, Outcome, OutcomeKind, Placement},
        proposal::{Choice, Proposal, ProposalNumber},
    },
    service::ServiceError,
    store::{AuditFilter, AuditFrom, AuditQuery, Kind, ReadsExt as _, Stored, UnitOfWork, UnitOfWorkExt as _},
};

use super::site::{Answer, Client, Site};
use super::steps::agreed;
use crate::harness::postgres;

/// Races on one site at most: every approval reads all placements, and a young register keeps that short.
const ON_ONE_SITE: usize = 250;

pub(super) fn races() -> usize {
    std::env::var("UYA_RACES").ok().and_then(|text| text.parse().ok()).unwrap_or(20)
}

/// A site on PostgreSQL; none when tests are told to do without it.
pub(super) fn on_postgres() -> Option<Site> {
    let url = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(postgres::migrated_database())
    });
    Some(Site::start_on(url.join().unwrap()?))
}

/// Both at the same moment.
pub(super) fn at_once(one: impl FnOnce() -> Answer + Send, two: impl FnOnce() -> Answer + Send) -> [Answer; 2] {
    let gate = Arc::new(Barrier::new(2));
    std::thread::scope(|scope| {
        let other = Arc::clone(&gate);
        let second = scope.spawn(move || {
            other.wait();
            two()
        });
        gate.wait();
        [one(), second.join().unwrap()]
    })
}

pub(super) fn entries(site: &Site, action: Action) -> usize {
    site.runtime.block_on(async {
        let mut view = site.services.store.read().await.unwrap();
        let (mut count, mut after) = (0, 0);
        loop {
            let query = AuditQuery { filter: AuditFilter::Action(action), from: AuditFrom::After(after), limit: 500 };
            let page = view.audit_entries(&query).await.unwrap();
            let Some(last) = page.last() else { return count };
            after = last.seq;
            count += page.len();
        }
    })
}

/// Two people settle different things about one family, both from the version they saw.
fn race_on_versions(site: &Site, races: usize) {
    let people = [site.sign_in("aigerim"), site.sign_in("saule")];
    let listed = people[0].get("/api/v1/families?limit=100").json();
    let families: Vec<&str> = listed["items"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    let before = entries(site, Action::RecordChanged);
    let mut versions = vec![1; families.len()];
    for race in 0..races {
        let place = race % families.len();
        let path = format!("/api/v1/families/{}/preferences:resolve", families[place]);
        let seen = format!("\"v{}\"", versions[place]);
        let settle = |person: usize| {
            let body = json!({ "item": "attachment_security", "level": person, "source": format!("{race} {person}") });
            people[person].post(&path, &body, Some(&seen))
        };
        let answers = at_once(|| settle(0), || settle(1));
        let won = usize::from(answers[1].status == 200);
        let lost = &answers[1 - won];
        assert_eq!((answers[won].status, lost.status), (200, 412), "race {race}: {answers:?}");
        let told = lost.json()["more"].clone();
        let last = |side: &str| told[side]["ratings"].as_array().unwrap().last().unwrap()["source"].clone();
        let expected = [won, 1 - won].map(|person| Value::from(format!("{race} {person}")));
        assert_eq!([last("stored"), last("given")], expected, "race {race}: both versions are told");
        versions[place] += 1;
        assert_eq!(answers[won].version(), format!("\"v{}\"", versions[place]));
    }
    assert_eq!(entries(site, Action::RecordChanged) - before, races, "an entry for every change and no other");
}

/// Two agreed proposals for two children that name one family.
struct Rivals {
    proposals: [Proposal; 2],
    family: String,
}

impl Rivals {
    fn new(site: &Site) -> Self {
        let specialist = site.sign_in("aigerim");
        let made = ["C-001", "C-006"].map(|child| agreed(site, &specialist, child, 0));
        let family = made.iter().map(|(_, family)| family.clone()).min().unwrap();
        let proposals = site.runtime.block_on(async {
            let mut view = site.services.store.read().await.unwrap();
            let mut found = Vec::new();
            for (number, _) in &made {
                let mut proposal = view.find::<Proposal>(number).await.unwrap().unwrap().value;
                proposal.content.choice = Some(Choice::Family { family: FamilyCode::parse(&family).unwrap() });
                found.push(proposal);
            }
            found
        });
        Self { proposals: proposals.try_into().unwrap(), family }
    }

    /// The family with one free place again, and both proposals anew; their numbers.
    fn again(&self, site: &Site) -> [String; 2] {
        let by = Actor { id: "setup".into(), role: Role::Operator };
        let (family, proposals) = (self.family.clone(), self.proposals.clone());
        let done = site.services.store.write(by, move |work| Box::pin(anew(work, family, proposals)));
        site.runtime.block_on(done).unwrap()
    }
}

async fn anew(work: &mut dyn UnitOfWork, family: String, rivals: [Proposal; 2]) -> Result<[String; 2], ServiceError> {
    for kept in work.list::<Placement>().await?.into_iter().filter(|kept| kept.value.is_open()) {
        work.update(&ended(kept.value, work.now()), kept.version).await?;
    }
    let Stored { value: mut record, version, .. } = work.find::<Family>(&family).await?.unwrap();
    record.residents.retain(|resident| resident.kind != ResidentKind::PlacedChild);
    record.approved_places.as_mut().unwrap().value = 1;
    work.update(&record, version).await?;
    let mut numbers = Vec::new();
    for mut proposal in rivals {
        proposal.number = ProposalNumber::new(work.next_number(Kind::Proposal).await?).unwrap();
        work.insert(&proposal).await?;
        numbers.push(proposal.number.to_string());
    }
    work.audit(AuditEvent::done(Action::ImportCommitted, EntityKind::Family, family)).await?;
    Ok(numbers.try_into().unwrap())
}

fn ended(mut placement: Placement, at: uya::domain::clock::Timestamp) -> Placement {
    placement.outcomes.push(Outcome {
        kind: OutcomeKind::Ended,
        on: placement.approved_on,
        state: None,
        ended_because: vec![EndReason::NeverBegan],
        words: None,
        by: uya::domain::code::StaffCode::parse("S-1").unwrap(),
        at,
    });
    placement
}

fn approve(supervisor: &Client, number: &str) -> Answer {
    let body = json!({
        "result": "approve", "words": "Барлық құжаттар тексерілді, шешім негізделген.", "seen_changes": true,
    });
    supervisor.post(&format!("/api/v1/proposals/{number}/approvals"), &body, Some("\"v1\""))
}

/// Two supervisors approve two proposals that want the one place of a family.
fn race_for_places(site: &Site, races: usize) {
    let rivals = Rivals::new(site);
    let supervisors = [site.sign_in("gulnar"), site.sign_in("bolat")];
    let before = [Action::SecondChecked, Action::PlacementMade].map(|action| entries(site, action));
    for race in 0..races {
        let numbers = rivals.again(site);
        let answers = at_once(|| approve(&supervisors[0], &numbers[0]), || approve(&supervisors[1], &numbers[1]));
        let mut told = answers.each_ref().map(|answer| (answer.status, answer.problem()));
        told.sort();
        assert_eq!(told, [(201, String::new()), (409, "no-place".into())], "race {race}: {answers:?}");
        let (placed, open) = site.runtime.block_on(async {
            let mut view = site.services.store.read().await.unwrap();
            let family = view.find::<Family>(&rivals.family).await.unwrap().unwrap().value;
            let placements = view.list::<Placement>().await.unwrap();
            (family.placed_children(), placements.into_iter().filter(|kept| kept.value.is_open()).count())
        });
        assert_eq!((placed, open), (1, 1), "race {race}");
    }
    let after = [Action::SecondChecked, Action::PlacementMade].map(|action| entries(site, action));
    assert_eq!([after[0] - before[0], after[1] - before[1]], [races, races], "an entry for every decision");
}

/// Races in portions, each on a site of its own.
fn in_portions(races: usize, site: impl Fn() -> Option<Site>, race: impl Fn(&Site, usize)) {
    let mut left = races;
    while left > 0 {
        let portion = left.min(ON_ONE_SITE);
        let Some(site) = site() else { return };
        race(&site, portion);
        left -= portion;
        println!("{} of {races} races", races - left);
    }
}

#[test]
fn of_two_who_change_what_both_saw_one_is_told_with_both_versions_on_sqlite() {
    race_on_versions(&Site::start(), races());
}

#[test]
fn of_two_who_change_what_both_saw_one_is_told_with_both_versions_on_postgresql() {
    if let Some(site) = on_postgres() {
        race_on_versions(&site, races());
    }
}

#[test]
fn the_last_place_is_given_once_on_sqlite() {
    in_portions(races(), || Some(Site::start()), race_for_places);
}

#[test]
fn the_last_place_is_given_once_on_postgresql() {
    in_portions(races(), on_postgres, race_for_places);
}
