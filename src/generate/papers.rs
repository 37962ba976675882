//! Conclusions, consents, certificates, documents, and whether the family is free.

use super::{Request, chance::Chance, child::child_code, family::number, marginals};
use crate::domain::{
    date::Date,
    family::{
        Availability, AvailabilityStatus, Conclusion, Conclusions, Dated, Document, DocumentKind,
        PreparationCertificate, RegisterState, RegisterStatus, SpouseConsent,
    },
};

pub(super) fn conclusions(as_of: Date, index: u32, chance: &mut Chance) -> Conclusions {
    let mut conclusion = || {
        let on_record = !chance.hit(marginals::CONCLUSION_MISSING);
        let met = !chance.hit(marginals::CONCLUSION_NEGATIVE);
        let days = chance.between((20, 330));
        on_record.then(|| Conclusion { met, as_of: as_of.plus_days(-days), number: Some(number("K", index)) })
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
    Dated { value, as_of: as_of.plus_days(-chance.between((20, 330))), source: None }
}

pub(super) fn income(as_of: Date, chance: &mut Chance) -> Dated<u32> {
    let value = chance.between(marginals::INCOME_THOUSANDS) as u32 * 1000;
    Dated { value, as_of: as_of.plus_days(-chance.between((20, 330))), source: None }
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
        let days = if chance.hit(marginals::OLD_DOCUMENT) { (370, 600) } else { (10, 350) };
        let as_of = as_of.plus_days(-chance.between(days));
        if !chance.hit(marginals::NO_DOCUMENT) {
            documents.push(Document { kind, as_of });
        }
    }
    documents
}

pub(super) fn availability(as_of: Date, chance: &mut Chance) -> Option<Availability> {
    let status = chance.weighted(&marginals::ANSWERS)?;
    let days = if chance.hit(marginals::OLD_ANSWER) { (31, 160) } else { (1, 29) };
    let confirmed_on = as_of.plus_days(-chance.between(days));
    let until = (status == AvailabilityStatus::NotUntil).then(|| as_of.plus_days(chance.between((10, 200))));
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
