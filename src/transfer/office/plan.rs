//! The recommendation of a plan that came as a document: taken out word for word, and read.

use super::{
    clean::clean,
    document::Text,
    section::{Section, recommendations},
};
use crate::reading::{self, Evidence, Reading, Tongue};

/// The recommendation sections of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recommendation {
    /// How many sections have a heading of recommendations. None: a person marks the text; several are all taken.
    pub sections: usize,
    /// Their text word for word, a paragraph to a line; empty where there is none.
    pub text: String,
}

impl Recommendation {
    /// What a document recommends.
    pub fn of(document: &Text) -> Self {
        let sections = recommendations(document);
        let texts: Vec<String> = sections.iter().map(|section| section_text(document, section)).collect();
        Self { sections: sections.len(), text: texts.join("\n") }
    }
}

fn section_text(document: &Text, section: &Section) -> String {
    let below = document.joined(section.first..section.end);
    let Some(from) = section.inline_from else { return below };
    let beside = document.paragraphs[section.heading].text[from..].trim();
    if below.is_empty() { beside.to_owned() } else { format!("{beside}\n{below}") }
}

/// Reads a text as documents have it: hyphens at the ends of lines and odd spaces do not stand in the way of the
/// rules, and every place leads back to `text` word for word.
pub fn read(text: &str, named: Option<Tongue>) -> Reading {
    let cleaned = clean(text);
    let mut reading = reading::read(&cleaned.text, named);
    let lead_back = |evidence: &mut Evidence| {
        let range = cleaned.original(evidence.byte_start..evidence.byte_end);
        *evidence = Evidence { byte_start: range.start, byte_end: range.end, text: text[range].to_owned() };
    };
    reading.suggestions.iter_mut().for_each(|one| lead_back(&mut one.evidence));
    reading.constraints.iter_mut().for_each(|one| lead_back(&mut one.evidence));
    reading.case_facts.iter_mut().for_each(|one| lead_back(&mut one.evidence));
    reading.read_bytes = match reading.read_bytes {
        all if all == cleaned.text.len() => text.len(),
        part => cleaned.original(0..part).end,
    };
    reading.total_bytes = text.len();
    reading
}

/// The sentences of a text as documents have it, in order, in bytes of `text`.
pub fn sentences(text: &str) -> Vec<std::ops::Range<usize>> {
    let cleaned = clean(text);
    reading::sentences(&cleaned.text).into_iter().map(|sentence| cleaned.original(sentence)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Role, document::Builder};
    use super::*;

    fn document(lines: &[&str]) -> Text {
        let mut builder = Builder::default();
        for line in lines {
            builder.paragraph(line, Role::Body).unwrap();
        }
        builder.finish()
    }

    #[test]
    fn text_beside_the_heading_belongs_to_the_recommendation_and_several_sections_are_counted() {
        let one = Recommendation::of(&document(&["План", "Рекомендации: Нужна тихая семья.", "Желательно село."]));
        assert_eq!((one.sections, one.text.as_str()), (1, "Нужна тихая семья.\nЖелательно село."));
        let two = ["Рекомендации психолога", "Нужны занятия.", "Рекомендации", "Нужна семья."];
        assert_eq!(Recommendation::of(&document(&two)).sections, 2);
        assert_eq!(Recommendation::of(&document(&["Бала сабырлы."])), Recommendation::default());
    }

    #[test]
    fn words_parted_at_the_end_of_a_line_are_read_and_places_lead_to_the_text_as_it_stands() {
        let text = "Необходимы занятия с лого-\nпедом три раза в неделю.\nПсихолог не нужен.";
        let reading = read(text, None);
        let speech = reading.suggestions.iter().find(|one| one.item == "speech_language").unwrap();
        assert_eq!(speech.evidence.text, "Необходимы занятия с лого-\nпедом три раза в неделю.");
        for one in &reading.suggestions {
            assert_eq!(&text[one.evidence.byte_start..one.evidence.byte_end], one.evidence.text);
        }
        assert_eq!((reading.read_bytes, reading.total_bytes), (text.len(), text.len()));
    }
}
