//! Whose need it is: the mother's illness is not the child's.
//!
//! *Design notes.* Persons and the child are looked for in the order of the sentence; a need is whose was named last
//! before it. A relative may be the one who needs without being the subject: «матери нужна помощь», «анасына көмек
//! қажет». In another case (he fears his father, she visits her grandmother) a relative takes no need from the child.
//! A pronoun is whoever was named before it; where nobody was, it is the child.

use super::{household, lexicon::Hit, scene::Scene};

/// Needs that are about other persons by their nature: a relative in the sentence is no reason to doubt.
const ABOUT_OTHERS: [&str; 12] = [
    "sibling_bond",
    "birth_family_contact",
    "grief_loss",
    "life_story",
    "placement_stability",
    "housing_rights",
    "benefits_support",
    "trauma_recovery",
    "sexual_safety",
    "attachment_security",
    "justice_support",
    "rights_protection",
];

/// Needs whose sentence names somebody besides the child: whose things were taken, with whom the child plays.
const WITH_OTHERS: [&str; 5] =
    ["theft_lying", "peer_socialisation", "adult_availability", "emotional_warmth", "culture_religion"];

/// How a word ends, folded, that says whose mother or brother comes next.
const POSSESSIVE: [&str; 9] = ["нын", "нин", "дын", "дин", "тын", "тин", "его", "ее", "ребенка"];
/// Kazakh pronouns, which tell neither man nor woman, folded.
const THEIRS: [&str; 7] = ["ол", "онын", "оган", "оны", "онда", "ози", "озинин"];
/// Pronouns of a woman or girl, folded.
const HERS: [&str; 7] = ["она", "ее", "нее", "ней", "ей", "ею", "сама"];
/// Pronouns of a man or boy, folded.
const HIS: [&str; 7] = ["он", "его", "него", "ему", "ним", "им", "сам"];
/// Words that stress whom the sentence is about, folded.
const STRESSING: [&str; 4] = ["сам", "сама", "ози", "озинин"];
/// Beginnings of the Russian names of female relatives, folded.
const FEMALE: [&str; 12] =
    ["мат", "мам", "мачех", "бабу", "сест", "тет", "опекунш", "соседк", "подруг", "племянниц", "девоч", "дочь"];

/// Number of the last word that still begins a sentence: "о брате", "у меня брат".
const FIRST_WORDS: usize = 1;
/// The reason that a sentence names somebody and never the child.
pub const OTHERS_ALONE: &str = "others alone";

/// Somebody named in a sentence.
#[derive(Clone, Copy, Debug)]
struct Mention {
    first: usize,
    last: usize,
    is_child: bool,
    is_female: bool,
}

/// Who is named in a sentence, in order.
pub(super) struct Mentions(Vec<Mention>);

impl Mentions {
    pub(super) fn of(scene: &Scene<'_>) -> Self {
        let persons = scene.cues_of("person").map(|cue| Mention::of(scene, cue, cue.last()));
        // Between a relative and what the relative needs stands whatever else the sentence says.
        let experiencers = scene.cues_of("experiencer").map(|cue| Mention::of(scene, cue, cue.first()));
        let others: Vec<Mention> =
            persons.chain(experiencers).filter(|person| !person.is_foster(scene) && !person.is_aside(scene)).collect();
        let children = scene.cues_of("child").filter(|cue| !is_somebody_elses(scene, cue, &others));
        let children = children.map(|cue| Mention { is_child: true, ..Mention::of(scene, cue, cue.last()) });
        let mut named: Vec<Mention> = others.iter().copied().chain(children).collect();
        named.sort_by_key(|mention| (mention.first, mention.last));
        for place in 1..named.len() {
            named[place].is_child &= !named[place].refers_to_another(scene, named[place - 1]);
        }
        Self(named)
    }

    /// Whether somebody is named and never the child.
    pub(super) fn are_others(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|mention| !mention.is_child)
    }

    /// Whether somebody is named and never the child, of whom `item` could be said.
    pub(super) fn are_all_others(&self, item: &str) -> bool {
        !is_about_others(item) && self.are_others()
    }

    /// What the persons of a sentence say of whether it speaks of a need of this child, by name.
    pub(super) fn reasons(&self, scene: &Scene<'_>) -> Vec<&'static str> {
        let is_child_named = self.0.iter().any(|mention| mention.is_child);
        let begins_with_a_relative = !is_child_named && scene.cues_of("relative").any(|cue| cue.first() <= FIRST_WORDS);
        let mut reasons = Vec::new();
        let mut when = |is: bool, name: &'static str| reasons.extend(is.then_some(name));
        when(self.are_others(), OTHERS_ALONE);
        when(begins_with_a_relative, "begins with a relative");
        // "Брата положили", "сестру обижали": whoever acts is not named, and the relative is whom it befalls.
        when(begins_with_a_relative && scene.cues_of("they").next().is_some(), "what befalls a relative");
        reasons
    }

    /// Whether nothing of `item` can be said of the child in a sentence that names others alone.
    pub(super) fn leave_out(&self, scene: &Scene<'_>, item: &str, hits: &[&Hit]) -> bool {
        let is_anothers = |hit: &&Hit| self.is_another_persons(scene, hit, item);
        !WITH_OTHERS.contains(&item) && self.are_all_others(item) && hits.iter().all(is_anothers)
    }

    /// Whether the need that `hit` names is another person's.
    pub(super) fn is_another_persons(&self, scene: &Scene<'_>, hit: &Hit, item: &str) -> bool {
        if is_about_others(item) {
            return false;
        }
        if scene.cues_of("genitive").any(|cue| cue.first() == hit.last() + 1) {
            return true;
        }
        let before = || self.0.iter().rev().filter(|mention| mention.first < hit.last());
        let in_clause = |mention: &&Mention| scene.clause_of(mention.first) == scene.clause_of(hit.last());
        // Where the clause names nobody, it goes on with whom the one before it was about.
        before().find(in_clause).or_else(|| before().next()).is_some_and(|mention| !mention.is_child)
    }
}

fn is_about_others(item: &str) -> bool {
    ABOUT_OTHERS.contains(&item) || item.starts_with(household::PREFIX)
}

/// Whether a word for a child only says whose mother it is ("её мать", "баланың анасы"), whose son, or when somebody
/// was young.
fn is_somebody_elses(scene: &Scene<'_>, child: &Hit, persons: &[Mention]) -> bool {
    let place = child.first();
    let is_owner = POSSESSIVE.iter().any(|end| scene.words[place].folded.ends_with(end));
    persons.iter().any(|person| person.last + 1 == place || (person.first..=person.last).contains(&place))
        || is_owner && persons.iter().any(|person| person.first == place + 1)
        || scene.cues_of("childhood").any(|cue| cue.words.iter().any(|(word, _)| *word == place))
}

impl Mention {
    fn of(scene: &Scene<'_>, cue: &Hit, last: usize) -> Self {
        let is_female = |word: usize| FEMALE.iter().any(|beginning| scene.words[word].folded.starts_with(beginning));
        let is_female = cue.words.iter().any(|(word, _)| is_female(*word));
        Self { first: cue.first(), last, is_child: false, is_female }
    }

    /// Whether it is a pronoun for another person, who was named before it.
    fn refers_to_another(&self, scene: &Scene<'_>, before: Self) -> bool {
        let word = scene.words[self.first].folded.as_str();
        // "Брат его защищал": beside its subject an object is somebody else, unless the word stresses the subject.
        if !STRESSING.contains(&word) && scene.part_of(self.first) == scene.part_of(before.last) {
            return false;
        }
        let of_gender = if before.is_female { HERS.contains(&word) } else { HIS.contains(&word) };
        !before.is_child && (of_gender || THEIRS.contains(&word))
    }

    /// Whom the child is like, or who died: the sentence goes on with the child.
    fn is_aside(&self, scene: &Scene<'_>) -> bool {
        scene.cues_of("aside").any(|cue| cue.first() == self.last + 1 || cue.last() + 1 == self.first)
    }

    /// A future parent is no other person: what is said of them is what the child needs.
    fn is_foster(&self, scene: &Scene<'_>) -> bool {
        scene.cues_of("foster").any(|cue| cue.first() < self.first && self.first - cue.first() <= 2)
    }
}
