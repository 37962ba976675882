//! `?labels=kk`: an answer that also says its codes in words, field by field.
//!
//! *Design notes.* Which fields of an answer hold codes of which list is read from the document of the API, once: a
//! field that joins it has its words without being named here. Lists and decisions are given out as they were kept and
//! are not described field by field; their fields stand in `KEPT`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

use serde_json::{Map, Value, json};

use super::{
    call::Call,
    openapi,
    reply::Reply,
    route::{Doc, Needs, Parameter, Route, Surface, Takes},
};
use crate::{
    domain::{
        code::{ItemCode, RuleCode},
        region::Region,
    },
    i18n::{Language, Translator},
    matching::policy::Policy,
};

/// The parameter, as the document describes it.
pub(super) const LABELS: Parameter = Parameter::new(
    "labels",
    Takes::OneOf(&["kk", "ru", "en"]),
    "the codes of the answer in words of this language as well, under labels, by field and code; a list that is no object comes under items",
);

/// What stands around an answer with labels, by its name in the document.
pub(super) const LABELLED: &str = "Labelled";

/// Lists of codes by the names of their schemas, and what the keys of their words begin with.
const LISTS: [(&str, &str); 70] = [
    ("Access", "value"),
    ("AdultAtHome", "value"),
    ("AgreementCount", "agreement"),
    ("Asks", "enquiry-asks"),
    ("AvailabilityStatus", "availability"),
    ("Awaited", "reminder"),
    ("Channel", "channel"),
    ("CheckResult", "check"),
    ("ChildCategory", "value"),
    ("ConstraintStrength", "constraint"),
    ("ContactResult", "contact"),
    ("CustodyStep", "custody-step"),
    ("DocumentKind", "document"),
    ("EndReason", "end"),
    ("EnquiryKind", "enquiry"),
    ("EntityKind", "kind"),
    ("EvidenceKind", "evidence"),
    ("ExperienceKind", "book-choice-experience-kind"),
    ("FamilyAnswerCode", "answer"),
    ("Format", "export-format"),
    ("GrantPurpose", "purpose"),
    ("Heard", "label-heard"),
    ("Importance", "importance"),
    ("ItemCode", ITEM),
    ("Language", "language"),
    ("LanguageUse", "book-choice-language-use"),
    ("LegalBasisKind", "value"),
    ("MainReason", "reason"),
    ("Mark", "practice-mark"),
    ("Move", "label-moved"),
    ("NewFact", "new-fact"),
    ("NextStep", "next"),
    ("NoneReason", "none"),
    ("OfficeKind", "office-kind"),
    ("OutcomeKind", "outcome"),
    ("OutcomeState", "outcome-state"),
    ("Permission", "permission"),
    ("PlacementForm", "value"),
    ("PlanSource", "label-plan-source"),
    ("Practice", "fact"),
    ("PracticeTask", "practice-task"),
    ("ProposalState", "state"),
    ("RatedBy", "fact"),
    ("ReReviewOrigin", "re-review-origin"),
    ("ReReviewResult", "re-review-result"),
    ("Region", REGION),
    ("RegisterStatus", "value"),
    ("Relation", "relation"),
    ("RelativeSearch", "value"),
    ("ResidentKind", "person"),
    ("RemovalReason", "removal"),
    ("ReturnStatus", "value"),
    ("ReviewReason", "basis"),
    ("ReviewResult", "result"),
    ("Role", "role"),
    ("RuleCode", RULE),
    ("Said", "reading"),
    ("SampleCause", "sample-cause"),
    ("SavedPart", "imports-part"),
    ("Sex", "sex"),
    ("SignalKind", "signal"),
    ("SourceKind", STANDING),
    ("SpouseConsent", "value"),
    ("Step", "step"),
    ("Suitability", "view"),
    ("TeamRole", "team"),
    ("TwinReason", "twin"),
    ("UserChangeState", "user-change-state"),
    ("Verdict", "verdict"),
    ("WaiverState", "waiver-state"),
];

/// Codes whose words stand elsewhere than in the catalogue: in the policy, or under a key of their own.
const ITEM: &str = "item:";
const RULE: &str = "rule:";
const STANDING: &str = "standing:";
const REGION: &str = "region:";

/// Fields of what is given out as it was kept.
const KEPT: [(&str, &str); 11] = [
    ("action", "action"),
    ("band", "band"),
    ("band_from", "band"),
    ("band_to", "band"),
    ("effect", "effect"),
    ("group", "band"),
    ("importance", "importance"),
    ("item", ITEM),
    ("on_fail", "effect"),
    ("role", "role"),
    ("rule", RULE),
];

/// The lists that each field of an operation may hold codes of.
type Fields = BTreeMap<String, BTreeSet<&'static str>>;

/// Whether a route offers labels: what is shown to somebody who is known. A record that is given out as a file keeps
/// its bytes.
pub(super) fn are_offered(route: &Route, doc: &Doc) -> bool {
    route.method.is_safe() && doc.reply.is_some() && doc.also.is_empty() && route.needs != Needs::Nobody
}

/// What the query of an operation may hold.
pub(super) fn taken<'d>(route: &Route, doc: &'d Doc) -> impl Iterator<Item = &'d Parameter> + Clone {
    doc.query.iter().chain(are_offered(route, doc).then_some(&LABELS))
}

/// What stands around an answer with labels, for the document.
pub(super) fn labelled_schema() -> Value {
    let texts = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    json!({
        "type": "object", "required": ["labels"],
        "description": "The answer with its codes in words: labels holds, by the name of the field, each code with its text. A list stands under items.",
        "properties": { "labels": { "type": "object", "additionalProperties": texts }, "items": { "type": "array" } },
    })
}

/// Labels that were asked for.
pub(super) struct Labels {
    language: Language,
    policy: Arc<Policy>,
    operation: &'static str,
}

impl Labels {
    /// What the query asks for.
    pub(super) fn asked(route: &Route, call: &Call) -> Option<Self> {
        let Surface::Api(doc) = &route.surface else { return None };
        let code = call.query.get(LABELS.name).filter(|_| are_offered(route, doc))?;
        let language = Language::parse(code)?;
        Some(Self { language, policy: Arc::clone(&call.app.services.policy), operation: route.name })
    }

    /// The answer with them.
    pub(super) fn on(&self, reply: Reply) -> Reply {
        match reply {
            Reply::Json { status, body, version, location } => {
                Reply::Json { status, body: self.labelled(body), version, location }
            }
            other => other,
        }
    }

    fn labelled(&self, body: Value) -> Value {
        let mut labels = BTreeMap::new();
        self.collect(&body, "", &mut labels);
        match body {
            Value::Object(mut fields) => {
                fields.insert(LABELS.name.to_owned(), json!(labels));
                fields.into()
            }
            Value::Array(items) => json!({ "items": items, "labels": labels }),
            other => other,
        }
    }

    fn collect(&self, value: &Value, field: &str, labels: &mut BTreeMap<String, BTreeMap<String, String>>) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| self.collect(value, name, labels)),
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, field, labels)),
            Value::String(code) if labels.get(field).is_none_or(|known| !known.contains_key(code)) => {
                if let Some(text) = self.lists(field).find_map(|list| self.text(list, code)) {
                    labels.entry(field.to_owned()).or_default().insert(code.clone(), text);
                }
            }
            _ => {}
        }
    }

    /// The lists whose codes a field holds.
    fn lists(&self, field: &str) -> impl Iterator<Item = &'static str> {
        let described = fields_of(self.operation).and_then(|fields| fields.get(field));
        let kept = KEPT.iter().filter(move |(known, _)| described.is_none() && *known == field).map(|(_, list)| *list);
        described.into_iter().flatten().copied().chain(kept)
    }

    fn text(&self, list: &str, code: &str) -> Option<String> {
        let words = Translator::shared(self.language);
        match list {
            ITEM => {
                let item = ItemCode::parse(code).ok()?;
                Some(self.policy.item(&item)?.name.get(self.language).to_owned())
            }
            RULE => Some(self.policy.rule(&RuleCode::parse(code).ok()?)?.title.get(self.language).to_owned()),
            STANDING => {
                let kind = serde_json::from_value(code.into()).ok()?;
                Some(self.policy.file().standings.get(&kind)?.get(self.language).to_owned())
            }
            REGION => Some(words.text(&Region::parse(code)?.name_key())),
            list => {
                let key = format!("{list}-{}", code.replace('_', "-"));
                words.has(&key).then(|| words.text(&key))
            }
        }
    }
}

/// What the fields of an operation hold; nothing for one that is not described.
fn fields_of(operation: &str) -> Option<&'static Fields> {
    static FIELDS: OnceLock<BTreeMap<String, Fields>> = OnceLock::new();
    FIELDS.get_or_init(|| described(&openapi::document())).get(operation)
}

fn described(document: &Value) -> BTreeMap<String, Fields> {
    let schemas = &document["components"]["schemas"];
    let methods = document["paths"].as_object().into_iter().flatten().filter_map(|(_, methods)| methods.get("get"));
    methods
        .map(|operation| {
            let mut fields = Fields::new();
            let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
            Walk { schemas, fields: &mut fields }.through(schema, "", &mut Vec::new());
            (operation["operationId"].as_str().unwrap_or_default().to_owned(), fields)
        })
        .collect()
}

/// A walk through a schema that notes which fields hold codes.
struct Walk<'d, 'f> {
    schemas: &'d Value,
    fields: &'f mut Fields,
}

impl<'d> Walk<'d, '_> {
    /// `above` are the schemas that this one stands in: one that holds itself is walked once.
    fn through(&mut self, schema: &'d Value, field: &str, above: &mut Vec<&'d str>) {
        let Some(parts) = schema.as_object() else { return };
        if let Some(name) = parts.get("$ref").and_then(Value::as_str).and_then(|place| place.rsplit('/').next()) {
            let known = LISTS.iter().find(|(list, _)| *list == name);
            if let Some((_, list)) = known {
                self.fields.entry(field.to_owned()).or_default().insert(list);
            } else if !above.contains(&name) {
                above.push(name);
                self.through(&self.schemas[name], field, above);
                above.pop();
            }
        }
        self.parts(parts, field, above);
    }

    fn parts(&mut self, parts: &'d Map<String, Value>, field: &str, above: &mut Vec<&'d str>) {
        for (name, property) in parts.get("properties").and_then(Value::as_object).into_iter().flatten() {
            self.through(property, name, above);
        }
        for inner in ["items", "additionalProperties"].iter().filter_map(|part| parts.get(*part)) {
            self.through(inner, field, above);
        }
        for choice in ["anyOf", "oneOf", "allOf"].iter().filter_map(|part| parts.get(*part)?.as_array()).flatten() {
            self.through(choice, field, above);
        }
    }
}
