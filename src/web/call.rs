//! One request as handlers see it: who asks, what was sent, in which language.

use std::sync::Arc;

use actix_web::http::header::HeaderMap;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::{
    App,
    problem::Problem,
    reply::Reply,
    route::{Parameter, Takes, keys_of},
    shape::list_for_object,
    upload::Upload,
};
use crate::{
    domain::{
        hash::Sha256Hash,
        reason::{Reason, ReasonError},
        shape::ShapeError,
    },
    i18n::{Language, Translator},
    security::token,
    service::{Caller, Fault, Once, ServiceError, sign_in::SessionOf},
};

/// Who sent a request.
#[derive(Clone, Debug)]
pub(crate) enum Who {
    /// Nobody we know.
    Stranger,
    /// A person with a session.
    Person(Box<SessionOf>),
    /// A system with a token.
    System(Box<Caller>),
}

/// Pairs of a query or a form, in the order they were sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Pairs as they were sent.
    pub(crate) fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Reads `application/x-www-form-urlencoded`.
    pub(crate) fn parse(text: &str) -> Self {
        Self(openidconnect::url::form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The same; none where bytes come out of percent-encoding that are no UTF-8.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let pairs = Self::parse(text);
        let is_text = |text: &String| !text.contains('\u{fffd}');
        pairs.0.iter().all(|(name, value)| is_text(name) && is_text(value)).then_some(pairs)
    }

    /// The first value of a field, without the spaces around it; nothing when it is empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// Every value of a field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, value)| key == name && !value.trim().is_empty()).map(|(_, v)| v.trim())
    }

    /// Fields whose names begin with `prefix`, without it.
    pub(crate) fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?, value.trim())))
    }

    /// Every pair.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The query of the same list without some of its fields, as an address carries it.
    pub(crate) fn without(&self, names: &[&str]) -> String {
        let rest = self.0.iter().filter(|(key, _)| !names.contains(&key.as_str()));
        openidconnect::url::form_urlencoded::Serializer::new(String::new()).extend_pairs(rest).finish()
    }

    /// The values as a template reads them back into a form.
    pub(crate) fn as_values(&self) -> std::collections::BTreeMap<String, Vec<String>> {
        let mut values = std::collections::BTreeMap::<String, Vec<String>>::new();
        for (name, value) in &self.0 {
            values.entry(name.clone()).or_default().push(value.clone());
        }
        values
    }
}

/// A request.
pub(crate) struct Call {
    /// The program.
    pub(crate) app: Arc<App>,
    /// Who asks.
    pub(crate) who: Who,
    /// The language of the answer.
    pub(crate) language: Language,
    /// Number of the request.
    pub(crate) id: String,
    /// The path as it was asked.
    pub(crate) path: String,
    /// The address of the page that is shown: the one that was asked for, or the one that the form stands on.
    pub(crate) here: String,
    /// Parameters of the path.
    pub(crate) parts: Vec<(String, String)>,
    /// The query.
    pub(crate) query: Pairs,
    /// The query as it was written.
    pub(crate) query_text: String,
    /// The form, when one was sent.
    pub(crate) form: Pairs,
    /// The file that came with the form.
    pub(crate) file: Option<Upload>,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// Headers.
    pub(crate) headers: HeaderMap,
    /// Where the request came from; none when nobody can tell.
    pub(crate) address: Option<String>,
    /// What is to be said: a key of the catalogue.
    pub(crate) said: Option<String>,
    /// The place of a large body, given back when the request is answered.
    pub(crate) _place: Option<tokio::sync::OwnedSemaphorePermit>,
}

impl Call {
    /// Words in the language of the answer.
    pub(crate) fn words(&self) -> &'static Translator {
        Translator::shared(self.language)
    }

    /// The person who asks.
    pub(crate) fn person(&self) -> Result<&SessionOf, Problem> {
        match &self.who {
            Who::Person(of) => Ok(of),
            Who::Stranger | Who::System(_) => Err(Problem::new("not-signed-in")),
        }
    }

    /// The caller of services. A key under which the request counts once comes along.
    pub(crate) fn caller(&self) -> Result<Caller, Problem> {
        let caller = match &self.who {
            Who::Person(of) => Caller::of_session(of, &self.id),
            Who::System(caller) => (**caller).clone(),
            Who::Stranger => return Err(Problem::new("not-signed-in")),
        };
        let once = self.once_key().map(|key| Once {
            key: format!("{}|{key}", caller.viewer.actor.id),
            fingerprint: token::hash(&format!("{}\n{}", self.path, self.fingerprint())),
        });
        Ok(Caller { once, ..caller })
    }

    /// The same, refusing a request without a key.
    pub(crate) fn caller_once(&self) -> Result<Caller, Problem> {
        let caller = self.caller()?;
        if caller.once.is_none() { Err(Problem::new("once-key-missing")) } else { Ok(caller) }
    }

    fn once_key(&self) -> Option<String> {
        let header = self.header("idempotency-key").map(|key| key.trim_matches('"').to_owned());
        let key = header.or_else(|| self.form.get("once").map(str::to_owned))?;
        let fits = (8..=128).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        fits.then_some(key)
    }

    /// What was asked, without what differs between two sendings of one form.
    fn fingerprint(&self) -> String {
        if self.form.pairs().is_empty() && self.file.is_none() {
            return token::hash(&String::from_utf8_lossy(&self.body));
        }
        let said = self.form.pairs().iter().filter(|(name, _)| name != "csrf");
        let file = self.file.as_ref().map(|file| format!("{}={}", file.name, Sha256Hash::of(&file.bytes)));
        said.map(|(name, value)| [name, "=", value, "\n"].concat()).chain(file).collect()
    }

    /// A header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A cookie of ours.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let pairs = self.header("cookie")?.split(';');
        pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// A parameter of the path, read by the parser of its kind. What is not a code is like a record that does
    /// not exist.
    pub(crate) fn part<T, E>(&self, name: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T, Problem> {
        let text = self.parts.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        text.and_then(|text| parse(text).ok()).ok_or_else(Problem::not_found)
    }

    /// The JSON body; unknown fields and wrong types are refused with their place.
    pub(crate) fn json<T: DeserializeOwned + JsonSchema>(&self) -> Result<T, Problem> {
        let json = self.header("content-type").is_some_and(|media| media.starts_with("application/json"));
        if !json {
            return Err(Problem::new("media-type"));
        }
        let text = std::str::from_utf8(&self.body).map_err(|_| Problem::new("not-readable"))?;
        let body: serde_json::Value = serde_json::from_str(text).map_err(|_| Problem::new("not-readable"))?;
        if let Some(place) = list_for_object::<T>(&body) {
            let fault = Fault::new(place, "json-value").with("why", "invalid type: sequence, expected an object");
            return Err(Problem { faults: vec![fault], ..Problem::new("invalid") });
        }
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            // The whole of it was read above: what cannot be read here is a value of another shape.
            let field = error.path().to_string();
            let fault = Fault::new(if field == "." { String::new() } else { field }, "json-value");
            let why = without_place(&error.into_inner().to_string());
            Problem { faults: vec![fault.with("why", why)], ..Problem::new("invalid") }
        })?;
        reader.end().map_err(|_| Problem::new("not-readable"))?;
        Ok(value)
    }

    /// The version the caller looked at, from `If-Match`.
    pub(crate) fn version(&self) -> Result<i64, Problem> {
        let given = self.header("if-match").ok_or_else(|| Problem::new("version-missing"))?;
        let number = given.trim().trim_matches('"').strip_prefix('v').and_then(|text| text.parse().ok());
        number.ok_or_else(|| Problem::new("version-other").with("found", "?").with("expected", given.to_owned()))
    }

    /// The version of a form, from its hidden field.
    pub(crate) fn form_version(&self) -> Result<i64, Problem> {
        let number = self.form.get("version").and_then(|text| text.parse().ok());
        number.ok_or_else(|| Problem::new("version-missing"))
    }

    /// What the page before asked to be said here.
    pub(crate) fn flash(&self) -> Option<String> {
        let key = self.said.as_deref().filter(|key| key.starts_with("said-") && self.words().has(key))?;
        Some(self.words().text(key))
    }

    /// A page.
    pub(crate) fn page(&self, template: &str, context: serde_json::Value) -> Result<Reply, Problem> {
        self.page_with(200, template, context)
    }

    /// Refuses what a parameter of the query does not take: a choice that is not on its list, a text that is too long,
    /// and a choice or a number that is named and left empty: pages send the empty fields of their filters, programs
    /// do not.
    pub(crate) fn refuse_what_is_not_taken<'p>(
        &self,
        parameters: &(impl Iterator<Item = &'p Parameter> + Clone),
    ) -> Result<(), Problem> {
        let is_empty =
            |name: &str| self.query.pairs().iter().any(|(key, value)| key == name && value.trim().is_empty());
        let mut closed =
            parameters.clone().filter(|parameter| !matches!(parameter.takes, Takes::Text(_) | Takes::Record(_)));
        if let Some(parameter) = closed.find(|parameter| is_empty(parameter.name)) {
            return Err(Problem::field(parameter.name, "value-empty"));
        }
        for (name, value) in self.query.pairs() {
            let Some(parameter) = parameters.clone().find(|parameter| parameter.name == name) else { continue };
            match parameter.takes {
                Takes::OneOf(codes) if !codes.contains(&value.as_str()) => {
                    return Err(Problem::unlisted(parameter.name, codes));
                }
                Takes::Order(orders) => {
                    let keys = keys_of(orders);
                    if !keys.contains(value) {
                        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
                        return Err(Problem::unlisted(parameter.name, &keys));
                    }
                }
                Takes::Text(longest) | Takes::Record(longest) if value.chars().count() > longest => {
                    return Err(Problem::field(parameter.name, "value-too-long"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A page with another status.
    pub(crate) fn page_with(&self, status: u16, template: &str, context: serde_json::Value) -> Result<Reply, Problem> {
        let body = self.app.pages.render(template, super::frame::of(self), context)?;
        Ok(Reply::Html { status, body })
    }
}

/// What serde says without line and column, which mean nothing in a request of one line.
fn without_place(text: &str) -> String {
    text.split(" at line ").next().unwrap_or(text).to_owned()
}

/// Collects what is wrong with a form while its fields are read one by one.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    faults: Vec<Fault>,
}

impl Reading {
    /// A field that must be there and be right.
    pub(crate) fn need<T>(
        &mut self,
        form: &Pairs,
        field: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        if form.get(field).is_some() {
            return self.may(form, field, parse);
        }
        self.faults.push(Fault::new(field, "value-empty"));
        None
    }

    /// A field that may be empty.
    pub(crate) fn may<T>(
        &mut self,
        form: &Pairs,
        field: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        match parse(form.get(field)?) {
            Ok(value) => Some(value),
            Err(code) => {
                self.faults.push(Fault::new(field, code));
                None
            }
        }
    }

    /// Something else that is wrong.
    pub(crate) fn wrong(&mut self, field: &str, code: &str) {
        self.faults.push(Fault::new(field, code));
    }

    /// The value that was read, or everything that is wrong.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, ServiceError> {
        match value {
            Some(value) if self.faults.is_empty() => Ok(value),
            _ => Err(ServiceError::Invalid(self.faults)),
        }
    }
}

/// The code of a shape error, for [`Reading`].
pub(crate) fn shape(error: ShapeError) -> String {
    error.to_string()
}

/// A reason, for [`Reading`].
pub(crate) fn reason(text: &str) -> Result<Reason, String> {
    Reason::parse(text).map_err(ReasonError::code)
}

/// A value of a closed list, for [`Reading`].
pub(crate) fn listed<T>(value: Option<T>) -> Result<T, String> {
    value.ok_or_else(|| "value-unlisted".to_owned())
}
