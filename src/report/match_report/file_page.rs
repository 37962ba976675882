//! The page for the child's file: what was proposed, why, and what was decided. It stays one page, so what
//! people wrote at length is cut short here; the panel's report holds all of it.

use super::{Class, Report};
use crate::report::sheet::Block;

/// Characters of a person's own words that the page holds.
const MOST_CHARACTERS: usize = 400;

/// Gaps that the page holds.
const MOST_GAPS: usize = 6;

impl Report<'_> {
    pub(super) fn file_page(&mut self) {
        self.front();
        self.section(Class::Shared, "1", Self::summary);
        self.section(Class::Shared, "10", |report| {
            let gaps = &report.stored.proposal.content.gaps;
            let names: Vec<String> = gaps.iter().take(MOST_GAPS).map(|gap| report.view.item(&gap.item)).collect();
            if !names.is_empty() {
                let more = if gaps.len() > MOST_GAPS { "; …" } else { "" };
                report.put(Class::Shared, Block::paragraph(format!("{}{more}", names.join("; "))));
            }
        });
        self.section(Class::Judgement, "18", |report| {
            let words = report.stored.proposal.content.words.as_ref().map(|words| shortened(words.as_str()));
            report.put_entries(Class::Judgement, [("report-words", words)]);
        });
        self.section(Class::Judgement, "24", Self::decision_in_short);
    }

    fn decision_in_short(&mut self) {
        let proposal = self.stored.proposal;
        let review = proposal.reviews.last();
        let check = proposal.second_checks.last();
        let again = self.stored.reviewed_again.iter().filter_map(|one| one.conclusion.as_ref()).next_back();
        self.put_entries(
            Class::Judgement,
            [
                ("report-state", Some(self.word("state", proposal.state.code()))),
                ("report-state-since", Some(self.moment(proposal.moved_at()))),
                ("report-column-reviewer", review.map(|one| one.by.to_string())),
                ("report-result", review.map(|one| self.word("result", one.result.code()))),
                ("report-second-check", check.map(|one| one.by.to_string())),
                ("report-words", check.map(|one| shortened(one.words.as_str()))),
                ("re-review-result", again.map(|one| self.word("re-review-result", one.result.code()))),
            ],
        );
    }
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(MOST_CHARACTERS).map(|c| if c == '\n' { ' ' } else { c }).collect();
    if text.chars().count() > MOST_CHARACTERS {
        short.push('…');
    }
    short
}
