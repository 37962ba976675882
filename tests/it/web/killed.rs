//! The program killed in the middle of requests and started again: a request that is repeated under its key until
//! it is answered has one effect and one answer.
//!
//! `UYA_ONCE_KILLS` says how often it is killed; the long suite asks for hundreds.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};
use uya::{
    domain::{
        audit::Action,
        clock::SystemClock,
        desk::{Contact, Enquiry},
        proposal::{Proposal, ProposalState},
    },
    store::{self, AuditFilter, AuditFrom, AuditQuery, ReadsExt as _, Store, admin},
};

use super::{
    served::{Served, free_port},
    site::{Answer, Client, copy},
    steps::list,
};

/// What a worker asks for, again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    /// A talk with a family is recorded.
    Talk,
    /// A question is asked.
    Enquiry,
    /// A proposal is begun, then withdrawn.
    Proposal,
    /// A list is made.
    Run,
}

/// One request: sent under its key until it is answered.
#[derive(Clone, Debug)]
struct Asked {
    key: String,
    path: String,
    body: Value,
    version: Option<&'static str>,
}

impl Asked {
    fn send(&self, client: &Client) -> Option<(u16, String)> {
        let sent = client.try_json("POST", &self.path, &self.body, (self.version, Some(&self.key)));
        let Answer { status, body, .. } = sent.ok()?;
        assert!(matches!(status, 200 | 201), "{} {status} {body}", self.path);
        Some((status, body))
    }
}

/// Somebody who goes on asking for one kind of work, across every restart.
struct Worker {
    work: Work,
    client: Client,
    asked: usize,
    /// The proposal that is to be withdrawn next.
    begun: Option<String>,
    /// The last request: no answer came, or the answer it had.
    last: Option<(Asked, Option<(u16, String)>)>,
    /// Requests that were sent again although they had been answered.
    repeated: usize,
    /// Requests that the program was killed over.
    unanswered: usize,
}

impl Worker {
    fn new(work: Work, client: Client) -> Self {
        Self { work, client, asked: 0, begun: None, last: None, repeated: 0, unanswered: 0 }
    }

    fn next(&mut self) -> Asked {
        self.asked += 1;
        let mark = format!("{:?} {}", self.work, self.asked);
        let (path, body, version) = match self.work {
            Work::Talk => {
                let body = json!({ "on": "2026-11-01", "channel": "visit", "result": "talk", "words": mark });
                ("/api/v1/families/F-021/contacts".to_owned(), body, None)
            }
            Work::Enquiry => {
                let child = json!({ "kind": "child", "code": "C-001" });
                let body = json!({ "kind": "question", "about": child, "subject": child, "words": mark });
                ("/api/v1/enquiries".to_owned(), body, None)
            }
            Work::Proposal => match self.begun.take() {
                None => ("/api/v1/proposals".to_owned(), json!({ "run": "R-1" }), None),
                Some(number) => {
                    let body = json!({ "words": "Тізім қайта жасалады, себебі мәлімет өзгерді." });
                    (format!("/api/v1/proposals/{number}/withdraw"), body, Some("\"v1\""))
                }
            },
            Work::Run => ("/api/v1/runs".to_owned(), json!({ "child": "C-002" }), None),
        };
        Asked { key: format!("killed-{:?}-{}", self.work, self.asked), path, body, version }
    }

    /// Asks until the program is gone.
    fn go_on(&mut self) {
        loop {
            let asked = self.next();
            let answer = asked.send(&self.client);
            let gone = answer.is_none();
            self.learn(&asked, answer.as_ref());
            self.last = Some((asked, answer));
            if gone {
                self.unanswered += 1;
                return;
            }
        }
    }

    fn learn(&mut self, asked: &Asked, answer: Option<&(u16, String)>) {
        if let Some((_, body)) = answer.filter(|_| asked.path.ends_with("/proposals")) {
            let made: Value = serde_json::from_str(body).unwrap();
            self.begun = made["number"].as_str().map(str::to_owned);
        }
    }

    /// After a restart: the last request once more, and once more again.
    fn ask_again(&mut self) {
        let Some((asked, before)) = self.last.take() else { return };
        let first = before.clone().or_else(|| asked.send(&self.client)).expect("the program is up again");
        if before.is_none() {
            self.learn(&asked, Some(&first));
        }
        assert_eq!(asked.send(&self.client), Some(first), "{}", asked.key);
        self.repeated += 1;
    }
}

async fn entries(store: &Store, action: Action) -> usize {
    let mut view = store.read().await.unwrap();
    let (mut count, mut after) = (0, 0);
    loop {
        let query = AuditQuery { filter: AuditFilter::Action(action), from: AuditFrom::After(after), limit: 500 };
        let page = view.audit_entries(&query).await.unwrap();
        let Some(last) = page.last() else { return count };
        after = last.seq;
        count += page.len();
    }
}

/// Every mark once: neither lost nor doubled.
fn each_once(asked: usize, found: impl Iterator<Item = String>) {
    let mut times = BTreeMap::<String, usize>::new();
    for mark in found {
        *times.entry(mark).or_default() += 1;
    }
    assert!(times.values().all(|times| *times == 1), "{times:?}");
    assert_eq!(times.len(), asked);
}

async fn one_effect_each(url: &str, workers: &[Worker]) -> usize {
    let asked = |work| workers.iter().find(|worker| worker.work == work).map_or(0, |worker| worker.asked);
    let store = store::open(url, Arc::new(SystemClock)).await.unwrap();
    let mut view = store.read().await.unwrap();
    let words = view.list::<Contact>().await.unwrap().into_iter().filter_map(|kept| kept.value.words);
    each_once(asked(Work::Talk), words.map(|words| words.to_string()));
    let words =
        view.list::<Enquiry>().await.unwrap().into_iter().filter_map(|kept| Some(kept.value.words?.to_string()));
    each_once(asked(Work::Enquiry), words);
    let proposals: Vec<Proposal> = view.list::<Proposal>().await.unwrap().into_iter().map(|kept| kept.value).collect();
    let withdrawn = proposals.iter().filter(|proposal| proposal.state == ProposalState::Withdrawn).count();
    assert_eq!(proposals.len() + withdrawn, asked(Work::Proposal));
    drop(view);
    // The list that the proposals are begun from was made before.
    assert_eq!(entries(&store, Action::MatchingRun).await, asked(Work::Run) + 1);
    assert_eq!(entries(&store, Action::ProposalWithdrawn).await, withdrawn);
    assert_eq!(entries(&store, Action::ContactRecorded).await, asked(Work::Talk));
    let repeated = entries(&store, Action::RequestRepeated).await;
    store.close().await;
    repeated
}

fn random_moment() -> Duration {
    let noise = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().subsec_nanos();
    Duration::from_millis(u64::from(30 + noise / 1_000 % 700))
}

fn serve(folder: &Path, workers: &mut [Worker]) -> Served {
    let served = Served::start(folder, free_port(), &["--database", "sqlite:uya.db"]);
    for worker in workers {
        worker.client.base.clone_from(&served.base);
    }
    served
}

#[test]
fn a_request_that_is_repeated_across_kills_has_one_effect_and_one_answer() {
    let kills: usize = std::env::var("UYA_ONCE_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(3);
    let folder = copy();
    let url = format!("sqlite:{}", folder.path().join("uya.db").display());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut workers = Vec::new();
    let mut served = serve(folder.path(), &mut workers);
    let specialist = Client::sign_in(&served.base, "aigerim");
    assert_eq!(list(&specialist, "C-001"), "R-1");
    workers.extend([Work::Talk, Work::Enquiry, Work::Proposal, Work::Run].map(|w| Worker::new(w, specialist.clone())));
    for kill in 0..=kills {
        for worker in &mut workers {
            worker.ask_again();
        }
        if kill < kills {
            std::thread::scope(|scope| {
                for worker in &mut workers {
                    scope.spawn(|| worker.go_on());
                }
                std::thread::sleep(random_moment());
                served.kill();
            });
            assert!(runtime.block_on(admin::verify(&url, None)).unwrap().holds(), "after kill {kill}");
            served = serve(folder.path(), &mut workers);
        }
    }
    drop(served);
    let sum = |of: fn(&Worker) -> usize| workers.iter().map(of).sum::<usize>();
    let (asked, sent_again, unanswered) = (sum(|w| w.asked), sum(|w| w.repeated), sum(|w| w.unanswered));
    let repeated = runtime.block_on(one_effect_each(&url, &workers));
    // What was answered before and asked again is on the trail as repeated; so is what was kept and never answered.
    assert!(repeated >= sent_again, "{repeated} repeated, {sent_again} sent again");
    println!(
        "{kills} kills: {asked} requests, {unanswered} without an answer, {} of them kept; every one had one effect",
        repeated - sent_again
    );
    assert!(asked > unanswered && (unanswered > 0 || kills == 0));
}
