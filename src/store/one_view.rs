//! One view at a time for each task.
//!
//! *Design notes.* Views come from a pool. A task that asks for a second view while it holds its first one waits
//! for a connection that only tasks like itself could give back: with as many of them as connections nobody gets
//! one. That shows only under load, so builds with debug assertions stop at the first such question.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::task;

/// The tasks that hold a view of a store.
#[derive(Clone, Default)]
pub(crate) struct Holders(Arc<Mutex<HashSet<task::Id>>>);

/// A task's hold, given up with the view.
pub(crate) struct Hold {
    holders: Holders,
    task: Option<task::Id>,
}

impl Holders {
    /// Notes that this task takes a view.
    ///
    /// # Panics
    /// In builds with debug assertions, when it holds one already.
    pub(crate) fn hold(&self) -> Hold {
        let task = if cfg!(debug_assertions) { task::try_id() } else { None };
        if let Some(task) = task {
            let is_first = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(task);
            assert!(is_first, "a task that holds a view asks for another one");
        }
        Hold { holders: self.clone(), task }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(task) = self.task {
            self.holders.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&task);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_view_may_follow_a_view_but_not_stand_within_one() {
        let holders = Holders::default();
        let one_after_the_other = {
            let holders = holders.clone();
            tokio::spawn(async move {
                drop(holders.hold());
                drop(holders.hold());
            })
        };
        one_after_the_other.await.unwrap();
        let within = tokio::spawn(async move {
            let _first = holders.hold();
            holders.hold();
        });
        assert!(within.await.unwrap_err().is_panic());
    }
}
