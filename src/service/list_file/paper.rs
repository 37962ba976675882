//! The same on paper.
//!
//! *Design notes.* A list in its own order is printed from what was kept with it. Filters and other orders rest on
//! the register as it stands, as on the page, so a sheet that was asked for with them says of which day they are.

use std::collections::BTreeMap;

use super::{Sheets, Wanted};
use crate::{
    domain::{code::FamilyCode, date::Date},
    i18n::{Language, Translator, format},
    matching::document::FamilyEntry,
    report::list_sheet::{Asked, ListSheet, MOST_FAMILIES, OnRecord},
    service::{
        ServiceError, Services,
        arrangement::{Arrangement, ListOrder},
        beside::Beside,
        made_file::set,
        view_run::ViewedRun,
    },
};

impl Services {
    /// What was on record of the families that a sheet tells of at length, when the list was made.
    pub(super) async fn on_record_of(
        &self,
        run: &ViewedRun,
        wanted: &Wanted,
        (beside, language): (&Beside, Language),
    ) -> Result<BTreeMap<String, OnRecord>, ServiceError> {
        let Wanted::List(arrangement) = wanted else { return Ok(BTreeMap::new()) };
        let families = arrangement.of(&run.document, beside);
        let told = families.iter().take(MOST_FAMILIES);
        let codes: Vec<FamilyCode> = told.filter_map(|family| FamilyCode::parse(&family.family).ok()).collect();
        let input = self.input_of_some(&run.record, &codes).await?;
        let known = input.families.iter().map(|family| {
            let place = beside.named(family.settlement.as_str()).map(|place| place.name(language).to_string());
            let answer = family.availability.last().map(|answer| (answer.status, answer.confirmed_on));
            (family.code.to_string(), OnRecord { place, answer })
        });
        Ok(known.collect())
    }
}

impl Sheets<'_> {
    pub(super) fn paper(
        &self,
        wanted: &Wanted,
        language: Language,
        (on_record, today): (&BTreeMap<String, OnRecord>, Date),
    ) -> Result<Vec<u8>, ServiceError> {
        let places = self.beside.names(language);
        let (run, taken_out) = (&self.run.record, self.run.taken_out.as_slice());
        let paper = ListSheet { view: self.view(language, &places), run, taken_out };
        let words = Translator::shared(language);
        let sheet = match wanted {
            Wanted::List(arrangement) => {
                let families = arrangement.of(&self.run.document, self.beside);
                paper.families(&families, &self.asked(arrangement, words, today), on_record)
            }
            Wanted::Compare(families) => {
                let families: Vec<&FamilyEntry> = families.iter().filter_map(|code| self.run.family(code)).collect();
                paper.comparison(&families)
            }
            Wanted::Excluded => paper.excluded(),
            Wanted::Why(family) => {
                let unknown = || ServiceError::UnknownFamily { run: self.run.record.number, family: family.clone() };
                paper.why(self.run.family(family).ok_or_else(unknown)?)
            }
        };
        set(&sheet)
    }

    fn asked(&self, arrangement: &Arrangement, words: &Translator, today: Date) -> Asked<'_> {
        let by_fit = arrangement.order == ListOrder::Fit;
        let sealed = arrangement.sealed_of(&self.run.document);
        if *arrangement == Arrangement::default() {
            return Asked { by_fit, said: Vec::new(), query: String::new(), sealed };
        }
        let mut said = self.arrangement_rows(arrangement, words);
        said.push((words.text("print-register-as-of"), format::date(words.language(), today)));
        Asked { by_fit, said, query: arrangement.query(), sealed }
    }
}
