//! Whether the program can answer requests: asked by whoever watches it, so nothing here tells of records.

use super::Services;

/// One thing that must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name.
    pub name: &'static str,
    /// Whether it holds.
    pub holds: bool,
}

impl Services {
    /// Everything that must hold. No act is tried: a long import would keep it waiting and the program is ready
    /// meanwhile.
    pub async fn readiness(&self) -> [Check; 3] {
        let view = self.store.read().await;
        let database = view.is_ok();
        let trail = match view {
            Ok(mut view) => view.audit_head().await.is_ok(),
            Err(_) => false,
        };
        let writer = self.store.takes_acts();
        [("database", database), ("trail", trail), ("writer", writer)].map(|(name, holds)| Check { name, holds })
    }
}
