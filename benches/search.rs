//! Searching ten thousand names, as a person types.

use uya::i18n::search::Index;

const NAMES: u32 = 10_000;

fn main() {
    divan::main();
}

/// Ten thousand invented names of three words, built from syllables.
fn names() -> Vec<String> {
    const SYLLABLES: [&str; 16] =
        ["ай", "гүл", "нұр", "бек", "сұл", "тан", "қай", "рат", "жан", "әли", "мұх", "тар", "ер", "ім", "ғал", "өмір"];
    let syllable = |number: u32| SYLLABLES[(number.wrapping_mul(2_654_435_761) >> 28) as usize];
    let word = |seed: u32| (0..3).map(|place| syllable(seed.wrapping_mul(31).wrapping_add(place))).collect::<String>();
    (0..NAMES).map(|n| format!("{} {} {}", word(3 * n), word(3 * n + 1), word(3 * n + 2))).collect()
}

fn index(names: &[String]) -> Index<usize> {
    Index::new(names.iter().enumerate().map(|(place, name)| (place, [name.as_str()])))
}

#[divan::bench]
fn build(bencher: divan::Bencher<'_, '_>) {
    let names = names();
    bencher.bench(|| index(&names));
}

#[divan::bench(args = ["а", "нурсултан", "айгулбек сарсенбаев", "никого такого"])]
fn find(bencher: divan::Bencher<'_, '_>, query: &str) {
    let index = index(&names());
    bencher.bench(|| index.find(query, 20));
}
