//! Finds the recommendation section of a plan by its heading. None is an answer: a person then marks it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{
    document::{Role, Text},
    ending::{Above, ends, is_in_capitals},
};

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

/// Words that are a heading only where they stand alone before a colon, and no other heading is found.
const ALONE: &[&str] = &["рекомендуется", "рекомендовано", "рекомендуем", "ұсынылады"];

/// Ends of longer headings: in Kazakh the head noun stands last.
const LAST: &[&[&str]] = &[&["ұсыныс"], &["ұсыным"], &["ұсынымдық", "бөлі"]];
/// Longer lines that end so are sentences.
const MAX_WORDS_BEFORE_LAST: usize = 8;

/// A heading has at most so many words; longer lines are sentences.
pub(super) const MAX_HEADING_WORDS: usize = 14;

/// Every section whose heading names recommendations, in order. Several is a question for a person as well.
pub fn recommendations(text: &Text) -> Vec<Section> {
    let lines: Vec<Line<'_>> = text.paragraphs.iter().map(|one| (one.text.as_str(), one.role)).collect();
    sections(&lines)
}

/// A paragraph and what it is in its document.
pub(super) type Line<'t> = (&'t str, Role);

/// Every section of these paragraphs. Looser headings count only where no other is found: within a section they
/// would part it.
pub(super) fn sections(lines: &[Line<'_>]) -> Vec<Section> {
    let sections = begun_by(lines, heading);
    if sections.is_empty() { begun_by(lines, loose_heading) } else { sections }
}

/// What follows a section and belongs to none: the paragraph where reading stopped, and the one after the last.
pub(super) fn unread(sections: &[Section], lines: usize) -> Vec<Range<usize>> {
    let next = sections.iter().skip(1).map(|section| section.heading).chain([lines]);
    let behind = sections.iter().zip(next).map(|(section, next)| section.end..next);
    behind.filter(|behind| !behind.is_empty()).collect()
}

/// What a paragraph begins: nothing, a section below it, or one from this byte of it.
type Heading = fn(&str, Role) -> Option<Option<usize>>;

fn begun_by(lines: &[Line<'_>], heading: Heading) -> Vec<Section> {
    let mut sections = Vec::new();
    for (at, (line, role)) in lines.iter().enumerate() {
        let Some(inline_from) = heading(line, *role) else { continue };
        let level = match role {
            Role::Heading(level) => Some(*level),
            _ => None,
        };
        let above = Above {
            is_numbered: number(line).is_some(),
            is_in_capitals: lines.get(at + 1).is_some_and(|(next, _)| is_in_capitals(next)),
        };
        let stops = |(next, own): &Line<'_>| match (*own, level) {
            (Role::Heading(own), Some(level)) => own <= level,
            (Role::Footnote, _) | (Role::Heading(_), None) => true,
            _ => ends(next, above),
        };
        // The search ends at the next heading of recommendations, or many of them would take many times the time.
        let stop = lines[at + 1..].iter().position(|next| stops(next) || heading(next.0, next.1).is_some());
        let end = stop.map_or(lines.len(), |stop| at + 1 + stop);
        sections.push(Section { heading: at, inline_from, first: at + 1, end });
    }
    sections.retain(|section| section.first < section.end || section.inline_from.is_some());
    sections
}

/// Whether a line is a heading that is looked for where no other is found.
#[expect(clippy::option_option, reason = "as for the others")]
fn loose_heading(line: &str, role: Role) -> Option<Option<usize>> {
    let line = line.trim_end();
    let (title, rest) = line.split_once(':').unwrap_or((line, ""));
    let words = words(title);
    if words.len() > MAX_WORDS_BEFORE_LAST || title.ends_with('.') {
        return None;
    }
    let is_alone = words.len() == 1 && line.ends_with(':') && ALONE.contains(&words[0].as_str());
    let ends_so = |last: &&[&str]| {
        words.len() >= last.len()
            && last.iter().zip(&words[words.len() - last.len()..]).all(|(stem, word)| word.starts_with(stem))
    };
    if is_alone || LAST.iter().any(ends_so) {
        return Some((!rest.trim().is_empty()).then_some(title.len() + 1));
    }
    // «Вывод: рекомендации»
    let is_named_behind = words.len() <= 2 && !rest.ends_with('.') && self::words(rest).len() <= 3;
    (is_named_behind && heading(rest, role) == Some(None)).then_some(None)
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

/// The words of a line in small letters, numbering and signs taken off; no more than tell that it is no heading.
pub(super) fn words(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = number(line).map_or(line, |used| &line[used..]);
    let parts = line.split(|sign: char| !sign.is_alphabetic()).filter(|part| !part.is_empty());
    parts.take(MAX_HEADING_WORDS + 1).map(|part| part.to_lowercase().replace('ё', "е")).collect()
}

/// How many bytes of a line are its number: `3.`, `III.`, `2.1)`.
pub(super) fn number(line: &str) -> Option<usize> {
    let used = line.find(|sign: char| !(sign.is_ascii_digit() || "IVXІХ.)№ ".contains(sign)))?;
    let mark = &line[..used];
    (mark.contains(['.', ')']) && mark.contains(|sign: char| sign.is_alphanumeric())).then_some(used)
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
    fn every_heading_that_plans_have_begins_a_section_and_every_line_behind_it_ends_one() {
        let headings = [
            "Рекомендации",
            "2. Рекомендация специалиста",
            "Рекомендательная часть",
            "IV. РЕКОМЕНДАТЕЛЬНЫЙ РАЗДЕЛ",
            "Рекомендуемая семья",
            "Заключение и рекомендации",
            "Выводы и рекомендации психолога",
            "Общие рекомендации:",
            "Психологические рекомендации",
            "Ұсынымдық бөлім",
            "III. Ұсыныстар",
            "Ұсынымдар:",
            "Психологтың ұсынысы",
            "Ұсыным",
            "Қорытынды және ұсыныстар",
            "Қабылдаушы отбасын таңдау бойынша",
            "Патронат отбасын таңдау",
            "Отбасын таңдауға арналған ұсыныстар",
            "Баланы орналастыру бойынша ұсыныстар",
            "Педагог-психологтың ұсыныстары",
            "Жеке жоспардың ұсынымдық бөлімі",
            "ІІІ бөлім. Ұсынымдық бөлім",
            "Рекомендуется:",
            "Рекомендовано:",
            "Ұсынылады:",
            "Вывод: рекомендации",
        ];
        for heading in headings {
            assert_eq!(found(&["Бала сабырлы.", heading, "Тыныш отбасы қажет."]), ["Тыныш отбасы қажет."], "{heading}");
        }
        let ends = [
            "Подпись: ____",
            "Директор центра",
            "Дата: 1 марта",
            "Составил психолог",
            "Согласовано",
            "Утверждаю",
            "М.П.",
            "Қолы: ____",
            "Күні: 1 наурыз",
            "Директоры",
            "Бекітемін",
            "Келісілді",
            "Құрастырған",
            "М.О.",
            "Сведения о здоровье",
            "План мероприятий",
            "Іс-шаралар жоспары",
            "Члены комиссии",
            "Комиссия мүшелері",
            "Приложение 1",
            "Қосымша",
            "СВЕДЕНИЯ ОБ УЧЁБЕ",
        ];
        for end in ends {
            let lines = ["Ұсыныстар", "Тыныш отбасы қажет.", end, "Логопед қажет."];
            assert_eq!(found(&lines), ["Тыныш отбасы қажет."], "{end}");
        }
        assert_eq!(found(&["2. Рекомендации", "Тихая семья.", "III. Учёба", "Логопед."]), ["Тихая семья."]);
    }

    #[test]
    fn sentences_that_begin_like_a_signature_stay_in_the_section_and_capitals_tell_nothing_in_capitals() {
        let lines =
            ["Ұсынымдық бөлім", "Логопед қажет.", "Күніне үш рет инсулин салынады.", "Диета қажет.", "Қолы: ___"];
        assert_eq!(found(&lines), [lines[1..4].join("\n")]);
        let lines = ["РЕКОМЕНДАЦИИ", "НУЖЕН ЛОГОПЕД", "ТИХАЯ СЕМЬЯ", "ПОДПИСЬ"];
        assert_eq!(found(&lines), [lines[1..3].join("\n")]);
        let lines = ["Рекомендации", "Рекомендуется:", "занятия с логопедом", "Психологтың ұсыныстары"];
        assert_eq!(found(&lines)[0], lines[1..3].join("\n"), "within a section it is a line like others");
    }

    #[test]
    fn no_section_is_an_answer() {
        assert_eq!(found(&["Бала сабырлы.", "Рекомендации врача соблюдались всегда."]), Vec::<String>::new());
    }
}
