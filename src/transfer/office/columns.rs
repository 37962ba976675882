//! Columns side by side in a plain text: they are said, since which of them comes first is not known.

use super::notice::{NoticeCode, Notices, Place};

/// Lines with a gap at one place that are columns; fewer are a signature or an address.
const LEAST_LINES: u32 = 4;
/// Spaces that are a gap.
const GAP: usize = 3;
/// Letters that stand on each side of a gap between columns of running text.
const LEAST_LETTERS: usize = 6;
/// How far apart the right sides of two lines of one column begin, in signs.
const SLACK: usize = 2;
/// Lines without a gap that a column may have in between: the last of a paragraph is short.
const MOST_BETWEEN: u32 = 2;
/// Signs between the stops of a tabulator.
const TAB: usize = 8;

/// A gap that several lines have at one place.
struct Run {
    column: usize,
    lines: u32,
    first: u32,
    last: u32,
}

/// Notices each block of lines that stand in columns, with its first line.
pub(super) fn notice(text: &str, notices: &mut Notices) {
    let mut runs: Vec<Run> = Vec::new();
    for (number, line) in (1..).zip(text.split('\n')) {
        runs.retain(|run| number - run.last <= MOST_BETWEEN + 1);
        for column in gaps(line) {
            match runs.iter_mut().find(|run| run.column.abs_diff(column) <= SLACK) {
                Some(run) if run.last < number => {
                    (run.lines, run.last) = (run.lines + 1, number);
                    if run.lines == LEAST_LINES {
                        notices.add(NoticeCode::ColumnsSideBySide, Place::line(run.first));
                    }
                }
                Some(_) => {}
                None => runs.push(Run { column, lines: 1, first: number, last: number }),
            }
        }
    }
}

/// Where text begins again behind wide gaps of a line, in signs. A gap behind a colon parts a name from its value.
fn gaps(line: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let (mut column, mut blank, mut letters, mut last) = (0_usize, 0_usize, 0_usize, ' ');
    // Where the right side began, and how many letters stood before it.
    let mut open: Option<usize> = None;
    for sign in line.chars() {
        let width = if sign == '\t' { TAB - column % TAB } else { 1 };
        if sign.is_whitespace() {
            blank += if sign == '\t' { width.max(GAP) } else { width };
        } else {
            if blank >= GAP && letters >= LEAST_LETTERS && last != ':' {
                found.extend(open.take());
                open = Some(column);
                letters = 0;
            }
            blank = 0;
            letters += usize::from(sign.is_alphabetic());
            last = sign;
        }
        column += width;
    }
    found.extend(open.filter(|_| letters >= LEAST_LETTERS));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noticed(text: &str) -> Vec<Option<u32>> {
        let mut notices = Notices::default();
        notice(text, &mut notices);
        notices.into_inner().into_iter().flat_map(|notice| notice.places).map(|place| place.row).collect()
    }

    const COLUMNS: &str = "Жеке жоспар
Балаға тыныш отбасы      Логопедтің көмегі
қажет, ата-ана үйде      тұрақты түрде қажет,
болғаны дұрыс, ал        психологпен сабақ
                         жалғасады, оларды
көрші балалармен         үзуге болмайды.
";

    #[test]
    fn lines_with_a_gap_at_one_place_are_columns() {
        assert_eq!(noticed(COLUMNS), [Some(2)]);
        let stops = "Балаға тыныш отбасы\tЛогопедтің көмегі\nқажет, үйде тыныш\tтұрақты түрде қажет\n".repeat(2);
        assert_eq!(noticed(&stops), [Some(1)], "with tabulators");
        assert_eq!(noticed(&format!("{COLUMNS}\n\n\n\n{COLUMNS}")), [Some(2), Some(12)]);
    }

    #[test]
    fn running_text_a_form_and_a_signature_are_no_columns() {
        let running = "Балаға тыныш отбасы қажет. Логопедтің көмегі керек.\n".repeat(9);
        let form = "Аты-жөні:        Айгүл Сейітқызы\nТуған күні:      бірінші мамыр\n".repeat(4);
        let signed = "Директор орталығы          Сейітова Айгүл\nПсихолог орталығы          Оспанов Марат\n";
        for text in [running.as_str(), &form, signed, &"   Шегініспен басталған жол.\n".repeat(9)]
        {
            assert_eq!(noticed(text), [], "{text}");
        }
    }
}
