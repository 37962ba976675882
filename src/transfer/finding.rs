//! What is wrong with a file, where, and what would mend it: a stable code with values, no words.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::kind::Kind;

/// Whether a finding keeps a record out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The record is not saved.
    Error,
    /// The record can be saved; a person should look.
    Warning,
}

macro_rules! finding_codes {
    ($($(#[$doc:meta])* $variant:ident = $number:literal $name:literal $severity:ident;)+) => {
        /// What was found. Number and name are stable: reports, tests and letters quote them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingCode { $($(#[$doc])* $variant),+ }

        impl FindingCode {
            /// Every code, by number.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The number, for example 31 of `IMP-031`.
            pub fn number(self) -> u16 {
                match self { $(Self::$variant => $number),+ }
            }

            /// The name in kebab-case, for example `level-range`; the key of its words.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// Whether it keeps the record out.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),+ }
            }
        }
    };
}

finding_codes! {
    /// The file is not UTF-8.
    NotUtf8 = 1 "not-utf8" Error;
    /// The file ends in the middle.
    Truncated = 2 "truncated" Error;
    /// Not JSON from here on.
    Syntax = 3 "syntax" Error;
    /// Not an object with sections.
    NotABundle = 4 "not-a-bundle" Error;
    /// Written for another version, or the version is missing.
    BundleVersion = 5 "bundle-version" Error;
    /// A section that is not on the list.
    SectionUnknown = 6 "section-unknown" Error;
    /// A section that occurs twice.
    SectionRepeated = 7 "section-repeated" Error;
    /// A section that is not a list.
    SectionNotList = 8 "section-not-list" Error;
    /// One record is larger than the limit.
    RecordTooLarge = 9 "record-too-large" Error;
    /// One record is nested too deeply.
    RecordTooDeep = 10 "record-too-deep" Error;
    /// The machine could not read on.
    ReadFailed = 11 "read-failed" Error;
    /// Nothing in the file.
    FileEmpty = 12 "file-empty" Error;
    /// More records than one file may hold.
    RecordsTooMany = 13 "records-too-many" Error;
    /// Long texts that come to more than one file may hold.
    LongTextsTooMany = 14 "long-texts-too-many" Error;

    /// A field that must be there is not.
    FieldMissing = 20 "field-missing" Error;
    /// A field that no record of this kind has.
    FieldUnknown = 21 "field-unknown" Error;
    /// One field twice in one record.
    FieldRepeated = 22 "field-repeated" Error;
    /// A fact about adults that is not kept, on purpose.
    ProtectedNotKept = 23 "protected-not-kept" Warning;
    /// Text where a number must be, and the like.
    WrongType = 24 "wrong-type" Error;
    /// Nothing where something must be.
    ValueEmpty = 25 "value-empty" Error;
    /// Longer than the field keeps.
    ValueTooLong = 26 "value-too-long" Error;
    /// NUL or another control character in a text.
    ControlCharacter = 27 "text-control-character" Error;
    /// A character that a code cannot hold.
    CodeCharacter = 28 "code-character" Error;
    /// Not a date.
    DateForm = 29 "date-form" Error;
    /// A day that the calendar does not have.
    NoSuchDay = 30 "date-no-such-day" Error;
    /// A level outside 0 to 3.
    LevelRange = 31 "level-range" Error;
    /// Not an area in square metres.
    AreaForm = 32 "area-form" Error;
    /// A latitude or longitude outside its range.
    CoordinateRange = 33 "coordinate-range" Error;
    /// A household constraint that is not on the list.
    ConstraintUnknown = 34 "constraint-unknown" Error;
    /// A constraint without the parameter it needs.
    ConstraintParameter = 35 "constraint-parameter" Error;
    /// A word that is not one of the choices.
    ChoiceUnknown = 36 "choice-unknown" Error;
    /// A number outside its range.
    NumberRange = 37 "number-range" Error;
    /// Too few or too many entries in a list.
    ListLength = 38 "list-length" Error;
    /// The erasing sign on a field that must stay.
    CannotBeErased = 39 "cannot-be-erased" Error;
    /// More faults in one record than are listed.
    FaultsMore = 40 "faults-more" Error;
    /// A number that has two readings, one a thousand times the other.
    NumberAmbiguous = 41 "number-ambiguous" Error;

    /// Born after the day of the check.
    BirthDateInFuture = 50 "birth-date-in-future" Error;
    /// A child of eighteen years or more.
    ChildOfAge = 51 "child-of-age" Error;
    /// A fact dated after the day of the check.
    DateInFuture = 52 "date-in-future" Error;
    /// An end before its beginning.
    DatesOutOfOrder = 53 "dates-out-of-order" Error;
    /// A plan that was confirmed before it was written.
    ConfirmedBeforeWritten = 54 "confirmed-before-written" Warning;
    /// An older fact is about to take the place of a newer one.
    OlderThanStored = 55 "older-than-stored" Warning;

    /// A need that is not on the list.
    NeedUnknown = 60 "need-unknown" Error;
    /// A strength that is not on the list.
    StrengthUnknown = 61 "strength-unknown" Error;
    /// A rule that is not on the list.
    RuleUnknown = 62 "rule-unknown" Error;
    /// A settlement that nobody has described.
    SettlementUnknown = 63 "settlement-unknown" Error;
    /// A child that is not in the register.
    ChildUnknown = 64 "child-unknown" Error;
    /// A family that is not in the register.
    FamilyUnknown = 65 "family-unknown" Error;
    /// Names a record of the same file that has faults of its own.
    NamesRefused = 66 "names-refused" Error;
    /// Two records with one code in one file.
    RecordRepeated = 67 "record-repeated" Error;
    /// The same entry twice in one list.
    EntryRepeated = 68 "entry-repeated" Error;
    /// Letters of another alphabet in a code.
    LookAlikeLetters = 69 "look-alike-letters" Error;

    /// Approved for fewer children than are placed already.
    PlacesBelowPlaced = 70 "places-below-placed" Error;
    /// A sibling group of fewer than two.
    GroupOfOne = 71 "group-of-one" Error;
    /// A sibling group that names an unknown child.
    GroupMemberUnknown = 72 "group-member-unknown" Error;
    /// A child in two groups.
    ChildInTwoGroups = 73 "child-in-two-groups" Error;
    /// Constraints that no household can meet together.
    ConstraintsContradict = 74 "constraints-contradict" Error;
    /// Evidence that does not stand in the recommendation.
    EvidenceNotFound = 75 "evidence-not-found" Warning;
    /// A youngest age above the oldest.
    AgesOutOfOrder = 76 "ages-out-of-order" Error;
    /// `not_until` without a day.
    UntilMissing = 77 "until-missing" Error;
    /// A need that is not asked at this age.
    NeedOutsideAge = 78 "need-outside-age" Warning;
    /// A confirmed plan without a need.
    ConfirmedWithoutNeeds = 79 "confirmed-without-needs" Error;
    /// A rule that nobody may waive.
    WaiverNotAllowed = 80 "waiver-not-allowed" Error;
    /// A rule waived by a role that may not.
    WaiverRole = 81 "waiver-role" Error;
    /// A waiver without one of the coded reasons.
    WaiverReason = 82 "waiver-reason" Error;
    /// A row of a record that nobody has described.
    OwnerUnknown = 83 "owner-unknown" Error;

    /// A record that another office holds.
    HeldElsewhere = 84 "held-elsewhere" Error;

    /// A day of a placement before the one it follows.
    OutcomeDays = 85 "outcome-days" Error;
    /// How a placement stood, but not when the child moved in.
    OutcomeNotMoved = 86 "outcome-not-moved" Error;
    /// A placement that never began, with the day of the move.
    OutcomeNeverBegan = 87 "outcome-never-began" Error;
    /// Another placement of the same child with the same family at that time.
    PlacementOverlaps = 88 "placement-overlaps" Error;

    /// The needs or the text of a plan change, and its confirmation ends.
    ConfirmationEnds = 89 "confirmation-ends" Warning;

    /// A column that is not on the list.
    ColumnUnknown = 90 "column-unknown" Error;
    /// A column that occurs twice.
    ColumnRepeated = 91 "column-repeated" Error;
    /// The column that says whose row it is does not exist.
    ColumnMissing = 92 "column-missing" Error;
    /// One row is larger than the limit.
    RowTooLarge = 93 "row-too-large" Error;
    /// More cells than columns.
    RowLength = 94 "row-length" Error;
    /// A quotation mark that is never closed: its row is not saved, the rows after it are read.
    QuoteOpen = 95 "quote-open" Error;
    /// A column that tells who a person is: registers do not keep it.
    IdentityNotKept = 96 "identity-not-kept" Warning;

    /// A waiver, which a person in its role grants in Uya.
    WaiverByFile = 97 "waiver-by-file" Error;
    /// A confirmation of needs, which a specialist gives in Uya.
    ConfirmationByFile = 98 "confirmation-by-file" Error;
    /// A child placed with the family whom the file leaves out.
    PlacedChildStays = 99 "placed-child-stays" Warning;

    /// Nothing decides which sheet of the register a sheet is.
    SheetUndecided = 100 "sheet-undecided" Error;
    /// No sheet with cells in the file.
    NoTable = 101 "no-table" Error;
    /// The sheet that was named is not in the file.
    SheetMissing = 102 "sheet-missing" Error;
    /// Rows above the header were passed over.
    RowsAboveHeader = 103 "rows-above-header" Warning;
    /// A cell shows an error such as `#REF!`.
    CellError = 104 "cell-error" Error;
    /// The program made a day of a code.
    CodeIsDay = 105 "code-is-day" Error;
    /// Characters that the file's encoding does not have.
    CharactersLost = 106 "characters-lost" Error;
    /// Cells that are merged: the value stands in the first.
    MergedCells = 107 "merged-cells" Warning;
    /// Hidden rows were read.
    HiddenRows = 108 "hidden-rows" Warning;
    /// Hidden columns were read.
    HiddenColumns = 109 "hidden-columns" Warning;
    /// A hidden sheet was read.
    HiddenSheet = 110 "hidden-sheet" Warning;
    /// Formulas: their values were read.
    Formulas = 111 "formulas" Warning;
    /// Formulas without a stored value: their cells count as blank.
    FormulasBlank = 112 "formulas-blank" Warning;
    /// The encoding was concluded from the bytes.
    EncodingGuessed = 113 "encoding-guessed" Warning;
    /// Dates count from 1904.
    DatesFrom1904 = 114 "dates-from-1904" Warning;
    /// Something follows a closing quotation mark.
    QuoteStray = 115 "quote-stray" Warning;
    /// Macros, comments or files inside were left out, or the name says another kind.
    FileNoticed = 116 "file-noticed" Warning;
    /// A column that somebody said to leave out holds values.
    ColumnLeftOut = 117 "column-left-out" Warning;
    /// What an export holds beside the register: no file brings it.
    SheetPassedOver = 118 "sheet-passed-over" Warning;
    /// Headings, and no row below them.
    RowsNone = 119 "rows-none" Warning;
    /// Text of cells that is struck through was read.
    StruckCells = 120 "struck-cells" Warning;
    /// Bytes that are no letters in a file that is UTF-8 otherwise.
    BytesLost = 121 "bytes-lost" Warning;

    /// A day from which a family is free again beside a result that has none.
    UntilWithout = 130 "until-without" Error;
    /// A talk with a number, which is recorded in Uya.
    ContactByFile = 131 "contact-by-file" Error;
    /// A talk of somebody who does not work in the office.
    ContactWorker = 132 "contact-worker" Error;
    /// A placement has ended: the child is taken off the family's residents.
    PlacementFrees = 133 "placement-frees" Warning;
    /// The same, of a family that another office holds: the child stays among its residents.
    PlacementFreesElsewhere = 134 "placement-frees-elsewhere" Warning;

    /// An IIN without twelve digits.
    IinDigits = 140 "iin-digits" Error;
    /// Twelve digits that are nobody's IIN.
    IinChecksum = 141 "iin-checksum" Error;
    /// A long number that a program cut short: `8,50412E+11`.
    NumberCut = 142 "number-cut" Error;
    /// Not a telephone number with the code of its town or operator.
    PhoneForm = 143 "phone-form" Error;
    /// Signs that no name has.
    NameForm = 144 "name-form" Error;
    /// A character that cannot be seen.
    Unseen = 145 "text-unseen" Error;
    /// Two people of one file with the same IIN.
    IinRepeated = 146 "iin-repeated" Error;
    /// An IIN that tells another day of birth than the child's record.
    IinBirthDate = 147 "iin-birth-date" Warning;
    /// An IIN that tells another sex than the child's record.
    IinSex = 148 "iin-sex" Warning;
    /// Who people are, brought by somebody without the right to names: nothing of it was read.
    IdentityUnread = 149 "identity-unread" Warning;
    /// Somebody with this IIN, or this telephone and name, is known at a place that is not open to the caller.
    IdentityElsewhere = 150 "identity-elsewhere" Warning;
    /// A name or a number that a copy of the file shows in part: it was not read.
    IdentityMasked = 151 "identity-masked" Warning;
    /// Somebody with this IIN, or this telephone and name, is on record under another code.
    IdentityTwice = 152 "identity-twice" Warning;
}

impl FindingCode {
    /// The code as reports show it: `IMP-031`.
    pub fn id(self) -> String {
        format!("IMP-{:03}", self.number())
    }

    /// Whether nothing after it can be trusted, so that nothing of the file may be saved.
    pub fn is_fatal(self) -> bool {
        matches!(
            self,
            Self::NotUtf8
                | Self::Truncated
                | Self::Syntax
                | Self::NotABundle
                | Self::BundleVersion
                | Self::ReadFailed
                | Self::FileEmpty
                | Self::RecordsTooMany
                | Self::LongTextsTooMany
                | Self::ColumnMissing
                | Self::ColumnRepeated
                | Self::RowTooLarge
                | Self::SheetUndecided
                | Self::NoTable
                | Self::SheetMissing
        )
    }
}

impl Serialize for FindingCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.id())
    }
}

impl<'de> Deserialize<'de> for FindingCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        let known = Self::ALL.iter().copied().find(|code| code.id() == id);
        known.ok_or_else(|| D::Error::custom(format!("no finding has the code {id}")))
    }
}

/// One thing that is wrong, or that a person should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Whether it keeps the record out.
    pub severity: Severity,
    /// Stable code.
    pub code: FindingCode,
    /// Stable name of the code.
    pub name: Cow<'static, str>,
    /// Kind of the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The record's code, as a report can show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// Where it stands.
    pub location: Location,
    /// The value that was found, shortened and harmless; absent for protected facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// Values of the words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<Cow<'static, str>, Param>,
}

/// Where a finding stands. A bundle has section, index and pointer; a sheet has row and column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Location {
    /// Section of the bundle, or name of the sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Place of the record in its section, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// JSON pointer from the top of the file (bundle) or of the record (sheet).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Line of the file, from 1: where the record begins, or where reading stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Character of that line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub character: Option<u64>,
    /// Row of the sheet, as a spreadsheet counts them: the header is row 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Column of the sheet, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Its letters as a spreadsheet shows them, where the file has the column: `BC`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub letters: Option<String>,
    /// What the file calls the column, when that is not its name here.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// What the file calls the sheet.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub worksheet: Option<String>,
    /// The value is not in the file: it is kept already and was not replaced.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stored: bool,
}

/// A value of the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Param {
    /// Words or a code, already harmless.
    Text(String),
    /// A whole number.
    Number(i64),
}

impl From<&str> for Param {
    fn from(text: &str) -> Self {
        Self::Text(super::shown::shown(text))
    }
}

impl From<usize> for Param {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Param {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl Finding {
    /// A finding about the file at a place.
    pub(crate) fn new(code: FindingCode, location: Location) -> Self {
        Self {
            severity: code.severity(),
            code,
            name: code.name().into(),
            kind: None,
            record: None,
            location,
            value: None,
            suggestion: None,
            params: BTreeMap::new(),
        }
    }

    /// With a value for the words.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Param>) -> Self {
        self.params.insert(name.into(), value.into());
        self
    }

    /// With a list of our own codes, which need no shortening.
    pub(crate) fn list(mut self, name: &'static str, codes: &[impl AsRef<str>]) -> Self {
        let codes: Vec<&str> = codes.iter().map(AsRef::as_ref).collect();
        self.params.insert(name.into(), Param::Text(codes.join(", ")));
        self
    }

    /// With the value that was found.
    pub(crate) fn value(mut self, text: &str) -> Self {
        self.value = Some(super::shown::masked(text));
        self
    }

    /// That a column was not read.
    pub fn unread(code: FindingCode, location: Location, field: &str) -> Self {
        Self::new(code, location).with("field", field)
    }

    /// A finding about somebody of the file. `shown` is what may be shown of what they are known by.
    pub fn of_person(code: FindingCode, location: Location, record: &str, shown: &str) -> Self {
        let record = Some(super::shown::shown(record));
        Self { kind: Some(Kind::Identity), record, value: Some(shown.to_owned()), ..Self::new(code, location) }
    }

    /// With a code of ours or of the register for the words.
    #[must_use]
    pub fn told(self, name: &'static str, code: &str) -> Self {
        self.with(name, code)
    }

    /// With what may be shown of a value that tells who somebody is.
    pub(crate) fn hidden(mut self, text: &str) -> Self {
        self.value = Some(super::shown::hidden(text));
        self
    }

    /// With what was probably meant.
    pub(crate) fn suggest(mut self, suggestion: Option<&str>) -> Self {
        self.suggestion = suggestion.map(super::shown::shown);
        self
    }
}

/// Findings of one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingGroup<'a> {
    /// The code.
    pub code: FindingCode,
    /// Its findings, in the order of the file.
    pub findings: Vec<&'a Finding>,
}

/// Findings by code: errors before warnings, then what occurs most often.
pub fn grouped(findings: &[Finding]) -> Vec<FindingGroup<'_>> {
    let mut by_code: BTreeMap<FindingCode, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_code.entry(finding.code).or_default().push(finding);
    }
    let mut groups: Vec<_> = by_code.into_iter().map(|(code, findings)| FindingGroup { code, findings }).collect();
    // What follows from another finding comes last: who mends the causes has mended it too.
    let follows = |code: FindingCode| code == FindingCode::NamesRefused;
    groups.sort_by_key(|group| {
        (group.code.severity(), follows(group.code), std::cmp::Reverse(group.findings.len()), group.code)
    });
    groups
}
