//! What people answer about a file: what its columns mean, and which of its records are kept ones.

use std::collections::BTreeSet;

use super::{
    brought::{KeptFile, Open},
    found,
    kept::{Prepared, open_checked, open_import},
    matter,
    remembered::{recall, remember, to_remember, unknown_column},
    tally, tell_nobody,
    twins::entity,
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        import::{Import, ImportColumns, ImportNumber, TwinAnswer},
        permission::Permission,
    },
    i18n::Translator,
    service::{Caller, ServiceError, Services, compute, open_record::absent},
    store::{Stored, UnitOfWorkExt as _},
    transfer::{
        Beyond, BeyondWriter, Kind, Sheet,
        beside::choosable,
        book::{self, Arranged, Certainty, Decision, Said, SaidOfSheet},
        office::Opener,
    },
};

impl Services {
    /// How the worksheets and columns of a checked file are understood.
    ///
    /// # Errors
    /// [`ServiceError::Absent`], [`ImportRefusal`](crate::domain::import::ImportRefusal).
    pub async fn import_columns(
        &self,
        caller: &Caller,
        opener: &Opener,
        number: ImportNumber,
    ) -> Result<(Stored<Import>, KeptFile, Vec<Arranged>), ServiceError> {
        caller.needs(Permission::ImportRecords)?;
        let (import, kept) = self.kept_file(caller, number).await?;
        let arranged = self.opened_file(&kept, opener).await?.arranged(&kept);
        let event = caller.event(Action::ImportViewed, EntityKind::Import, number.to_string());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok((import, kept, arranged))
    }

    /// A copy of a file with a column that says what to fix: its name and its bytes (XLSX). It is there while the file
    /// is: also for the rows that stayed out when the good ones were saved. A bundle has no cells and no such copy.
    ///
    /// # Errors
    /// [`ImportRefusal::FileGone`](crate::domain::import::ImportRefusal::FileGone), [`ServiceError::Absent`] for a
    /// bundle.
    pub async fn fixed_file(
        &self,
        caller: &Caller,
        opener: &Opener,
        number: ImportNumber,
        words: &'static Translator,
    ) -> Result<(String, Vec<u8>), ServiceError> {
        caller.needs(Permission::ImportRecords)?;
        let (import, kept) = self.file_to_mend(caller, number).await?;
        let none = || absent(EntityKind::Import, &number.to_string(), false);
        let mut view = self.store.read().await?;
        let report = found::report(view.as_mut(), &self.secrets.vault, number, self.clock.now()).await?;
        drop(view);
        let report = report.map(|report| report.report).filter(|report| report.findings_left_out == 0);
        let (arranged, open, findings, beyond) = if let Some(report) = report {
            let open = self.opened_file(&kept, opener).await?;
            (open.arranged(&kept), open, report.findings, Beyond::default())
        } else {
            // The report lists the first findings only, and the copy marks every row.
            let as_said = (import.value.as_of, import.value.answers.as_slice(), tell_nobody());
            let prepared = self.prepare(caller, opener, kept, as_said, BeyondWriter::keeping()).await?;
            (prepared.open.arranged(&prepared.kept), prepared.open, prepared.checked.findings, prepared.checked.beyond)
        };
        let Open::Book(opened, _) = open else { return Err(none()) };
        let copy = compute(move || book::fix_copy(&opened, &arranged, (&findings, &beyond), words)).await?;
        let copy = copy.map_err(|error| ServiceError::Fault(error.to_string()))?.ok_or_else(none)?;
        let event = caller.event(Action::Exported, EntityKind::Import, number.to_string());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok((format!("{number}.xlsx"), copy))
    }

    /// A blank sheet to fill in (XLSX), in the language of `words`.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn blank_sheet(
        &self,
        caller: &Caller,
        sheet: Sheet,
        words: &'static Translator,
    ) -> Result<Vec<u8>, ServiceError> {
        caller.needs(Permission::ImportRecords)?;
        let vocabulary = self.vocabulary().await?;
        let made = compute(move || book::template(sheet, &vocabulary, words)).await?;
        made.map_err(|error| ServiceError::Fault(error.to_string()))
    }

    /// Checks a file again, with its worksheets and columns as a person matched them; the office's next worksheet with
    /// these titles is understood the same way.
    ///
    /// # Errors
    /// As [`Services::import_columns`]; [`ServiceError::Invalid`] for a column that no sheet has; a conflict of
    /// versions.
    pub async fn match_columns(
        &self,
        caller: &Caller,
        opener: &Opener,
        (number, version): (ImportNumber, i64),
        said: Said,
    ) -> Result<Import, ServiceError> {
        caller.needs(Permission::ImportRecords)?;
        let asked = said.clone();
        let Some((import, prepared)) = self
            .prepared_again(caller, opener, number, |_, kept| {
                kept.said = laid_over(std::mem::take(&mut kept.said), said);
                Ok(())
            })
            .await?
        else {
            return self.repeated(caller).await;
        };
        let office = import.office.clone().unwrap_or_else(|| caller.viewer.office.clone());
        let arranged = prepared.open.arranged(&prepared.kept);
        if unknown_column(&arranged, &asked).is_some() {
            return Err(ServiceError::invalid("columns", "value-unlisted"));
        }
        let columns = match &prepared.open {
            Open::Book(opened, _) => to_remember(opened, &arranged, &office),
            Open::Bundle => Vec::new(),
        };
        self.keep_answer(caller, (import, version), prepared, columns).await
    }

    /// Checks a file again, once a person said which of its records are kept ones.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for an answer that nobody asked for; as [`Services::import_columns`].
    pub async fn answer_twins(
        &self,
        caller: &Caller,
        opener: &Opener,
        (number, version): (ImportNumber, i64),
        answers: Vec<TwinAnswer>,
    ) -> Result<Import, ServiceError> {
        caller.needs(Permission::ImportRecords)?;
        let asked = self.asked(caller, number).await?;
        let again = self.prepared_again(caller, opener, number, |import, _| take_answers(import, &asked, answers));
        match again.await? {
            Some((import, prepared)) => self.keep_answer(caller, (import, version), prepared, Vec::new()).await,
            None => self.repeated(caller).await,
        }
    }

    /// The questions about records that look alike.
    async fn asked(&self, caller: &Caller, number: ImportNumber) -> Result<Asked, ServiceError> {
        let mut view = self.store.read().await?;
        open_import(view.as_mut(), caller, number).await?;
        let report = found::report(view.as_mut(), &self.secrets.vault, number, self.clock.now()).await?;
        let twins = report.into_iter().flat_map(|report| report.report.twins);
        Ok(twins.map(|twin| (entity(twin.kind), twin.code, twin.kept)).collect())
    }

    /// Keeps what a person said and what the check found with it.
    pub(super) async fn keep_answer(
        &self,
        caller: &Caller,
        (import, version): (Import, i64),
        mut prepared: Prepared,
        columns: Vec<ImportColumns>,
    ) -> Result<Import, ServiceError> {
        let (inside, vault) = (caller.clone(), self.secrets.vault.clone());
        self.act(caller, move |work| {
            Box::pin(async move {
                let number = import.number;
                open_checked(work, &inside, number).await?;
                let what = prepared.open.what(&prepared.kept);
                let import = Import { what, tally: tally(&prepared.checked.verdict), ..import };
                work.update(&import, version).await?;
                matter::put_file(work, &vault, number, &prepared.kept).await?;
                for columns in &columns {
                    remember(work, columns).await?;
                }
                found::put_report(work, &vault, number, &prepared.report(number, false)).await?;
                let event = inside.event(Action::ImportAnswered, EntityKind::Import, number.to_string());
                work.audit(event.with("answers", import.answers.len()).with("errors", import.tally.errors)).await?;
                Ok(import)
            })
        })
        .await
    }

    /// The file with its columns as somebody of the office matched them before.
    pub(super) async fn with_known_columns(
        &self,
        caller: &Caller,
        opener: &Opener,
        mut kept: KeptFile,
    ) -> Result<KeptFile, ServiceError> {
        if kept.is_bundle() || !kept.said.mapping.is_empty() {
            return Ok(kept);
        }
        if let Open::Book(opened, _) = self.opened_file(&kept, opener).await? {
            let mut view = self.store.read().await?;
            recall(view.as_mut(), &caller.viewer.office, &opened, &mut kept.said).await?;
        }
        Ok(kept)
    }
}

/// What was said before with what is said now, which goes before; of the file as a whole only the latter counts.
fn laid_over(before: Said, now: Said) -> Said {
    let mut sheets = before.sheets;
    for (worksheet, own) in now.sheets {
        let kept = sheets.remove(&worksheet).unwrap_or_default();
        let mapping = kept.mapping.overlaid(&own.mapping);
        sheets.insert(worksheet, SaidOfSheet { kind: own.kind, mapping, remembered: None });
    }
    Said { mapping: before.mapping.overlaid(&now.mapping), sheets, words: before.words, ..now }
}

/// Whether a person has to say something about a worksheet.
pub(super) fn is_unmatched(arranged: &Arranged) -> bool {
    match arranged.decision {
        Decision::Undecided { .. } => true,
        Decision::Known { .. } => {
            arranged.columns.iter().any(|one| matches!(one.certainty, Certainty::Unsure | Certainty::Unknown))
        }
        Decision::PassedOver => false,
    }
}

/// Takes answers into an import. Each must be to a question that was asked; one record is the same as one other.
fn take_answers(import: &mut Import, asked: &Asked, answers: Vec<TwinAnswer>) -> Result<(), ServiceError> {
    for answer in answers {
        let is_meant =
            |(kind, code, kept): &&(EntityKind, String, String)| answer.is_about(*kind, code) && answer.kept == *kept;
        let meant: Vec<EntityKind> = asked.iter().filter(is_meant).map(|(kind, ..)| *kind).collect();
        let kind = answer.kind.map(|kind| format!("{kind}|")).unwrap_or_default();
        let field = format!("twin.{kind}{}|{}", answer.code, answer.kept);
        let [kind] = meant.as_slice() else { return Err(ServiceError::invalid(&field, "value-unlisted")) };
        let same = import.same_as(*kind, &answer.code);
        if answer.same && same.is_some_and(|kept| kept != answer.kept) {
            return Err(ServiceError::invalid(&field, "value-unlisted"));
        }
        let of_file = if *kind == EntityKind::Child { Kind::Child } else { Kind::Family };
        if let Some(fact) = answer.keep.iter().find(|fact| choosable(of_file).all(|known| known != fact.as_str())) {
            return Err(ServiceError::invalid(&format!("keep.{fact}"), "value-unlisted"));
        }
        let answer = TwinAnswer { kind: Some(*kind), ..answer };
        import.answers.retain(|before| !before.is_about(*kind, &answer.code) || before.kept != answer.kept);
        import.answers.push(answer);
    }
    Ok(())
}

/// Kind and code of records of a file, with the code of the kept one each looks like.
type Asked = BTreeSet<(EntityKind, String, String)>;
