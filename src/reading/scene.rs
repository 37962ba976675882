//! One sentence laid out for the questions that are asked of it: its words, the rules met, its clauses.

use super::{
    lexicon::{Hit, Kind, Lexicon},
    morphology,
    token::{Gap, Token},
};

/// Words that deny, folded.
pub(super) const DENYING: [&str; 7] = ["не", "нет", "ни", "без", "жок", "емес", "нету"];
/// Cues that say of a need that it is not there, or is over.
const DENIALS: [&str; 7] = ["negation", "resolved", "past", "fine", "unneeded", "none", "lacks"];

/// One sentence with everything the questions need.
pub(super) struct Scene<'a> {
    pub(super) words: Vec<Token>,
    /// Rules met that name a need.
    pub(super) needs: Vec<Hit>,
    /// Rules met that only say how much of a need there is.
    pub(super) degrees: Vec<Hit>,
    /// Rules met that name a cue.
    pub(super) cues: Vec<Hit>,
    /// Number of the clause of each word: a semicolon or a contrasting conjunction begins another.
    clause: Vec<usize>,
    /// Number of the part between commas of each word.
    part: Vec<usize>,
    /// Whether the word is a predicate that affirms.
    predicate: Vec<bool>,
    /// Whether a negation in this word is void, for the turn it stands in affirms.
    pub(super) void: Vec<bool>,
    lexicon: &'a Lexicon,
}

impl<'a> Scene<'a> {
    pub(super) fn new(words: Vec<Token>, hits: Vec<Hit>, lexicon: &'a Lexicon) -> Self {
        let (cues, needs): (Vec<Hit>, Vec<Hit>) = hits.into_iter().partition(|hit| lexicon.rules[hit.rule].is_cue);
        let (degrees, needs): (Vec<Hit>, Vec<Hit>) =
            needs.into_iter().partition(|hit| lexicon.rules[hit.rule].is_degree);
        let count = words.len();
        let mut scene = Self {
            words,
            needs,
            degrees,
            cues,
            clause: vec![0; count],
            part: vec![0; count],
            predicate: vec![false; count],
            void: vec![false; count],
            lexicon,
        };
        scene.lay_out_clauses();
        scene.keep_within_clauses();
        scene.find_void();
        scene.keep_what_goes_on();
        scene.find_predicates();
        scene.part_what_is_denied();
        scene
    }

    /// The cues of a name.
    pub(super) fn cues_of<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Hit> {
        self.cues.iter().filter(move |hit| self.lexicon.rules[hit.rule].about == name)
    }

    /// What the rule of a hit is about.
    pub(super) fn rule_of(&self, hit: &Hit) -> &str {
        &self.lexicon.rules[hit.rule].about
    }

    /// Whether a cue's rule is written in Russian.
    pub(super) fn is_russian(&self, hit: &Hit) -> bool {
        self.lexicon.rules[hit.rule].id.contains(".ru.")
    }

    fn lay_out_clauses(&mut self) {
        let mut breaks = vec![false; self.words.len()];
        for hit in self.cues_of("break") {
            breaks[hit.first()] = true;
        }
        let (mut clause, mut part) = (0, 0);
        for (place, is_break) in breaks.into_iter().enumerate() {
            let gap = self.words[place].gap;
            if place > 0 && (gap == Gap::Hard || is_break) {
                clause += 1;
            }
            if place > 0 && (gap > Gap::Space || is_break) {
                part += 1;
            }
            self.clause[place] = clause;
            self.part[place] = part;
        }
    }

    /// A rule whose words stand on both sides of "but" was not met.
    fn keep_within_clauses(&mut self) {
        let clause = &self.clause;
        self.needs.retain(|hit| clause[hit.first()] == clause[hit.last()]);
        self.cues.retain(|hit| clause[hit.first()] == clause[hit.last()]);
    }

    fn find_void(&mut self) {
        let spans: Vec<(usize, usize)> = self.cues_of("affirm").map(|hit| (hit.first(), hit.last())).collect();
        for (first, last) in spans {
            self.void[first..=last].fill(true);
        }
    }

    /// "Не прекратились", "аяқталған жоқ": what is not over goes on, and nothing is denied.
    fn keep_what_goes_on(&mut self) {
        let is_one_of = |place: usize, words: &[&str]| {
            self.words.get(place).is_some_and(|word| words.contains(&word.folded.as_str()))
        };
        let denial_of = |over: &Hit| {
            let before = over.first().checked_sub(1).filter(|place| is_one_of(*place, &["не", "ни", "жок", "емес"]));
            before.or_else(|| Some(over.last() + 1).filter(|place| is_one_of(*place, &["жок", "емес"])))
        };
        // "Больше не": some turns say by a negation that it is over.
        let denies_itself =
            |over: &Hit| over.words.iter().any(|(place, _)| is_one_of(*place, &["не", "ни", "жок", "емес"]));
        let over = self.cues_of("resolved").filter(|over| !denies_itself(over));
        let on: Vec<(usize, usize)> = over.filter_map(|over| Some((denial_of(over)?, over.first()))).collect();
        for (denial, over) in on {
            self.void[denial] = true;
            self.cues.retain(|cue| self.lexicon.rules[cue.rule].about != "resolved" || cue.first() != over);
            let going_on = Hit { rule: self.lexicon.going_on, words: vec![(over, self.words[over].folded.len())] };
            self.cues.push(going_on);
        }
    }

    /// Two needs of one sentence, of which one is denied and one is not, are said in clauses of their own.
    fn part_what_is_denied(&mut self) {
        for place in 1..self.words.len() {
            if self.words[place].gap != Gap::Comma || self.clause[place] != self.clause[place - 1] {
                continue;
            }
            let (left, right) = (self.part[place - 1], self.part[place]);
            let denied = [self.is_denied_in(left), self.is_denied_in(right)];
            let is_opposite = denied[0] != denied[1];
            let affirming = if denied[0] { right } else { left };
            let (from, to) = self.range_of(affirming);
            if is_opposite && self.affirms_in(from, to) && self.names_other_needs(left, right) {
                self.clause[place..].iter_mut().for_each(|clause| *clause += 1);
            }
        }
        self.keep_within_clauses();
    }

    /// Whether each of two parts speaks of a need that the other does not name.
    fn names_other_needs(&self, left: usize, right: usize) -> bool {
        let named = |part: usize| -> Vec<&str> {
            let is_plain = |hit: &&Hit| self.lexicon.rules[hit.rule].kind != Kind::Context;
            let is_there = |hit: &&Hit| self.part[hit.first()] == part && self.part[hit.last()] == part;
            self.needs.iter().filter(is_plain).filter(is_there).map(|hit| self.rule_of(hit)).collect()
        };
        let (left, right) = (named(left), named(right));
        left.iter().any(|need| !right.contains(need)) && right.iter().any(|need| !left.contains(need))
    }

    fn range_of(&self, part: usize) -> (usize, usize) {
        let first = self.part.iter().position(|one| *one == part).unwrap_or(0);
        (first, self.part_end(first))
    }

    fn is_denied_in(&self, part: usize) -> bool {
        self.denials().any(|place| self.part[place] == part)
    }

    /// Where something is denied, or said to be over.
    pub(super) fn denials(&self) -> impl Iterator<Item = usize> {
        let cues = DENIALS.iter().flat_map(|name| self.cues_of(name));
        let cues = cues.filter(|cue| !cue.words.iter().any(|(place, _)| self.void[*place])).map(Hit::first);
        let is_denial = |place: &usize| {
            let word = self.words[*place].folded.as_str();
            !self.void[*place] && (DENYING.contains(&word) || morphology::negation_at(word).is_some())
        };
        cues.chain((0..self.words.len()).filter(is_denial))
    }

    fn find_predicates(&mut self) {
        let modal: Vec<usize> = self.cues_of("predicate").map(Hit::last).collect();
        for place in modal {
            self.predicate[place] = !self.is_denied_by_next(place);
        }
        for place in 0..self.words.len() {
            let word = self.words[place].folded.as_str();
            let is_last = self.words.get(place + 1).is_none_or(|next| next.gap > Gap::Space);
            let follows_not = place > 0 && matches!(self.words[place - 1].folded.as_str(), "не" | "ни");
            let is_kazakh = is_last && morphology::is_kazakh_predicate(word);
            if is_kazakh || (!follows_not && morphology::is_russian_predicate(word)) {
                self.predicate[place] = true;
            }
        }
        let negated: Vec<usize> = ["negation", "resolved", "fine"]
            .iter()
            .flat_map(|name| self.cues_of(name))
            .flat_map(|hit| hit.words.iter().map(|(place, _)| *place))
            .collect();
        for place in negated {
            self.predicate[place] = false;
        }
        let subordinate: Vec<usize> = self.cues_of("subordinate").map(Hit::first).collect();
        for place in subordinate {
            // What a subordinate clause says of its subject ends no scope of the main one.
            let (from, to) = (place, self.part_end(place));
            self.predicate[from..to].fill(false);
        }
    }

    /// "қажет емес", "қажет етпейді": the word itself affirms nothing.
    fn is_denied_by_next(&self, place: usize) -> bool {
        self.cues_of("negation").any(|cue| cue.first() == place + 1 && !self.is_russian(cue))
    }

    pub(super) fn clause_of(&self, place: usize) -> usize {
        self.clause[place]
    }

    pub(super) fn part_of(&self, place: usize) -> usize {
        self.part[place]
    }

    /// Whether a predicate that affirms stands in `from..to`.
    pub(super) fn affirms_in(&self, from: usize, to: usize) -> bool {
        from < to && self.predicate[from..to].iter().any(|is| *is)
    }

    /// The first word of the part between commas in which `place` stands.
    pub(super) fn part_start(&self, place: usize) -> usize {
        (0..=place).rev().take_while(|p| self.part[*p] == self.part[place]).last().unwrap_or(place)
    }

    /// The word after the last of the part in which `place` stands.
    pub(super) fn part_end(&self, place: usize) -> usize {
        (place..self.words.len()).take_while(|p| self.part[*p] == self.part[place]).last().unwrap_or(place) + 1
    }

    /// Whether a word stands in a part that a subordinate clause begins.
    pub(super) fn is_subordinate(&self, place: usize) -> bool {
        self.cues_of("subordinate").any(|cue| self.part[cue.first()] == self.part[place] && cue.first() <= place)
    }
}
