//! What is left out for those who may not read restricted reasons.

use std::sync::{Arc, OnceLock};

use super::Caller;
use crate::{
    domain::{family::Family, permission::Permission},
    matching::{document::Document, policy::Policy},
};

/// A list without restricted reasons, worked out once for all looks at it: a run never changes.
#[derive(Clone, Debug, Default)]
pub(super) struct WithoutReasons(Arc<OnceLock<Arc<Document>>>);

impl WithoutReasons {
    pub(super) fn of(&self, document: &Arc<Document>, policy: &Policy) -> Arc<Document> {
        let without = || {
            let mut without = Arc::clone(document);
            if without.tells_restricted(policy) {
                Arc::make_mut(&mut without).restrict(policy);
            }
            without
        };
        Arc::clone(self.0.get_or_init(without))
    }
}

impl Caller {
    /// A family as this caller may read it: without the facts that restricted rules rest on.
    pub(super) fn reads_family(&self, mut family: Family) -> Family {
        if !self.viewer.may(Permission::ViewRestrictedReasons) {
            family.known_persons = None;
            let conclusions = &mut family.conclusions;
            (conclusions.legal_capacity, conclusions.health, conclusions.criminal_record) = (None, None, None);
        }
        family
    }
}
