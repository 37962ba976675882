//! How the order is made, on paper: what its page shows everybody who works here.

use super::{
    Caller, ServiceError, Services,
    list_counts::{KeptOut, ListCounts, Measure},
    made_file::MadeFile,
    policy_use::PolicyUse,
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        date::Date,
        fairness::{GroupShare, SMALLEST_GROUP},
        permission::Permission,
        plan_reading::Agreement,
        user::User,
    },
    i18n::{Language, Translator, format},
    matching::policy::{Policy, Rule},
    report::sheet::{Block, Cell, Column, Entry, Meta, Sheet, Table},
    store::ReadsExt as _,
};

const USES: [&str; 4] = ["model-uses-1", "model-uses-2", "model-uses-3", "model-uses-4"];

const NEVER: [&str; 4] = ["model-never-1", "model-never-2", "model-never-3", "model-never-4"];

const LIMITS: [&str; 3] = ["model-limit-1", "model-limit-2", "model-limit-3"];

impl Services {
    /// How the order is made, as PDF. Counts are those of the newest lists; `owner` answers for it, where it is said.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn model_paper(
        &self,
        caller: &Caller,
        owner: Option<&str>,
        language: Language,
    ) -> Result<MadeFile, ServiceError> {
        caller.needs(Permission::ViewModel)?;
        let counts = self.list_counts().await?;
        let agreement = self.reading_agreement().await?;
        let stopped = self.stopped().await?.map(|setting| setting.reason.to_string());
        let used = self.policy_use().await?;
        let people = self.store.read().await?.whole::<User>().await?;
        let by = used.by.as_ref().map(|by| people.get(by).map_or(by.as_str(), |user| user.value.name.as_str()));
        let words = Translator::shared(language);
        let record = ModelRecord { policy: &self.policy, counts: &counts, words };
        let standing = record.standing(owner, &used, by);
        let sheet = record.sheet(standing, &agreement, stopped, self.today());
        let left = caller.event(Action::Exported, EntityKind::Policy, self.policy.digest().to_string());
        self.print_sheet(caller.viewer.actor.clone(), (sheet, "model".to_owned()), left).await
    }
}

struct ModelRecord<'a> {
    policy: &'a Policy,
    counts: &'a ListCounts,
    words: &'a Translator,
}

impl ModelRecord<'_> {
    fn sheet(&self, standing: Block, agreement: &[Agreement], stopped: Option<String>, today: Date) -> Sheet {
        let file = self.policy.file();
        let mut blocks = vec![Block::paragraph(self.text("model-paragraph")), standing];
        blocks.extend(stopped.map(|because| Block::notice(format!("{} {because}", self.text("frame-stopped")))));
        blocks.extend(self.said("model-uses", &USES));
        blocks.extend(self.said("model-never", &NEVER));
        blocks.extend(self.rules());
        blocks.extend(self.weights());
        blocks.extend(self.agreement(agreement));
        blocks.extend(self.fairness());
        blocks.push(Block::section(self.text("model-sure")));
        let sure = [("worlds", file.worlds.count.into()), ("near", file.near_ties.per_cent.into())];
        blocks.push(Block::paragraph(self.words.text_with("model-sure-text", &sure)));
        blocks.extend(self.said("model-limits", &LIMITS));
        Sheet {
            language: self.words.language(),
            title: self.text("model-title"),
            subject: self.words.text_with("model-version", &[("version", file.version.as_str().into())]),
            meta: Meta {
                data_as_of: Some(today),
                hash: Some(self.policy.digest().to_string()),
                rules: Some(format!("{} {}", file.name, file.version)),
                record: Some("/model".to_owned()),
                ..Meta::default()
            },
            landscape: false,
            blocks,
        }
    }

    /// Who answers for it, since when it is in use, and what was in use before.
    fn standing(&self, owner: Option<&str>, used: &PolicyUse, by: Option<&str>) -> Block {
        let owner = owner.map_or_else(|| self.text("model-owner-unsaid"), str::to_owned);
        let since = used.since.map_or_else(
            || self.text("model-not-in-use"),
            |since| {
                let at = format::moment(self.words.language(), since);
                let values = [("at", at.into()), ("by", by.unwrap_or_default().into())];
                self.words.text_with("model-in-use-since", &values)
            },
        );
        let before = used.before.as_deref().map_or_else(
            || self.text("model-changes-none"),
            |before| {
                let to = self.policy.file().version.as_str();
                self.words.text_with("model-changes-from", &[("from", before.into()), ("to", to.into())])
            },
        );
        let rows = [("model-owner", owner), ("model-in-use", since), ("model-changes", before)];
        Block::KeyValues { entries: rows.into_iter().map(|(key, value)| Entry::new(self.text(key), value)).collect() }
    }

    fn said(&self, title: &str, keys: &[&str]) -> [Block; 2] {
        let items = keys.iter().map(|key| self.text(key)).collect();
        [Block::section(self.text(title)), Block::List { items }]
    }

    fn rules(&self) -> Vec<Block> {
        let rules = &self.policy.file().rules;
        let title = self.words.text_with("model-rules", &[("n", rules.len().into())]);
        let hint = self.words.text_with("model-rules-hint", &[("n", self.counts.lists.into())]);
        let columns = vec![
            Column::words(self.text("model-rule"), 6),
            Column::words(self.text("model-source"), 5),
            Column::words(self.text("model-effect"), 4),
            Column::numbers(self.text("model-excludes"), 2),
        ];
        let rows = rules.iter().map(|rule| self.rule(rule)).collect();
        vec![
            Block::section(title.clone()),
            Block::paragraph(hint),
            Block::Table(Table { caption: title, columns, rows }),
        ]
    }

    fn rule(&self, rule: &Rule) -> Vec<Cell> {
        let language = self.words.language();
        let sources: Vec<&str> = rule.sources.iter().map(|source| source.label.get(language)).collect();
        let standing = self.policy.file().standings.get(&rule.standing()).map(|text| text.get(language).to_owned());
        let effect = self.text(&format!("effect-{}", rule.on_fail.code().replace('_', "-")));
        let waivable = rule.waiver.as_ref().map(|terms| {
            let by = self.text(&format!("role-{}", terms.by.code()));
            self.words.text_with("excluded-waivable", &[("by", by.into())])
        });
        let keeps_out = match self.counts.kept_out.get(rule.id.as_str()) {
            Some(KeptOut::Families(count)) => count.to_string(),
            Some(KeptOut::Few) => self.words.text_with("model-few", &[("smallest", SMALLEST_GROUP.into())]),
            None => "0".to_owned(),
        };
        vec![
            Cell::text(format!("{} · {}", rule.id, rule.title.get(language))).with_note(rule.statement.get(language)),
            Cell::text(sources.join("; ")).with_note(standing.unwrap_or_default()),
            Cell::text(effect).with_note(waivable.unwrap_or_default()),
            Cell::text(keeps_out),
        ]
    }

    /// What each need weighs: numbers of the rules, and of no family.
    fn weights(&self) -> [Block; 2] {
        let (file, language) = (self.policy.file(), self.words.language());
        let title = self.words.text_with("model-weights", &[("n", file.items.len().into())]);
        let columns = vec![Column::words(self.text("col-need"), 5), Column::numbers(self.text("model-weight"), 1)];
        let rows = file.items.iter().map(|item| {
            let critical = if item.critical { self.text("need-critical") } else { String::new() };
            vec![Cell::text(item.name.get(language)).with_note(critical), Cell::text(item.weight.to_string())]
        });
        let rows = rows.collect();
        [Block::section(title.clone()), Block::Table(Table { caption: title, columns, rows })]
    }

    fn agreement(&self, agreement: &[Agreement]) -> Vec<Block> {
        let title = self.text("agreement-title");
        let mut blocks = vec![Block::section(title.clone()), Block::paragraph(self.text("agreement-text"))];
        if agreement.is_empty() {
            blocks.push(Block::paragraph(self.text("agreement-none")));
            return blocks;
        }
        let heads = [
            "agreement-answered",
            "agreement-accepted",
            "agreement-changed",
            "agreement-left-out",
            "agreement-added",
            "agreement-open",
        ];
        let counts = heads.iter().map(|key| Column::numbers(self.text(key), 2));
        let columns = std::iter::once(Column::words(self.text("col-need"), 4)).chain(counts).collect();
        let rows = agreement.iter().map(|one| {
            let item = self.policy.item(&one.item);
            let name = item.map_or(one.item.as_str(), |item| item.name.get(self.words.language()));
            let counts = [one.answered, one.accepted, one.changed, one.left_out, one.added, one.open];
            std::iter::once(Cell::text(name)).chain(counts.iter().map(|n| Cell::text(n.to_string()))).collect()
        });
        let rows = rows.collect();
        blocks.push(Block::Table(Table { caption: title, columns, rows }));
        blocks
    }

    /// Whether groups fare alike: of groups that are too small nothing is told.
    fn fairness(&self) -> Vec<Block> {
        let text = self.words.text_with("fairness-text", &[("n", self.counts.lists.into())]);
        let mut blocks = vec![Block::section(self.text("fairness-title")), Block::paragraph(text)];
        let told: Vec<&(Measure, Vec<GroupShare>)> =
            self.counts.fairness.iter().filter(|(_, groups)| groups.iter().any(|one| one.share.is_some())).collect();
        if told.is_empty() {
            blocks.push(Block::paragraph(self.text("fairness-none")));
            return blocks;
        }
        blocks.extend(told.into_iter().map(|(measure, groups)| self.measure(*measure, groups)));
        let method = [("smallest", SMALLEST_GROUP.into())];
        blocks.push(Block::paragraph(self.words.text_with("fairness-method", &method)));
        blocks
    }

    fn measure(&self, measure: Measure, groups: &[GroupShare]) -> Block {
        let columns = vec![
            Column::words(self.text("fairness-group"), 4),
            Column::numbers(self.text("fairness-families"), 2),
            Column::numbers(self.text("fairness-share-head"), 3),
        ];
        let in_hundred = |thousandths: u32| (thousandths + 5) / 10;
        let row = |group: &GroupShare| {
            let name = Cell::text(self.text(&group.group.name_key()));
            let Some(share) = group.share else { return vec![name, Cell::text("–"), Cell::text("–")] };
            let [low, found, high] = [share.low, share.found, share.high].map(in_hundred);
            let values = [("found", found.into()), ("low", low.into()), ("high", high.into())];
            let share = self.words.text_with("fairness-share", &values);
            vec![name, Cell::text(group.families.to_string()), Cell::text(share)]
        };
        let caption = self.text(&measure.name_key());
        Block::Table(Table { caption, columns, rows: groups.iter().map(row).collect() })
    }

    fn text(&self, key: &str) -> String {
        self.words.text(key)
    }
}
