//! What people ask for on a working day, and in which shares.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use hyper::StatusCode;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use serde_json::{Value, json};
use tokio::{sync::mpsc, time::Instant};

use crate::{
    Sizes,
    client::{Connection, Pool, Session},
    figures::Figures,
};

/// Children whose lists are looked at.
const CASES: usize = 40;

/// Children held by the office of the one who asks.
const OWN: u32 = 100;

/// A child with a list, and families of it.
pub(crate) struct Case {
    child: String,
    run: String,
    families: Vec<String>,
}

/// What is asked for.
#[derive(Clone, Copy)]
enum Ask {
    Work,
    Children,
    Child,
    List,
    Why,
    Excluded,
    Compare,
    FreshList,
}

/// The shares of a hundred requests: most look at lists and at why, two make a new list and look at it.
const DAY: [(Ask, &str, u32); 8] = [
    (Ask::List, "list", 34),
    (Ask::Why, "why", 22),
    (Ask::Child, "child", 14),
    (Ask::Excluded, "not considered", 10),
    (Ask::Compare, "compare", 8),
    (Ask::Work, "my work", 6),
    (Ask::Children, "children", 4),
    (Ask::FreshList, "fresh list, shown", 2),
];

/// Makes lists for children, and keeps which families they name first.
pub(crate) async fn prepare(address: SocketAddr, session: &Session) -> Vec<Case> {
    let mut connection = Connection::open(address).await;
    let mut cases = Vec::new();
    for number in 1..=OWN {
        let child = format!("C-{number:03}");
        let made = connection.post(session, "/api/v1/runs", &json!({ "child": child })).await;
        // A child with unconfirmed needs, or whose case is blocked, has no list.
        if made.status != StatusCode::CREATED {
            continue;
        }
        let run = text(&made.json()["number"]);
        let list = connection.get(session, &format!("/api/v1/runs/{run}")).await.json();
        let families: Vec<String> =
            list["families"].as_array().unwrap().iter().take(8).map(|family| text(&family["family"])).collect();
        if families.len() > 1 {
            cases.push(Case { child, run, families });
        }
        if cases.len() == CASES {
            break;
        }
    }
    assert!(!cases.is_empty(), "no child has a list");
    cases
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// One request that is on its way.
struct Sent {
    kind: usize,
    latency: Duration,
    bytes: usize,
}

/// Requests leave at their moments, whether or not earlier ones were answered.
pub(crate) async fn open_loop(
    address: SocketAddr,
    session: &Session,
    cases: &[Case],
    sizes: &Sizes,
) -> Vec<(&'static str, Figures)> {
    let pool = Arc::new(Pool::new(address));
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut chance = ChaCha8Rng::seed_from_u64(7);
    let begin = Instant::now();
    for turn in 0..u64::from(sizes.rate) * sizes.secs {
        let due = begin + Duration::from_secs(turn) / sizes.rate;
        tokio::time::sleep_until(due).await;
        let (kind, ask) = drawn(&mut chance);
        let steps = steps(ask, &cases[chance.next_u32() as usize % cases.len()], &mut chance);
        let (pool, session, tell) = (Arc::clone(&pool), session.clone(), tell.clone());
        tokio::spawn(async move {
            let mut connection = pool.take().await;
            let bytes = asked(&mut connection, &session, steps).await;
            pool.give_back(connection).await;
            let _ = tell.send(Sent { kind, latency: due.elapsed(), bytes });
        });
    }
    drop(tell);
    let mut answered: Vec<_> = DAY.iter().map(|(_, name, _)| (*name, Figures::default())).collect();
    while let Some(Sent { kind, latency, bytes }) = told.recv().await {
        answered[kind].1.put(latency, bytes);
    }
    answered
}

fn drawn(chance: &mut ChaCha8Rng) -> (usize, Ask) {
    let mut left = chance.next_u32() % DAY.iter().map(|(_, _, share)| share).sum::<u32>();
    for (kind, (ask, _, share)) in DAY.iter().enumerate() {
        match left.checked_sub(*share) {
            None => return (kind, *ask),
            Some(rest) => left = rest,
        }
    }
    unreachable!("the draw is below the sum of the shares")
}

/// The request, or a new list to be made and shown.
enum Steps {
    Page(String),
    FreshList { child: String },
}

fn steps(ask: Ask, case: &Case, chance: &mut ChaCha8Rng) -> Steps {
    let family = &case.families[chance.next_u32() as usize % case.families.len()];
    let run = &case.run;
    Steps::Page(match ask {
        Ask::Work => "/work".to_owned(),
        Ask::Children => "/children".to_owned(),
        Ask::Child => format!("/children/{}", case.child),
        Ask::List => format!("/runs/{run}"),
        Ask::Why => format!("/runs/{run}/families/{family}/why"),
        Ask::Excluded => format!("/runs/{run}/excluded"),
        Ask::Compare => format!("/runs/{run}/compare?f={}", case.families[..case.families.len().min(3)].join(",")),
        Ask::FreshList => return Steps::FreshList { child: case.child.clone() },
    })
}

/// Asks, and gives the size of what was answered.
async fn asked(connection: &mut Connection, session: &Session, steps: Steps) -> usize {
    let page = match steps {
        Steps::Page(page) => page,
        Steps::FreshList { child } => {
            let made = connection.post(session, "/api/v1/runs", &json!({ "child": child })).await;
            assert_eq!(made.status, StatusCode::CREATED);
            format!("/runs/{}", text(&made.json()["number"]))
        }
    };
    let answer = connection.get(session, &page).await;
    assert_eq!(answer.status, StatusCode::OK, "{page}");
    answer.body.len()
}

/// Views of children's records, one after the other on each of many connections.
pub(crate) async fn views(
    address: SocketAddr,
    session: &Session,
    (prefix, cases): (&str, &[Case]),
    (connections, span): (usize, Duration),
) -> Figures {
    let end = Instant::now() + span;
    let watched = (0..connections).map(|first| {
        let pages: Vec<String> = cases.iter().map(|case| format!("{prefix}{}", case.child)).collect();
        let session = session.clone();
        tokio::spawn(async move {
            let mut connection = Connection::open(address).await;
            let mut figures = Figures::default();
            for page in pages.iter().cycle().skip(first) {
                let sent = Instant::now();
                if sent >= end {
                    break;
                }
                let answer = connection.get(&session, page).await;
                assert_eq!(answer.status, StatusCode::OK, "{page}");
                figures.put(sent.elapsed(), answer.body.len());
            }
            figures
        })
    });
    let watched: Vec<_> = watched.collect();
    let mut all = Figures::default();
    for one in watched {
        all.add(&one.await.unwrap());
    }
    all
}
