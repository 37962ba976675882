//! Finds the recommendation section of a plan by its heading. None is an answer: a person then marks it.

use serde::{Deserialize, Serialize};

use super::document::{Role, Text};

/// A section of a document, as places in its list of paragraphs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The paragraph with the heading.
    pub heading: usize,
    /// Where the text begins in that paragraph when it follows on the same line, in bytes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub inline_from: Option<usize>,
    /// The first paragraph after the heading.
    pub first: usize,
    /// The paragraph after the last.
    pub end: usize,
}

/// Words a recommendation heading holds, as beginnings of words in this order. The plan's law speaks of the
/// «ұсынымдық бөлім» and of «ұсыныстар» for choosing a foster family.
const WORDINGS: &[&[&str]] = &[
    &["рекомендации"],
    &["рекомендация"],
    &["рекомендательн", "часть"],
    &["рекомендательн", "раздел"],
    &["рекомендуем", "семья"],
    &["заключение", "и", "рекомендации"],
    &["выводы", "и", "рекомендации"],
    &["общие", "рекомендации"],
    &["ұсынымдық", "бөлі"],
    &["ұсыныстар"],
    &["ұсынымдар"],
    &["ұсыныс"],
    &["ұсыным"],
    &["қорытынды", "және", "ұсын"],
    &["қабылдаушы", "отбасын", "таңдау"],
    &["патронат", "отбасын", "таңдау"],
    &["отбасын", "таңдауға", "арналған", "ұсын"],
];

/// Beginnings of lines that end a section: signatures and the sections that follow in plans.
const ENDS: &[&str] = &[
    "подпис",
    "директор",
    "дата",
    "составил",
    "согласован",
    "утвержд",
    "м.п",
    "қолы",
    "күні",
    "директоры",
    "бекіт",
    "келіс",
    "құрастыр",
    "м.о",
    "сведения о",
    "план мероприяти",
    "іс-шаралар жоспар",
    "члены комиссии",
    "комиссия мүше",
    "приложени",
    "қосымша",
];

/// A heading has at most so many words; longer lines are sentences.
const MAX_HEADING_WORDS: usize = 14;

/// Every section whose heading names recommendations, in order. Several is a question for a person as well.
pub fn recommendations(text: &Text) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for (at, paragraph) in text.paragraphs.iter().enumerate() {
        if sections.last().is_some_and(|before| at < before.end && before.first > before.heading && at < before.first) {
            continue;
        }
        let Some(inline_from) = heading(&paragraph.text, paragraph.role) else { continue };
        if let Some(before) = sections.last_mut()
            && before.end > at
        {
            before.end = at;
        }
        let level = match paragraph.role {
            Role::Heading(level) => Some(level),
            _ => None,
        };
        let after = &text.paragraphs[at + 1..];
        let numbered = number(&paragraph.text).is_some();
        let stop = after.iter().position(|next| match (next.role, level) {
            (Role::Heading(own), Some(level)) => own <= level,
            (Role::Footnote, _) | (Role::Heading(_), None) => true,
            _ => ends(&next.text, numbered),
        });
        let end = stop.map_or(text.paragraphs.len(), |stop| at + 1 + stop);
        sections.push(Section { heading: at, inline_from, first: at + 1, end });
    }
    sections.retain(|section| section.first < section.end || section.inline_from.is_some());
    sections
}

/// Whether a line is a heading of recommendations, and where text begins after its colon.
#[expect(clippy::option_option, reason = "no heading, a heading alone, a heading with text behind it")]
fn heading(line: &str, role: Role) -> Option<Option<usize>> {
    let colon = line.find(':').filter(|at| *at < 200);
    let title = &line[..colon.unwrap_or(line.len())];
    let words: Vec<String> = words(title);
    if words.len() > MAX_HEADING_WORDS || (colon.is_none() && title.ends_with('.') && !matches!(role, Role::Heading(_)))
    {
        return None;
    }
    let matches = WORDINGS.iter().any(|wording| {
        let begins = |start: usize| wording.iter().zip(&words[start..]).all(|(stem, word)| word.starts_with(stem));
        // «III. Рекомендации …» has its number taken off; «Психологические рекомендации» has one word before.
        let latest = usize::from(words.len() > wording.len());
        words.len() >= wording.len() && (0..=latest).any(|start| words.len() - start >= wording.len() && begins(start))
    });
    let contains = words
        .iter()
        .any(|word| word.starts_with("ұсыныс") || word.starts_with("ұсыным") || word.starts_with("рекомендац"));
    let is_heading = matches || (contains && matches!(role, Role::Heading(_)));
    let rest = colon.map(|at| at + 1).filter(|from| !line[*from..].trim().is_empty());
    is_heading.then_some(rest)
}

/// The words of a line in small letters, numbering and signs taken off.
fn words(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = number(line).map_or(line, |used| &line[used..]);
    let parts = line.split(|sign: char| !sign.is_alphabetic()).filter(|part| !part.is_empty());
    parts.map(|part| part.to_lowercase().replace('ё', "е")).collect()
}

/// How many bytes of a line are its number: `3.`, `III.`, `2.1)`.
fn number(line: &str) -> Option<usize> {
    let used = line.find(|sign: char| !(sign.is_ascii_digit() || "IVXІХ.)№ ".contains(sign)))?;
    let mark = &line[..used];
    (mark.contains(['.', ')']) && mark.contains(|sign: char| sign.is_alphanumeric())).then_some(used)
}

/// Whether a line ends the section before it.
fn ends(line: &str, numbered: bool) -> bool {
    let lower = line.trim().to_lowercase();
    let roman = line.trim_start().starts_with(['I', 'V', 'X']) && number(line).is_some();
    let is_short = lower.split_whitespace().count() <= MAX_HEADING_WORDS;
    let is_shouted =
        is_short && lower.chars().filter(|sign| sign.is_alphabetic()).count() > 5 && line.to_uppercase() == line;
    (numbered && roman) || is_shouted || (is_short && ENDS.iter().any(|end| lower.starts_with(end)))
}

#[cfg(test)]
mod tests {
    use super::super::document::Builder;
    use super::*;

    fn found(lines: &[&str]) -> Vec<String> {
        let mut builder = Builder::default();
        for line in lines {
            builder.paragraph(line, Role::Body).unwrap();
        }
        let text = builder.finish();
        recommendations(&text).iter().map(|section| text.joined(section.first..section.end)).collect()
    }

    #[test]
    fn sections_are_found_in_both_languages_up_to_the_signature() {
        let kk = ["ЖДӨҚЖ", "III. Ұсынымдық бөлім", "Балаға үнемі күтім қажет.", "Қолы: ________"];
        assert_eq!(found(&kk), ["Балаға үнемі күтім қажет."]);
        let ru =
            ["План", "3. Рекомендации по подбору семьи:", "Нужна тихая семья.", "Желательно село.", "Директор центра"];
        assert_eq!(found(&ru), ["Нужна тихая семья.\nЖелательно село."]);
        let family = ["Қабылдаушы отбасын таңдауға арналған ұсыныстар", "Тыныш отбасы қажет."];
        assert_eq!(found(&family), ["Тыныш отбасы қажет."]);
    }

    #[test]
    fn no_section_is_an_answer() {
        assert_eq!(found(&["Бала сабырлы.", "Рекомендации врача соблюдались всегда."]), Vec::<String>::new());
    }
}
