//! Practice: what somebody tried on invented records, and whether they met what was planted there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{clock::Timestamp, code::StaffCode, coded::coded};

coded! {
    /// A task of the practice.
    PracticeTask {
        /// Confirm and order the needs of a plan.
        Needs = "needs",
        /// Find why a family is missing from the list.
        Missing = "missing",
        /// Propose a family with a gap.
        Propose = "propose",
    }
}

coded! {
    /// What an answer is looked through for. A code is never given a second meaning.
    Mark {
        /// A need that the plan says is over was not confirmed.
        OldNeed = "old_need",
        /// What the plan demands was made a must.
        Musts = "musts",
        /// What the plan only wishes for was not made a must, and was kept.
        NotMusts = "not_musts",
        /// The rule that keeps the family out was found.
        Rule = "rule",
        /// The day of the stale fact was found.
        StaleDate = "stale_date",
        /// The family is asked again before anything else.
        AskAgain = "ask_again",
        /// The wrong fact of the family in the first place was found.
        WrongFact = "wrong_fact",
        /// The proposed family fits by what its papers say.
        SoundFamily = "sound_family",
        /// Its gap became a line of support.
        GapSupport = "gap_support",
    }
}

impl PracticeTask {
    /// What an answer to the task is looked through for.
    pub fn marks(self) -> [Mark; 3] {
        match self {
            Self::Needs => [Mark::OldNeed, Mark::Musts, Mark::NotMusts],
            Self::Missing => [Mark::Rule, Mark::StaleDate, Mark::AskAgain],
            Self::Propose => [Mark::WrongFact, Mark::SoundFamily, Mark::GapSupport],
        }
    }
}

impl Mark {
    /// Whether it is a planted error rather than a step of the work.
    pub fn is_trap(self) -> bool {
        matches!(self, Self::OldNeed | Self::StaleDate | Self::WrongFact)
    }
}

/// Practice holds for a year from its last completion: 365 days, in microseconds. A yearly check of the people who
/// oversee is asked of whoever runs such a system (Regulation (EU) 2024/1689, Article 26(2)); the year is our proposal.
pub const HOLDS_MICROS: i64 = 365 * 24 * 3_600 * 1_000_000;

/// What a person did in one task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskDone {
    /// The task.
    pub task: PracticeTask,
    /// How often it was tried, from 1.
    pub tries: u32,
    /// When it was last tried, UTC.
    pub last_at: Timestamp,
    /// When nothing was missed for the first time, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
    /// When nothing was missed for the last time, UTC; absent where it was not kept yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_completed_at: Option<Timestamp>,
    /// What the first answer missed: later ones were given after the explanation.
    pub missed_at_first: Vec<Mark>,
    /// What the last answer missed.
    pub missed: Vec<Mark>,
}

/// What a person did in the practice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Practice {
    /// Whose.
    pub staff: StaffCode,
    /// Tasks that were tried, in the order of their first try.
    pub tasks: Vec<TaskDone>,
}

impl Practice {
    /// Nothing tried yet.
    pub fn new(staff: StaffCode) -> Self {
        Self { staff, tasks: Vec::new() }
    }

    /// What was done in a task.
    pub fn task(&self, task: PracticeTask) -> Option<&TaskDone> {
        self.tasks.iter().find(|done| done.task == task)
    }

    /// When every task was completed: the day of the last one, UTC.
    pub fn completed_at(&self) -> Option<Timestamp> {
        let each = PracticeTask::ALL.iter().map(|task| self.task(*task)?.completed_at);
        each.collect::<Option<Vec<_>>>()?.into_iter().max()
    }

    /// Since when practice holds: when the task was last completed that was not completed again for longest. None while
    /// a task is open.
    pub fn holds_since(&self) -> Option<Timestamp> {
        let each = PracticeTask::ALL.iter().map(|task| {
            let done = self.task(*task)?;
            done.last_completed_at.or(done.completed_at)
        });
        each.collect::<Option<Vec<_>>>()?.into_iter().min()
    }

    /// Whether every task was completed within [`HOLDS_MICROS`] before `now`.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.holds_since().is_some_and(|since| now.micros() - since.micros() <= HOLDS_MICROS)
    }

    /// Adds an answer that missed `missed`; how the task stands now.
    pub fn note(&mut self, task: PracticeTask, missed: Vec<Mark>, at: Timestamp) -> TaskDone {
        let first = |missed: Vec<Mark>| TaskDone {
            task,
            tries: 0,
            last_at: at,
            completed_at: None,
            last_completed_at: None,
            missed_at_first: missed,
            missed: Vec::new(),
        };
        let position = self.tasks.iter().position(|done| done.task == task).unwrap_or_else(|| {
            self.tasks.push(first(missed.clone()));
            self.tasks.len() - 1
        });
        let done = &mut self.tasks[position];
        done.tries = done.tries.saturating_add(1);
        done.last_at = at;
        if missed.is_empty() {
            done.completed_at = done.completed_at.or(Some(at));
            done.last_completed_at = Some(at);
        }
        done.missed = missed;
        done.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_first_answer_missed_stays_and_the_first_completion_counts() {
        let mut practice = Practice::new(StaffCode::parse("S-1").unwrap());
        let at = Timestamp::from_micros;
        practice.note(PracticeTask::Missing, vec![Mark::StaleDate], at(1));
        assert_eq!(practice.task(PracticeTask::Missing).unwrap().completed_at, None);
        practice.note(PracticeTask::Missing, Vec::new(), at(2));
        let done = practice.note(PracticeTask::Missing, vec![Mark::Rule], at(3));
        assert_eq!((done.tries, done.completed_at, done.last_at), (3, Some(at(2)), at(3)));
        assert_eq!((done.missed_at_first, done.missed), (vec![Mark::StaleDate], vec![Mark::Rule]));
        assert_eq!(practice.completed_at(), None, "two tasks are left");
        practice.note(PracticeTask::Needs, Vec::new(), at(7));
        practice.note(PracticeTask::Propose, Vec::new(), at(5));
        assert_eq!(practice.completed_at(), Some(at(7)));
    }

    #[test]
    fn practice_holds_for_a_year_from_the_task_that_was_not_done_again_for_longest() {
        let mut practice = Practice::new(StaffCode::parse("S-1").unwrap());
        let at = Timestamp::from_micros;
        practice.note(PracticeTask::Needs, Vec::new(), at(1));
        practice.note(PracticeTask::Missing, Vec::new(), at(5));
        assert!(!practice.holds(at(6)), "one task is open");
        practice.note(PracticeTask::Propose, vec![Mark::WrongFact], at(6));
        assert!(!practice.holds(at(7)), "and stays open while something is missed");
        practice.note(PracticeTask::Propose, Vec::new(), at(8));
        assert_eq!(practice.holds_since(), Some(at(1)));
        assert!(practice.holds(at(1 + HOLDS_MICROS)) && !practice.holds(at(2 + HOLDS_MICROS)));
        practice.note(PracticeTask::Needs, Vec::new(), at(9));
        practice.note(PracticeTask::Needs, vec![Mark::Musts], at(10));
        assert_eq!(practice.holds_since(), Some(at(5)), "a later slip takes nothing back");
        assert_eq!(practice.task(PracticeTask::Needs).unwrap().completed_at, Some(at(1)), "the first time stays");
        let mut old = practice.clone();
        old.tasks.iter_mut().for_each(|done| done.last_completed_at = None);
        assert_eq!(old.holds_since(), Some(at(1)), "where only the first time was kept it counts");
    }
}
