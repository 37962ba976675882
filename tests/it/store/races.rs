//! Several people at one record: nobody's change is lost without a word.

use std::sync::Arc;

use uya::{
    domain::family::Family,
    store::{Kind, ReadsExt as _, Store, StoreError, UnitOfWorkExt as _},
};

use crate::harness::{
    database::{specialist, viewed},
    on_both,
    records::{family, fill},
};

const RACES: u32 = 200;

async fn set_places(store: &Store, places: u8, seen: i64) -> Result<i64, StoreError> {
    let act = store.write(specialist(), move |work| {
        Box::pin(async move {
            let version = work.update(&family("F-1", places), seen).await?;
            work.audit(viewed("F-1").with("places", places)).await?;
            Ok(version)
        })
    });
    act.await
}

on_both! {
    async fn of_two_who_change_what_they_both_saw_one_is_told(db) {
        let store = Arc::new(db.open().await);
        fill(&store).await;
        // Half of the races are between two processes, as far as the database can tell.
        let stores = [Arc::clone(&store), Arc::new(db.open().await)];
        for race in 0..RACES {
            let seen = i64::from(race) + 1;
            let second = Arc::clone(&stores[race as usize % 2]);
            let (a, b) = tokio::join!(
                tokio::spawn({ let store = Arc::clone(&store); async move { set_places(&store, 3, seen).await } }),
                tokio::spawn(async move { set_places(&second, 4, seen).await }),
            );
            let (won, lost) = match (a.unwrap(), b.unwrap()) {
                (Ok(version), Err(error)) => ((version, 3), (error, 4)),
                (Err(error), Ok(version)) => ((version, 4), (error, 3)),
                both => panic!("race {race}: {both:?}"),
            };
            let StoreError::Conflict { found, stored, given, .. } = lost.0 else { panic!("{}", lost.0) };
            assert_eq!((found, won.0), (seen + 1, seen + 1));
            assert_eq!((&stored["approved_places"]["value"], &given["approved_places"]["value"]), (&won.1.into(), &lost.1.into()));
        }
        let mut view = store.read().await.unwrap();
        assert_eq!(view.find::<Family>("F-1").await.unwrap().unwrap().version, i64::from(RACES) + 1);
        assert_eq!(view.former_versions(Kind::Family, "F-1").await.unwrap().len() as u32, RACES);
        assert_eq!(view.audit_head().await.unwrap().size(), u64::from(RACES) + 1);
    }
}
