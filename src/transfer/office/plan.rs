//! The recommendation of a plan that came as a document: taken out word for word, and read.

use std::ops::Range;

use super::{
    clean::clean,
    columns,
    document::{Role, Text},
    limits::Limit,
    notice::{Notice, NoticeCode, Notices, Place},
    plain,
    section::{self, Section, recommendations},
};
use crate::reading::{self, Evidence, Reading, Tongue};

/// The recommendation sections of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recommendation {
    /// How many sections have a heading of recommendations. None: a person marks the text; several are all taken.
    pub sections: usize,
    /// Their text word for word, a paragraph to a line; empty where there is none.
    pub text: String,
    /// Where each section was read to, when more text follows.
    pub unread: Vec<Notice>,
}

impl Recommendation {
    /// What a document recommends.
    pub fn of(document: &Text) -> Self {
        let sections = recommendations(document);
        let texts: Vec<String> = sections.iter().map(|section| section_text(document, section)).collect();
        let unread = section::unread(&sections, document.paragraphs.len()).into_iter();
        let unread = unread.map(|behind| read_to(document.lines(behind).iter().map(String::as_str))).collect();
        Self { sections: sections.len(), text: texts.join("\n"), unread }
    }
}

fn section_text(document: &Text, section: &Section) -> String {
    let below = document.joined(section.first..section.end);
    let Some(from) = section.inline_from else { return below };
    let beside = document.paragraphs[section.heading].text[from..].trim();
    if below.is_empty() { beside.to_owned() } else { format!("{beside}\n{below}") }
}

/// That lines behind a section were not read, and which is the first.
fn read_to<'t>(lines: impl Iterator<Item = &'t str>) -> Notice {
    let mut each = lines.flat_map(str::lines);
    let first = each.next().unwrap_or_default();
    let count = 1 + each.count() as u64;
    Notice { code: NoticeCode::ReadTo, count, places: vec![Place::default().shown(first)] }
}

/// The recommendation sections of a plain text as stretches of it, in order; none where no heading names any. A text
/// is looked at as far as documents may be long, [`Limit::TextBytes`].
pub fn stretches(text: &str) -> Vec<Range<usize>> {
    let text = cut(text, Limit::TextBytes.most() as usize);
    let places: Vec<Range<usize>> = plain::lines(text).collect();
    let stretch = |section: &Section| {
        let start = match section.inline_from {
            Some(from) => places[section.heading].start + from,
            None => places[section.first].start,
        };
        let end = places[section.end - 1].end;
        let blank = text[start..end].len() - text[start..end].trim_start().len();
        start + blank..end
    };
    sections_of(text, &places).iter().map(stretch).collect()
}

/// Where each section of a plain text was read to, when more text follows.
pub fn unread(text: &str) -> Vec<Notice> {
    let text = cut(text, Limit::TextBytes.most() as usize);
    let places: Vec<Range<usize>> = plain::lines(text).collect();
    let behind = section::unread(&sections_of(text, &places), places.len());
    let lines = |behind: Range<usize>| places[behind].iter().map(|place| &text[place.clone()]);
    behind.into_iter().map(|behind| read_to(lines(behind))).collect()
}

fn sections_of(text: &str, places: &[Range<usize>]) -> Vec<Section> {
    let lines: Vec<_> = places.iter().map(|place| (&text[place.clone()], Role::Body)).collect();
    section::sections(&lines)
}

/// What a person should know about a plain text: where it stands in columns.
pub fn noticed(text: &str) -> Vec<Notice> {
    let mut notices = Notices::default();
    columns::notice(cut(text, Limit::TextBytes.most() as usize), &mut notices);
    notices.into_inner()
}

/// That a whole text was read because no heading names a recommendation.
pub fn read_whole() -> Notice {
    Notice { code: NoticeCode::NoSection, count: 1, places: Vec::new() }
}

/// Reads a plain text: its recommendation sections, or all of it where no heading names any. Gives how many sections
/// it has, and the reading with every place in bytes of `text`.
pub fn read_plain(text: &str, named: Option<Tongue>) -> (usize, Reading) {
    let stretches = stretches(text);
    if stretches.is_empty() {
        return (0, read(text, named));
    }
    let parts: Vec<&str> = stretches.iter().map(|stretch| &text[stretch.clone()]).collect();
    let mut reading = read(&parts.join(BETWEEN), named);
    let place = |at: usize| {
        let mut before = 0;
        for stretch in &stretches {
            if at < before + stretch.len() {
                return stretch.start + at - before;
            }
            before += stretch.len() + BETWEEN.len();
        }
        stretches.last().map_or(text.len(), |stretch| stretch.end)
    };
    each_evidence(&mut reading, |evidence| {
        (evidence.byte_start, evidence.byte_end) = (place(evidence.byte_start), place(evidence.byte_end - 1) + 1);
        text[evidence.byte_start..evidence.byte_end].clone_into(&mut evidence.text);
    });
    reading.read_bytes = match reading.read_bytes {
        all if all == reading.total_bytes => cut(text, Limit::TextBytes.most() as usize).len(),
        part => place(part),
    };
    reading.total_bytes = text.len();
    (stretches.len(), reading)
}

/// What stands between two sections that are read together: no sentence goes on behind a blank line.
const BETWEEN: &str = "\n\n";

/// Reads a text as documents have it: hyphens at the ends of lines and odd spaces do not stand in the way of the
/// rules, and every place leads back to `text` word for word. No more than [`reading::MAX_READ_BYTES`] is read.
pub fn read(text: &str, named: Option<Tongue>) -> Reading {
    let seen = cut(text, reading::MAX_READ_BYTES);
    let cleaned = clean(seen);
    let mut reading = reading::read(&cleaned.text, named);
    each_evidence(&mut reading, |evidence| {
        let range = cleaned.original(evidence.byte_start..evidence.byte_end);
        *evidence = Evidence { byte_start: range.start, byte_end: range.end, text: text[range].to_owned() };
    });
    reading.read_bytes = match reading.read_bytes {
        all if all == cleaned.text.len() => seen.len(),
        part => cleaned.original(0..part).end,
    };
    reading.total_bytes = text.len();
    reading
}

fn each_evidence(reading: &mut Reading, mut lead_back: impl FnMut(&mut Evidence)) {
    reading.suggestions.iter_mut().for_each(|one| lead_back(&mut one.evidence));
    reading.constraints.iter_mut().for_each(|one| lead_back(&mut one.evidence));
    reading.case_facts.iter_mut().for_each(|one| lead_back(&mut one.evidence));
}

/// At most so many bytes of a text, to the end of a letter.
fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// The sentences of a text as documents have it, in order, in bytes of `text`.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let cleaned = clean(cut(text, reading::MAX_READ_BYTES));
    reading::sentences(&cleaned.text).into_iter().map(|sentence| cleaned.original(sentence)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::document::Builder;
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
        let signed = ["Рекомендации", "Нужна семья.", "Подпись: ____", "Приложение", "Справка"];
        let kept: Vec<String> = Recommendation::of(&document(&signed)).unread.iter().map(Notice::kept).collect();
        assert_eq!(kept, ["read-to@t3:Подпись: ____"]);
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

    #[test]
    fn sections_of_a_plain_text_are_read_alone_and_places_lead_into_the_whole_of_it() {
        let text = "Сведения\r\nПсихолог не нужен.\r\n\r\nРекомендации:  Нужны занятия с лого-\r\nпедом.\r\n\r\n\
            Директор\r\nРекомендации врача\nНужен мас\u{ad}саж.\n";
        let found: Vec<&str> = stretches(text).into_iter().map(|stretch| &text[stretch]).collect();
        assert_eq!(found, ["Нужны занятия с лого-\r\nпедом.", "Нужен мас\u{ad}саж."]);
        let (sections, reading) = read_plain(text, None);
        assert_eq!((sections, reading.total_bytes), (2, text.len()));
        let speech = reading.suggestions.iter().find(|one| one.item == "speech_language").unwrap();
        assert_eq!(speech.evidence.text, "Нужны занятия с лого-\r\nпедом.");
        for one in &reading.suggestions {
            assert_eq!(&text[one.evidence.byte_start..one.evidence.byte_end], one.evidence.text);
            assert_ne!(one.item, "psychotherapy_engagement", "what stands above the heading is not read");
        }
        assert_eq!(read_plain("Нужен логопед.", None).0, 0);
        let kept: Vec<String> = unread(text).iter().map(Notice::kept).collect();
        assert_eq!(kept, ["read-to@t1:Директор"], "up to the next section");
    }
}
