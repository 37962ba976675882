//! Somebody as a reader of lists: what a list does not tell them.
//!
//! *Design notes.* Every list that is given out as a list passes through a `Reader`. Which families are sealed is taken
//! from the custodies once for each of their revisions, so that a look costs no more than asking whether they changed.

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, RwLock},
};

use super::{
    Caller, ServiceError, Services,
    open_record::{Custodies, absent},
    run_cache::CutFor,
    view_run::ViewedRun,
};
use crate::{
    domain::{
        access::Custody,
        audit::EntityKind,
        permission::Permission,
        proposal::Proposal,
        removal::{TakenOut, taken_out},
        run::RunNumber,
    },
    matching::{
        document::Document,
        what_if::{Edit, EditError, MOST_EDITS},
    },
    store::{Reads, Revision},
};

/// What one caller does not read of lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reader {
    /// Whether restricted reasons are told.
    reads_all: bool,
    /// Codes of the families that are sealed to the caller.
    sealed: BTreeSet<String>,
}

/// Custodies of sealed families, at one revision.
type SealedFamilies = (Revision, Arc<[Custody]>);

/// Where the custodies of sealed families are held.
#[derive(Default)]
pub(super) struct SealedHolder(RwLock<Option<SealedFamilies>>);

impl SealedHolder {
    fn of(&self, custodies: &Custodies) -> Arc<[Custody]> {
        let revision = custodies.revision();
        if let Some((at, sealed)) = &*self.0.read().unwrap_or_else(PoisonError::into_inner)
            && *at == revision
        {
            return Arc::clone(sealed);
        }
        let sealed: Arc<[Custody]> = custodies.sealed_families().cloned().collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((revision, Arc::clone(&sealed)));
        sealed
    }
}

impl Reader {
    /// Whether a family is sealed to the reader.
    pub(super) fn is_sealed(&self, family: &str) -> bool {
        self.sealed.contains(family)
    }

    /// Refuses a family that is sealed to the reader, as one that does not exist.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub(super) fn open_families(&self, families: &[String]) -> Result<(), ServiceError> {
        match families.iter().find(|family| self.is_sealed(family)) {
            Some(sealed) => Err(absent(EntityKind::Family, sealed, true)),
            None => Ok(()),
        }
    }

    /// Refuses changes of a trial to a family that is sealed to the reader, as to one that does not exist.
    ///
    /// # Errors
    /// [`ServiceError::Edit`].
    pub(super) fn open_edits(&self, written: &[String]) -> Result<(), ServiceError> {
        let edits = written.iter().map(|text| Edit::parse(text)).collect::<Result<Vec<_>, _>>()?;
        let mut named = edits.iter().filter_map(Edit::family);
        // Of too many the trial itself says so.
        match named.find(|family| self.is_sealed(family.as_str())) {
            Some(sealed) if edits.len() <= MOST_EDITS => Err(EditError::UnknownFamily(sealed.to_string()).into()),
            _ => Ok(()),
        }
    }

    /// A trial of a list, which nobody kept, as its reader may read it.
    pub(super) fn reads_trial(&self, mut document: Document, of: &ViewedRun) -> Document {
        if !self.reads_all {
            document.restrict(&of.policy);
        }
        if document.tells_of(&self.sealed) {
            document = document.without(&self.sealed);
        }
        document.without_taken_out(&of.taken_codes())
    }

    /// What the reader is told of families that were taken out of a list: of sealed ones nothing, of a restricted
    /// reason that there is one.
    fn reads_taken_out(&self, run: &ViewedRun) -> Vec<TakenOut> {
        let open = taken_out(run.acts.iter()).into_iter().filter(|(family, _)| !self.is_sealed(family.as_str()));
        open.filter_map(|(_, act)| TakenOut::told(act, self.reads_all)).collect()
    }

    /// A proposal as its reader may read it: without what was said of other families that are sealed to them.
    pub(super) fn reads_proposal(&self, proposal: &mut Proposal) {
        if self.sealed.is_empty() {
            return;
        }
        proposal.laid_before.retain(|family| !self.is_sealed(family.as_str()));
        proposal.notes.retain(|note| !self.is_sealed(note.family.as_str()));
        let of_sealed = |edit: &Edit| edit.family().is_some_and(|family| self.is_sealed(family.as_str()));
        proposal.content.trials.retain(|written| !Edit::parse(written).is_ok_and(|edit| of_sealed(&edit)));
        for view in &mut proposal.first_views {
            view.views.retain(|view| !self.is_sealed(view.family.as_str()));
        }
    }
}

impl Services {
    /// What a caller does not read of lists.
    pub(super) async fn reader(&self, view: &mut (dyn Reads + '_), caller: &Caller) -> Result<Reader, ServiceError> {
        Ok(self.reader_of(&Custodies::read(view).await?, caller))
    }

    /// The same where the custodies are at hand.
    pub(super) fn reader_of(&self, custodies: &Custodies, caller: &Caller) -> Reader {
        let sealed = self.sealed.of(custodies);
        let to_caller = sealed.iter().filter(|custody| caller.viewer.is_sealed_from(custody));
        Reader {
            reads_all: caller.viewer.may(Permission::ViewRestrictedReasons),
            sealed: to_caller.map(|custody| custody.subject.code().to_owned()).collect(),
        }
    }

    /// A run as its reader may read it. Where nothing is left out nothing is copied.
    pub(super) fn read_by(&self, reader: &Reader, mut run: ViewedRun) -> ViewedRun {
        if !reader.reads_all {
            run.document = run.without_reasons.of(&run.document, &run.policy);
            run.in_full.iter_mut().for_each(|family| family.restrict(&run.policy));
        }
        self.cut(reader, run, reader.reads_all)
    }

    /// A run with every reason, without the families that are sealed to a reader.
    pub(super) fn without_sealed(&self, reader: &Reader, run: ViewedRun) -> ViewedRun {
        self.cut(reader, run, true)
    }

    /// A run for whoever reads all of it: without the families that were taken out by hand.
    pub(super) fn read_whole(&self, run: ViewedRun) -> ViewedRun {
        self.cut(&Reader { reads_all: true, sealed: BTreeSet::new() }, run, true)
    }

    fn cut(&self, reader: &Reader, mut run: ViewedRun, with_reasons: bool) -> ViewedRun {
        let taken_out = run.taken_codes();
        run.in_full.retain(|family| !reader.is_sealed(&family.family) && !taken_out.contains(family.family.as_str()));
        run.taken_out = reader.reads_taken_out(&run);
        if run.document.tells_of(&reader.sealed) || run.document.names(&taken_out) {
            let key = (run.record.number, run.record.result_hash);
            let made_for = CutFor { with_reasons, sealed: reader.sealed.clone(), taken_out };
            run.document = self.runs.cut(key, made_for, &run.document);
            for family in &mut run.in_full {
                family.stand_as_in(&run.document);
            }
        }
        run
    }

    /// The run that a proposal was chosen from, as its reader may read it.
    pub(super) async fn run_of_proposal(
        &self,
        reader: &Reader,
        proposal: &Proposal,
    ) -> Result<ViewedRun, ServiceError> {
        let mut run = self.load_run(proposal.run).await?;
        run.as_proposed(proposal);
        Ok(self.read_by(reader, run))
    }

    /// The run of a number as its reader may read it.
    pub(super) async fn load_run_for(&self, reader: &Reader, number: RunNumber) -> Result<ViewedRun, ServiceError> {
        Ok(self.read_by(reader, self.load_run(number).await?))
    }
}
