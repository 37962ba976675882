//! What people do: one use case a file. Only here is a unit of work opened.

use std::sync::Arc;

use crate::{
    domain::{
        actor::{Actor, Role},
        audit::EntityKind,
        canonical::CanonicalError,
        clock::Clock,
        date::Date,
        import::ImportRefusal,
        permission::Permission,
        placement::OutcomeRefusal,
        proposal::{ProposalNumber, ProposalRefusal},
        re_review::ReReviewRefusal,
        run::RunNumber,
        step::Terms,
    },
    matching::{
        Refusal,
        assemble::AssembleError,
        policy::{Policy, PolicyError},
        what_if::EditError,
    },
    security::{
        keys::Keys,
        password::{Busy, Hasher},
        token::Signer,
        vault::{Unopenable, Vault},
    },
    store::{Store, StoreError},
    transfer::office,
};

/// Who asks, and requests that count once.
pub mod caller;

/// Need to know, record by record.
pub mod open_record;

/// Signing in and out.
pub mod sign_in;

/// What strangers do, counted before it is written.
mod tally;

/// Two versions of a record, as they may be read.
mod conflict;

/// Offices, people, who holds what.
pub mod staff;

/// Accounts and jobs that wait for a second person.
pub mod user_changes;

/// Everybody who works here, as a file.
mod staff_file;

/// Who works on a record, and its seal.
pub mod custody;

/// Children: lists and one child's page.
pub mod children;

/// A child's summary on paper.
mod child_paper;

/// Confirming needs.
pub mod confirm_needs;

/// The text of a plan, read and answered.
pub mod plan_text;

/// Lists as people ask for them.
pub mod lists;

/// Which single facts changed after a list was made.
pub mod changed_facts;

/// Searches by name that are worth a look.
mod searches;

/// Decisions that are looked at again.
pub mod re_reviews;

/// Families taken out of a list by hand.
pub mod removals;

/// What stands beside a list.
pub mod beside;

/// In which order a list is shown, and how much of it.
pub mod arrangement;

/// Files that people take away.
pub mod made_file;

/// A list as a file.
pub mod list_file;

/// Which facts changed after a list was made.
pub mod staleness;

/// What differs between two lists.
pub mod diff_runs;

/// What making a need a must would cost.
pub mod must_effects;

/// Proposals.
pub mod propose;

/// What became of placements.
pub mod outcomes;

/// What changed since somebody looked last.
pub mod news;

/// What needs rest on beside the words of plans.
pub mod evidence;

/// A person's own notes on families of a list.
pub mod own_notes;

/// The report of a proposal.
pub mod report;

/// The record of a decision as a file.
pub mod decision_file;

/// Waivers.
pub mod waivers;

/// Families.
pub mod families;

/// What a family's record says of children.
pub mod named_children;

/// Practice on invented records.
pub mod practice;

/// What the trail says about a record.
pub mod history;

/// Whom and which places codes mean.
pub mod named;

/// Names.
pub mod identities;

/// Another key file.
pub mod rotate_key;

/// Views, drafts, settings.
pub mod desk;

/// Questions and answers.
pub mod enquiries;

/// Whose a question is.
mod enquiry_rights;

/// Accesses by breaking the glass.
mod grants;

/// Tokens of systems.
mod tokens;

/// Decisions looked through, every child that waits.
pub mod oversight;

/// The trail, entry by entry.
pub mod trail;

/// How the order is made, on paper.
mod model_paper;

/// Signals of haste.
pub mod signals;

/// What supervisors look through.
pub mod sampling;

/// Opening very many records.
pub mod browsing;

/// What an incident touched.
pub mod incident;

/// How the installation is doing.
pub mod installation;

/// Families counted by region.
pub mod regions;

/// Counts over the newest lists.
pub mod list_counts;

/// The lists that these counts lead to.
pub mod model_lists;

/// Since when which policy is in use, and what another one moved.
pub mod policy_use;

/// What waits on a desk.
pub mod work_items;

/// What waits for whom.
pub mod workload;

/// Reading the records of a case.
mod records;

/// The register, held between runs.
mod held;

/// Runs, held for those who look again.
mod run_cache;

/// What not everybody may read.
mod restricted;

/// Somebody as a reader of lists.
mod reader;

/// What is said of a sealed family outside its own record.
mod sealed;

/// What somebody waits for.
pub mod reminders;

/// What the register says of families that are compared.
pub mod compared;

/// Snapshots in the store.
mod kept_snapshot;

/// Making a run.
pub mod match_child;

/// Looking at a run: every look is on record before anything is shown.
pub mod view_run;

/// A trial on a run's own input.
pub mod try_what_if;

/// Computing a run again and comparing bytes.
pub mod replay;

/// Whether the register agrees with its trail.
pub mod agree;

/// Whether requests can be answered.
pub mod readiness;

/// Files in.
pub mod import;

/// How the records of each kind leave.
pub mod leaving;

/// What was before leaves too.
mod leaving_history;

/// Files out.
pub mod export;

/// Files that wait to be fetched.
pub mod export_shelf;

/// The codes of the policy, as files may use them.
pub mod codebook;

pub use caller::{Caller, Once};
pub use desk::{MAX_DRAFT, MAX_DRAFTS, MAX_DRAFTS_BYTES};

/// What every use case needs.
#[derive(Clone)]
pub struct Services {
    /// The register.
    pub store: Arc<Store>,
    /// The policy new runs are made with.
    pub policy: Arc<Policy>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Keys and what works with them.
    pub secrets: Arc<Secrets>,
    /// The day everything is seen from, when it is not today: invented data does not grow older.
    pub fixed_day: Option<Date>,
    /// Different records that somebody opens within an hour before a reason is asked; [`u32::MAX`] asks nobody.
    pub records_per_hour: u32,
    /// Terms of the steps.
    pub terms: Arc<Terms>,
    /// The register as runs read it.
    held: Arc<held::Holder>,
    /// Runs that were read.
    runs: Arc<run_cache::RunCache>,
    /// What the newest lists come to.
    counted: Arc<list_counts::CountedLists>,
    /// Which families are sealed.
    sealed: Arc<reader::SealedHolder>,
    /// Where cases stand.
    cases: Arc<children::CasesHolder>,
    /// Snapshots that were opened.
    heads: Arc<kept_snapshot::Heads>,
    /// Exports that wait.
    exports: Arc<export_shelf::Shelf>,
    /// What strangers do, counted.
    tally: Arc<tally::Tally>,
    /// What everybody opened within the last hour.
    browsing: Arc<browsing::Browsing>,
}

/// Keys and what works with them.
#[derive(Debug)]
pub struct Secrets {
    /// Sealed fields.
    pub vault: Vault,
    /// Passwords.
    pub hasher: Hasher,
    /// Marks of forms.
    pub forms: Signer,
    /// Marks of cursors.
    pub cursors: Signer,
    /// Marks of browsers that somebody signed in from.
    pub browsers: Signer,
    /// Whether what is sealed can be opened once the program has ended.
    pub is_lasting: bool,
}

impl Secrets {
    /// Everything that follows from a key file.
    pub fn new(keys: &Keys) -> Self {
        Self {
            vault: Vault::new(keys),
            hasher: Hasher::new(),
            forms: Signer::new(keys, "forms"),
            cursors: Signer::new(keys, "cursors"),
            browsers: Signer::new(keys, "browsers"),
            is_lasting: keys.is_lasting(),
        }
    }
}

impl Services {
    /// Use cases over a register.
    pub fn new(store: Arc<Store>, policy: Arc<Policy>, clock: Arc<dyn Clock>, keys: &Keys) -> Self {
        let secrets = Arc::new(Secrets::new(keys));
        let (held, runs, cases, heads) = (Arc::default(), Arc::default(), Arc::default(), Arc::default());
        let sealed = Arc::default();
        let (counted, exports, tally, browsing) = (Arc::default(), Arc::default(), Arc::default(), Arc::default());
        let (fixed_day, records_per_hour) = (None, u32::MAX);
        Self {
            store,
            policy,
            clock,
            secrets,
            fixed_day,
            records_per_hour,
            terms: Arc::default(),
            held,
            runs,
            counted,
            sealed,
            cases,
            heads,
            exports,
            tally,
            browsing,
        }
    }

    /// Today in the one time zone of Kazakhstan.
    pub fn today(&self) -> Date {
        self.fixed_day.unwrap_or_else(|| Date::in_almaty(self.clock.now()))
    }
}

/// The program itself, when nobody else acts.
pub(crate) fn program() -> Actor {
    Actor { id: "uya".into(), role: Role::Operator }
}

/// What is wrong with one field of what was asked.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// The field, as the form names it.
    pub field: String,
    /// What is wrong: a stable code.
    pub code: String,
    /// Values of the message.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<(String, String)>,
    /// The message, where what found the fault words it: a check of a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
}

impl Fault {
    /// A fault without values.
    pub fn new(field: impl Into<String>, code: impl Into<String>) -> Self {
        Self { field: field.into(), code: code.into(), values: Vec::new(), said: None }
    }

    /// The same with a value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.push((name.to_owned(), value.into()));
        self
    }
}

/// Why a use case gave no result.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The case cannot be matched as it stands.
    #[error(transparent)]
    Assemble(#[from] AssembleError),
    /// The case rules, or an empty plan, refuse the run.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A trial names something the run does not have.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A stored policy cannot be read any more.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// No such run.
    #[error("there is no run {0}")]
    UnknownRun(RunNumber),
    /// No such family in the run.
    #[error("run {run} has no family {family}")]
    UnknownFamily {
        /// The run.
        run: RunNumber,
        /// The family.
        family: String,
    },
    /// The family was taken out of the run by hand.
    #[error("{family} was taken out of run {run}")]
    TakenOut {
        /// The run.
        run: RunNumber,
        /// The family.
        family: String,
    },
    /// The run was made by arithmetic this program does not have.
    #[error("run {run} was made by engine {made_by}, this program has {here}")]
    OtherEngine {
        /// The run.
        run: RunNumber,
        /// Version that made it.
        made_by: String,
        /// Version of this program.
        here: &'static str,
    },
    /// The role, or the token, may not do this.
    #[error("not permitted: {0}")]
    NotPermitted(Permission),
    /// There is no such record, or it is not open to the caller: nobody can tell which.
    #[error("there is no {kind} {code}")]
    Absent {
        /// Kind of record.
        kind: EntityKind,
        /// Its code.
        code: String,
        /// Whether it is there and not open: for the trail, never for the answer.
        hidden: bool,
    },
    /// Something that was written cannot be taken.
    #[error("{} fields cannot be taken", .0.len())]
    Invalid(Vec<Fault>),
    /// The key of the request was used for something else.
    #[error("the key of the request was used for another request")]
    OnceReused,
    /// Somebody opened very many records within an hour, and has not said why.
    #[error("more than {limit} records within an hour")]
    ManyRecords {
        /// How many open without a reason.
        limit: u32,
    },
    /// Recommendations are stopped.
    #[error("recommendations are stopped")]
    Stopped,
    /// A grave act, and the person has not shown lately who they are.
    #[error("the person must show again who they are")]
    StepUp,
    /// Too many sign-ins at once.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// A move of a proposal that is not possible.
    #[error(transparent)]
    Proposal(#[from] ProposalRefusal),
    /// A second look at a decision does not go on that way.
    #[error(transparent)]
    ReReview(#[from] ReReviewRefusal),
    /// An entry about a placement that is not possible.
    #[error(transparent)]
    Outcome(#[from] OutcomeRefusal),
    /// The family has fewer free places than there are children.
    #[error("family {family} has {free} free places")]
    NoPlace {
        /// The family.
        family: String,
        /// Its free places.
        free: u32,
        /// Places wanted.
        wanted: u32,
    },
    /// The child is placed already.
    #[error("{child} is placed already")]
    AlreadyPlaced {
        /// The child.
        child: String,
    },
    /// The rules keep the proposal from being approved.
    #[error("{number}: rules bar an approval")]
    RulesBar {
        /// The proposal.
        number: ProposalNumber,
        /// The rules.
        rules: Vec<String>,
    },
    /// Facts changed since the list was made, and nobody said they saw it.
    #[error("{number}: facts changed since the list was made")]
    FactsChanged {
        /// The proposal.
        number: ProposalNumber,
        /// The records that changed.
        records: Vec<String>,
    },
    /// Brothers and sisters would be parted without a waiver.
    #[error("{child} would be parted from brothers and sisters")]
    SiblingsApart {
        /// The child.
        child: String,
    },
    /// An import does not move on.
    #[error(transparent)]
    Import(#[from] ImportRefusal),
    /// A file cannot be read.
    #[error("the file cannot be read: {0:?}")]
    Unreadable(Box<office::Refusal>),
    /// Something that was sealed cannot be opened with this key.
    #[error(transparent)]
    Unopenable(#[from] Unopenable),
    /// A fault of the program.
    #[error("fault of the program: {0}")]
    Fault(String),
}

impl ServiceError {
    /// One field that cannot be taken.
    pub fn invalid(field: &str, code: &str) -> Self {
        Self::Invalid(vec![Fault::new(field, code)])
    }
}

impl From<CanonicalError> for ServiceError {
    fn from(error: CanonicalError) -> Self {
        Self::Fault(error.to_string())
    }
}

impl From<serde_json::Error> for ServiceError {
    fn from(error: serde_json::Error) -> Self {
        Self::Fault(error.to_string())
    }
}

/// Runs work that keeps a core busy away from the tasks that wait for the disk.
async fn compute<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ServiceError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| ServiceError::Fault(error.to_string()))
}
