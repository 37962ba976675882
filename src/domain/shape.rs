//! What can be wrong with the shape of one value.

/// A value that cannot be what its field needs. The text of each variant is a stable code: words for
/// people are chosen in `i18n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// Nothing was given where something must be.
    #[error("value-empty")]
    Empty,
    /// More characters than the field keeps.
    #[error("value-too-long")]
    TooLong,
    /// A code holds something other than letters, digits and `-._/`.
    #[error("code-character")]
    CodeCharacter,
    /// A NUL or another control character that no text needs.
    #[error("text-control-character")]
    ControlCharacter,
    /// Not a date in the form 2026-03-17 or 17.03.2026.
    #[error("date-form")]
    DateForm,
    /// The form is right, the day does not exist, for example 31 February.
    #[error("date-no-such-day")]
    NoSuchDay,
    /// A level outside 0 to 3.
    #[error("level-range")]
    LevelRange,
    /// A household constraint that is not on the list.
    #[error("constraint-unknown")]
    UnknownConstraint,
    /// A constraint whose parameter is missing or is not of its kind.
    #[error("constraint-parameter")]
    ConstraintParameter,
    /// An area that is not a number of square metres with at most one decimal.
    #[error("area-form")]
    AreaForm,
    /// A latitude or longitude outside its range.
    #[error("coordinate-range")]
    CoordinateRange,
    /// An IIN that does not have twelve digits.
    #[error("iin-digits")]
    IinDigits,
    /// Twelve digits that are nobody's IIN.
    #[error("iin-checksum")]
    IinChecksum,
    /// A long number as programs write it: `8,50412E+11`. Its last digits are lost.
    #[error("number-cut")]
    NumberCut,
    /// Not a telephone number with the code of its town or operator.
    #[error("phone-form")]
    PhoneForm,
    /// Signs that no name has.
    #[error("name-form")]
    NameForm,
    /// A character that cannot be seen, or that turns what stands around it.
    #[error("text-unseen")]
    Unseen,
}
