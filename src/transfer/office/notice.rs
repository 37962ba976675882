//! What was read but deserves a look, or was left out on purpose: a stable code, how often, and where.

use serde::{Deserialize, Serialize};

use super::{limits::MAX_PLACES, refusal::names};

names! {
    /// What was noticed; key `office-notice-…`.
    NoticeCode {
        /// The name says another kind; the content decided.
        NamedOtherwise "named-otherwise",
        /// Macros were not run and not read.
        MacrosIgnored "macros-ignored",
        /// Other files inside were not opened.
        EmbeddedIgnored "embedded-ignored",
        /// The value of a formula was read, the formula was not.
        FormulaValue "formula-value",
        /// A formula without a stored value: the cell counts as blank.
        FormulaBlank "formula-blank",
        /// A cell shows an error such as `#REF!`.
        CellError "cell-error",
        /// Cells that are merged: the value stands in the first.
        MergedCells "merged-cells",
        /// Rows that are hidden were read.
        HiddenRow "hidden-row",
        /// Columns that are hidden were read.
        HiddenColumn "hidden-column",
        /// A sheet that is hidden was read.
        HiddenSheet "hidden-sheet",
        /// Two columns have one header.
        DuplicateHeader "duplicate-header",
        /// A column with values has no header.
        HeaderMissing "header-missing",
        /// Blank rows with a format were passed over.
        BlankRows "blank-rows",
        /// Several sheets hold values: a person says which one is meant.
        SeveralSheets "several-sheets",
        /// Dates count from 1904.
        Epoch1904 "epoch-1904",
        /// The encoding is not said in the file and was concluded from its bytes.
        EncodingGuessed "encoding-guessed",
        /// Characters that the encoding does not have.
        CharactersLost "characters-lost",
        /// Bytes that are no letters in a text of UTF-8: each is read as one sign.
        BytesLost "bytes-lost",
        /// A quotation mark that is never closed: its cell is an error, the rows after it are read.
        QuoteOpen "quote-open",
        /// Something follows a closing quotation mark within the cell.
        QuoteStray "quote-stray",
        /// Text that somebody inserted while changes were tracked was kept.
        InsertedKept "inserted-kept",
        /// Text that somebody deleted while changes were tracked was left out.
        DeletedLeftOut "deleted-left-out",
        /// Comments in the margin were left out.
        CommentsLeftOut "comments-left-out",
        /// Headers and footers of pages were left out.
        HeadersLeftOut "headers-left-out",
        /// Text in drawings of a sheet was left out.
        DrawingsLeftOut "drawings-left-out",
        /// Text that is struck through was read.
        StruckText "struck-text",
        /// Hidden text was read.
        HiddenText "hidden-text",
        /// Notes at the foot stand at the end of the text.
        FootnotesAtEnd "footnotes-at-end",
        /// Text stands in columns side by side: the order of its lines may be wrong.
        ColumnsSideBySide "columns-side-by-side",
        /// A page has no text, only a picture.
        PageWithoutText "page-without-text",
        /// Signs whose letters the PDF does not say were left out.
        SignsUnknown "signs-unknown",
        /// No heading names a recommendation: the whole text was read.
        NoSection "no-section",
        /// Lines that follow the section of the recommendation were not read; the place shows the first of them.
        ReadTo "read-to",
    }
}

/// Where something was noticed. Rows, columns, paragraphs and pages count from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Name of the sheet.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sheet: Option<String>,
    /// Row of the sheet as its program counts it, or line of a plain text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub row: Option<u32>,
    /// Column of the sheet: 1 is A.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<u32>,
    /// Page of a PDF.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub page: Option<u32>,
    /// What stands there, shortened: a header, a range of cells, an ending.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shown: Option<String>,
}

impl Place {
    /// A cell of a sheet.
    pub(crate) fn cell(sheet: &str, row: u32, column: u32) -> Self {
        Self { sheet: Some(sheet.to_owned()), row: Some(row), column: Some(column), ..Self::default() }
    }

    /// A whole sheet.
    pub(crate) fn sheet(sheet: &str) -> Self {
        Self { sheet: Some(sheet.to_owned()), ..Self::default() }
    }

    /// A row of a sheet.
    pub(crate) fn row(sheet: &str, row: u32) -> Self {
        Self { row: Some(row), ..Self::sheet(sheet) }
    }

    /// A page.
    pub(crate) fn page(page: u32) -> Self {
        Self { page: Some(page), ..Self::default() }
    }

    /// A line of a plain text.
    pub(crate) fn line(line: u32) -> Self {
        Self { row: Some(line), ..Self::default() }
    }

    /// Something with a name.
    pub(crate) fn shown(mut self, text: &str) -> Self {
        self.shown = Some(text.chars().filter(|sign| !sign.is_control()).take(60).collect());
        self
    }
}

/// One thing that was noticed, with the first places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What.
    pub code: NoticeCode,
    /// How often.
    pub count: u64,
    /// Where, the first hundred.
    pub places: Vec<Place>,
}

/// Gathers notices while a file is read, in the order of their first occurrence.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    all: Vec<Notice>,
}

impl Notices {
    /// Adds one occurrence.
    pub(crate) fn add(&mut self, code: NoticeCode, place: Place) {
        self.add_many(code, 1, place);
    }

    /// Adds `count` occurrences, of which `place` is the first.
    pub(crate) fn add_many(&mut self, code: NoticeCode, count: u64, place: Place) {
        if count == 0 {
            return;
        }
        let known = self.all.iter().position(|notice| notice.code == code);
        let at = known.unwrap_or_else(|| {
            self.all.push(Notice { code, count: 0, places: Vec::new() });
            self.all.len() - 1
        });
        let notice = &mut self.all[at];
        notice.count += count;
        if notice.places.len() < MAX_PLACES {
            notice.places.push(place);
        }
    }

    pub(crate) fn into_inner(self) -> Vec<Notice> {
        self.all
    }
}
