//! What to ask next: the questions whose answers could change the list most.

use super::{Page, View};

impl View<'_> {
    /// The questions as a page; `most` bounds them.
    pub(crate) fn ask(&self, most: usize) -> String {
        let mut page = Page::new(self.color);
        page.heading(&self.words.text_with("ask-title", &[("case", (&self.document.child).into())]));
        let questions = &self.document.ask_next;
        if questions.is_empty() {
            page.paragraph(0, &self.words.text("ask-nothing"));
            return page.into_text();
        }
        for question in questions.iter().take(most) {
            let key = if question.of == "child" { "ask-child" } else { "ask-family" };
            let values = [("who", (&question.who).into()), ("item", self.item(&question.item).into())];
            page.hanging(2, 4, &self.words.text_with(key, &values));
            page.paragraph(4, &self.chance(question.changes_first_group, question.changes_first));
        }
        if questions.len() > most {
            let rest = questions.len() - most;
            page.paragraph(2, &self.words.text_with("ask-more", &[("count", rest.into())]));
        }
        page.into_text()
    }

    fn chance(&self, group: u32, first: u32) -> String {
        if group == 0 && first == 0 {
            return self.words.text("ask-changes-nothing");
        }
        // A small chance is still a chance: it is not rounded away.
        let of_ten = |share: u32| if share == 0 { 0 } else { ((share + 500) / 1000).max(1) };
        let values = [("group", of_ten(group).into()), ("first", of_ten(first).into())];
        self.words.text_with("ask-changes", &values)
    }
}
