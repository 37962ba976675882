//! Conclusions, consents, certificates, documents, and whether the family is free.

use super::{Request, chance::Chance, child::child_code, family::number, marginals, words};
use crate::domain::{
    date::Date,
    family::{
        Availability, AvailabilityStatus, Conclusion, Conclusions, Dated, Document, DocumentKind,
        PreparationCertificate, RegisterState, RegisterStatus, SpouseConsent,
    },
};

pub(super) fn conclusions(as_of: Date, index: u32, chance: &mut Chance) -> Conclusions {
    let mut written = 0;
    let mut conclusion = || {
        written += 1;
        let on_record = !chance.hit(marginals::CONCLUSION_MISSING);
        let met = !chance.hit(marginals::CONCLUSION_NEGATIVE);
        let days = chance.between(marginals::YEARLY_DAYS[0]);
        on_record.then(|| Conclusion {
            met,
            as_of: as_of.plus_days(-days),
            number: Some(words::text(format_args!("№ K-{}/{written}", index + 1))),
        })
    };
    Conclusions {
        eligibility: conclusion(),
        legal_capacity: conclusion(),
        health: conclusion(),
        criminal_record: conclusion(),
        residence: conclusion(),
        citizenship: conclusion(),
        single_carer: conclusion(),
    }
}

pub(super) fn spouse_consent(carers: usize, as_of: Date, chance: &mut Chance) -> Dated<SpouseConsent> {
    let value = match carers {
        0 | 1 => SpouseConsent::NotNeeded,
        _ if chance.hit(marginals::CONCLUSION_NEGATIVE) => SpouseConsent::Refused,
        _ => SpouseConsent::Given,
    };
    Dated { value, as_of: as_of.plus_days(-chance.between(marginals::YEARLY_DAYS[0])), source: None }
}

pub(super) fn income(as_of: Date, chance: &mut Chance) -> Dated<u32> {
    let value = chance.between(marginals::INCOME_THOUSANDS) as u32 * 1000;
    Dated { value, as_of: as_of.plus_days(-chance.between(marginals::YEARLY_DAYS[0])), source: None }
}

pub(super) fn preparation(index: u32, day: Date, chance: &mut Chance) -> Option<PreparationCertificate> {
    chance.weighted(&marginals::PREPARATION).map(|passed| PreparationCertificate {
        number: passed.then(|| number("P", index)),
        passed,
        as_of: day,
    })
}

pub(super) fn documents(as_of: Date, chance: &mut Chance) -> Vec<Document> {
    let mut documents = Vec::with_capacity(DocumentKind::ALL.len());
    for kind in DocumentKind::ALL {
        let days = marginals::YEARLY_DAYS[usize::from(chance.hit(marginals::OLD_DOCUMENT))];
        let as_of = as_of.plus_days(-chance.between(days));
        if !chance.hit(marginals::NO_DOCUMENT) {
            documents.push(Document { kind, as_of });
        }
    }
    documents
}

pub(super) fn availability(as_of: Date, chance: &mut Chance) -> Option<Availability> {
    let status = chance.weighted(&marginals::ANSWERS)?;
    let days = marginals::ANSWER_DAYS[usize::from(chance.hit(marginals::OLD_ANSWER))];
    let confirmed_on = as_of.plus_days(-chance.between(days));
    let until =
        (status == AvailabilityStatus::NotUntil).then(|| as_of.plus_days(chance.between(marginals::FREE_IN_DAYS)));
    Some(Availability { status, confirmed_on, until, source: None })
}

/// Where the family stands; an introduction names a child of the register.
pub(super) fn register_state(request: &Request, as_of: Date, chance: &mut Chance) -> Option<RegisterState> {
    let [introduction, suspended, investigation, unknown] = marginals::ENGAGED;
    let drawn = chance.below(1000);
    let day = as_of.plus_days(-chance.between((1, 60)));
    let child = chance.below(request.children);
    let status = match () {
        () if drawn < introduction && request.children > 0 => RegisterStatus::Introduction,
        () if drawn < introduction + suspended => RegisterStatus::Suspended,
        () if drawn < introduction + suspended + investigation => RegisterStatus::Investigation,
        () if drawn < introduction + suspended + investigation + unknown => return None,
        () => RegisterStatus::Open,
    };
    let child = (status == RegisterStatus::Introduction).then(|| child_code(request, child));
    Some(RegisterState { status, child, as_of: day })
}
