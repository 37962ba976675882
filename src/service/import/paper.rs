//! The report of a check on paper: what the file holds, what is to be fixed, problem by problem.

use super::{Report, Wanted, brought::BOOK, by_hand::BY_HAND};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind},
        clock::Timestamp,
        import::{Import, ImportNumber, Life},
        user::User,
    },
    i18n::{Language, Translator, format},
    report::sheet::{Block, Cell, Column, Entry, Meta, Sheet, Table},
    service::{Caller, ServiceError, Services, made_file::MadeFile},
    store::ReadsExt as _,
    transfer::{self, Finding, Severity, book, grouped},
};

/// Findings of one problem that are printed: whoever mended these knows how to mend the others.
const MOST_OF_PROBLEM: usize = 50;

/// Names of people by code.
type Names = std::collections::BTreeMap<String, String>;

impl Services {
    /// The report of a check as PDF. The look goes on record, as for its page.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn import_paper(
        &self,
        caller: &Caller,
        number: ImportNumber,
        language: Language,
    ) -> Result<MadeFile, ServiceError> {
        let page = self.view_import(caller, number, &Wanted::ALL).await?;
        let findings = page.found.findings;
        let report = page.report.map(|report| Report { findings, ..report });
        let paper = Paper {
            import: &page.import.value,
            file_name: page.file_name.as_deref(),
            report: report.as_ref(),
            names: &self.names_of_staff().await?,
            words: Translator::shared(language),
        };
        let left = caller.event(Action::Exported, EntityKind::Import, number.to_string());
        self.print_sheet(caller.viewer.actor.clone(), (paper.sheet(), number.to_string()), left).await
    }

    /// The same for a person at the machine; nothing where no such import is kept.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn import_paper_at_machine(
        &self,
        by: Actor,
        number: ImportNumber,
        language: Language,
    ) -> Result<Option<MadeFile>, ServiceError> {
        let Some(report) = self.import_report(by.clone(), number).await? else { return Ok(None) };
        let Some(import) = self.store.read().await?.find::<Import>(&number.to_string()).await? else { return Ok(None) };
        let paper = Paper {
            import: &import.value,
            file_name: None,
            report: Some(&report),
            names: &self.names_of_staff().await?,
            words: Translator::shared(language),
        };
        let left = AuditEvent::done(Action::Exported, EntityKind::Import, number.to_string());
        Ok(Some(self.print_sheet(by, (paper.sheet(), number.to_string()), left).await?))
    }

    async fn names_of_staff(&self) -> Result<Names, ServiceError> {
        let people = self.store.read().await?.whole::<User>().await?;
        Ok(people.values().map(|stored| (stored.value.code.to_string(), stored.value.name.to_string())).collect())
    }
}

/// What a file holds, in words.
pub fn what_it_holds(what: &str, words: &Translator) -> String {
    match transfer::Sheet::of_name(what) {
        Some(sheet) => book::sheet_title(sheet, words),
        None if what == BOOK => words.text("imports-what-book"),
        None if what == BY_HAND => words.text("imports-what-by-hand"),
        None => words.text("imports-what-bundle"),
    }
}

struct Paper<'a> {
    import: &'a Import,
    file_name: Option<&'a str>,
    /// What was found; nothing once the time of findings is over.
    report: Option<&'a Report>,
    names: &'a Names,
    words: &'a Translator,
}

impl Paper<'_> {
    fn sheet(&self) -> Sheet {
        let import = self.import;
        let mut blocks = self.facts();
        blocks.push(Block::section(self.text("imports-findings")));
        blocks.extend(self.findings());
        Sheet {
            language: self.words.language(),
            title: self.words.text_with("imports-one", &[("number", import.number.to_string().into())]),
            subject: what_it_holds(&import.what, self.words),
            meta: Meta {
                data_as_of: Some(import.as_of),
                hash: Some(import.file_hash.to_string()),
                record: Some(format!("/imports/{}", import.number)),
                ..Meta::default()
            },
            landscape: false,
            blocks,
        }
    }

    /// The file, who checked it, what came of it.
    fn facts(&self) -> Vec<Block> {
        let import = self.import;
        let tally = &import.tally;
        let state = self.text(&format!("import-state-{}", import.life.code()));
        let mut entries = Vec::new();
        entries.extend(self.file_name.map(|name| Entry::new(self.text("imports-file"), name)));
        entries.push(Entry::new(self.text("imports-checked"), self.act(import.checked.at, &import.checked.by)));
        entries.push(Entry::new(self.text("imports-state"), state));
        let counts = [
            ("imports-ready", tally.to_save()),
            ("imports-errors", tally.errors),
            ("imports-warnings", tally.warnings),
        ];
        let number = |n: u64| format::number(self.words.language(), i64::try_from(n).unwrap_or(i64::MAX));
        entries.extend(counts.map(|(key, n)| Entry::new(self.text(key), number(n))));
        if let Some(report) = self.report {
            entries.push(Entry::new(self.text("imports-twins"), number(report.twins.len() as u64)));
        }
        let values = [
            ("new", tally.new.into()),
            ("changed", tally.changed.into()),
            ("unchanged", tally.unchanged.into()),
            ("refused", tally.refused.into()),
        ];
        let mut blocks =
            vec![Block::KeyValues { entries }, Block::paragraph(self.words.text_with("imports-tally", &values))];
        blocks.push(Block::notice(self.outcome()));
        blocks
    }

    /// Whether anything of it was saved.
    fn outcome(&self) -> String {
        let tally = &self.import.tally;
        let done = |new: u64, changed: u64| {
            let values = [
                ("new", new.into()),
                ("changed", changed.into()),
                ("unchanged", tally.unchanged.into()),
                ("refused", tally.refused.into()),
            ];
            self.words.text_with("imports-done", &values)
        };
        match &self.import.life {
            Life::Checked => self.text("imports-nothing-saved"),
            Life::Cancelled(act) => format!("{} {}", self.text("imports-cancelled"), self.act(act.at, &act.by)),
            Life::Saved(saved) => {
                format!("{} {}", done(saved.new, saved.changed), self.act(saved.act.at, &saved.act.by))
            }
            Life::Undone { saved, undone } => format!(
                "{} {}\n{} {}",
                done(saved.new, saved.changed),
                self.act(saved.act.at, &saved.act.by),
                self.text("imports-undone"),
                self.act(undone.at, &undone.by)
            ),
        }
    }

    fn act(&self, at: Timestamp, by: &str) -> String {
        let name = self.names.get(by).map_or(by, String::as_str);
        format!("{} · {name}", format::moment(self.words.language(), at))
    }

    fn findings(&self) -> Vec<Block> {
        let Some(report) = self.report else { return vec![Block::notice(self.text("imports-findings-over"))] };
        let mut blocks = Vec::new();
        if !report.complete {
            blocks.push(Block::notice(self.text("imports-incomplete")));
        }
        if report.findings.is_empty() {
            blocks.push(Block::paragraph(self.text("imports-findings-none")));
        }
        for group in grouped(&report.findings) {
            let severity = if group.code.severity() == Severity::Error { "imports-errors" } else { "imports-warnings" };
            blocks.push(Block::part(format!("{} · {}", group.code.id(), self.text(severity))));
            let caption = self.words.text_with("print-findings", &[("n", group.findings.len().into())]);
            blocks.push(self.table(caption, &group.findings));
            let more = group.findings.len().saturating_sub(MOST_OF_PROBLEM);
            if more > 0 {
                blocks.push(Block::notice(self.more(more)));
            }
        }
        if report.findings_left_out > 0 {
            blocks.push(Block::notice(self.more(report.findings_left_out)));
        }
        blocks
    }

    fn more(&self, n: usize) -> String {
        self.words.text_with("imports-more", &[("n", n.into())])
    }

    fn table(&self, caption: String, findings: &[&Finding]) -> Block {
        let shares = [("imports-place", 4), ("imports-value", 3), ("imports-problem", 5), ("imports-mend", 5)];
        let columns = shares.map(|(key, share)| Column::words(self.text(key), share)).to_vec();
        let rows = findings.iter().take(MOST_OF_PROBLEM).map(|finding| self.row(finding)).collect();
        Block::Table(Table { caption, columns, rows })
    }

    fn row(&self, finding: &Finding) -> Vec<Cell> {
        let words = self.words;
        let record = finding.record.as_ref().map(ToString::to_string);
        let place: Vec<String> = record.into_iter().chain([finding.place(words)]).collect();
        vec![
            Cell::text(place.join(" · ")),
            Cell::text(finding.value.clone().unwrap_or_default()),
            Cell::text(finding.problem(words)),
            Cell::text(finding.mend(words)).with_note(finding.did_you_mean(words).unwrap_or_default()),
        ]
    }

    fn text(&self, key: &str) -> String {
        self.words.text(key)
    }
}
