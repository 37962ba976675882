//! The recommendation of a plan, read: what each sentence says, and how well on texts with known answers.

use std::collections::BTreeSet;

/// Figures on gold texts.
pub mod gold;

/// What holds for every text.
mod properties;

/// The command.
mod command;

/// What a sentence says.
mod sentences;

use gold::{gold, household_figures, measure, phrases, reader};

/// These texts taught the weights: the figures say that the model file fits them, not how well others are read.
#[test]
fn the_reader_keeps_its_figures_on_the_development_texts() {
    let texts = gold("development");
    let figures = measure(&texts, reader);
    assert!(figures.f1() >= 0.97, "{figures:?} {}", figures.f1());
    assert!(figures.wrongly_coded_share() <= 0.01, "{figures:?}");
    assert!(figures.iou() >= 0.9 && figures.level_share() >= 0.75, "{figures:?}");
    let names: BTreeSet<&str> = texts.iter().map(|gold| gold.name.as_str()).collect();
    assert!(names.len() == texts.len() && texts.len() >= 300, "each text has its own name");
}

#[test]
fn the_reader_keeps_what_it_had_on_the_texts_that_were_unseen_while_it_was_written() {
    let figures = measure(&gold("held_out"), reader);
    assert!(figures.f1() >= 0.88, "{figures:?} {}", figures.f1());
    assert!(figures.wrongly_coded_share() <= 0.03 && figures.iou() >= 0.6, "{figures:?}");
}

#[test]
fn the_reader_reaches_its_aim_on_the_second_texts_that_were_unseen() {
    let figures = measure(&gold("held_out_second"), reader);
    assert!(figures.f1() >= 0.92, "{figures:?} {}", figures.f1());
    assert!(figures.wrongly_coded_share() <= 0.03 && figures.iou() >= 0.6, "{figures:?}");
}

/// These were written to be hard: clipped lines, idioms, needs without a key word. The aim is not reached on them.
#[test]
fn the_reader_keeps_what_it_had_on_the_hard_texts_that_were_unseen() {
    let figures = measure(&gold("held_out_third"), reader);
    assert!(figures.f1() >= 0.79, "{figures:?} {}", figures.f1());
    assert!(figures.wrongly_coded_share() <= 0.04 && figures.iou() >= 0.6, "{figures:?}");
}

#[test]
fn household_constraints_are_read_and_hardly_any_is_made_up() {
    for (folder, most_extra, most_missed) in [("held_out", 6, 6), ("held_out_second", 1, 5), ("held_out_third", 0, 9)] {
        let [right, extra, missed, strength] = household_figures(&gold(folder));
        assert!(extra <= most_extra && missed <= most_missed, "{folder}: {extra} extra, {missed} missed");
        assert!(strength * 10 >= right * 8, "{folder}: {strength} of {right} with their strength");
    }
}

#[test]
fn what_a_phrase_denies_is_hardly_ever_read_as_a_need() {
    let (mut denied, mut wrong) = (0_u32, Vec::new());
    for text in phrases() {
        for row in text.rows.iter().filter(|row| row.polarity != "affirmed") {
            denied += 1;
            let sentence = &text.text[row.start..row.end];
            if reader(sentence).iter().any(|one| one.item == row.item && one.polarity == "affirmed") {
                wrong.push(format!("{}: {sentence}", row.item));
            }
        }
    }
    assert!(denied >= 1_000, "{denied}");
    assert!(wrong.len() * 100 <= usize::try_from(denied).unwrap(), "{wrong:#?}");
}
