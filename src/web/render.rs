//! Pages from templates: words, days and numbers come from the catalogue, everything is escaped.

use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, State, UndefinedBehavior,
    value::{Kwargs, Serde, Value},
};

use super::problem::Problem;
use crate::{
    domain::{clock::Timestamp, date::Date},
    i18n::{self, Language, Translator, format},
};

include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// Renders pages.
pub(crate) struct Pages {
    environment: Environment<'static>,
}

impl Pages {
    /// Every template of the program.
    ///
    /// # Errors
    /// A template that cannot be read.
    pub(crate) fn new() -> Result<Self, Error> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.add_function("t", translated);
        environment.add_function("w", word_of);
        environment.add_filter("day", day);
        environment.add_filter("path", path);
        environment.add_filter("typed", typed);
        environment.add_filter("one", one);
        environment.add_filter("moment", moment);
        environment.add_filter("number", number);
        for (name, source) in TEMPLATES {
            environment.add_template(name, source)?;
        }
        Ok(Self { environment })
    }

    /// A page: `context` is what it shows, `frame` what is around it.
    pub(crate) fn render(
        &self,
        template: &str,
        frame: serde_json::Value,
        context: serde_json::Value,
    ) -> Result<String, Problem> {
        let mut whole = context;
        whole["frame"] = frame;
        let fault = |error: Error| Problem::fault(&format!("{template}: {error:#}"));
        let template = self.environment.get_template(template).map_err(fault)?;
        template.render(Value::from(Serde(whole))).map_err(fault)
    }
}

/// A code as a part of a path: offices number with slashes too.
fn path(code: &Value) -> String {
    super::local::escape(&code.to_string())
}

fn language(state: &State) -> Language {
    let code = state.lookup("frame").and_then(|frame| frame.get_attr("lang").ok());
    code.and_then(|code| Language::parse(code.as_str()?)).unwrap_or(Language::En)
}

/// `t("key", name=value)`: words of the catalogue. Whole numbers choose the plural form.
#[expect(clippy::needless_pass_by_value, reason = "the engine hands its values over")]
fn translated(state: &State, key: &str, values: Kwargs) -> Result<String, Error> {
    let words = Translator::shared(language(state));
    if !words.has(key) {
        return Err(Error::new(ErrorKind::InvalidOperation, format!("no text {key}")));
    }
    let names: Vec<String> = values.args().map(str::to_owned).collect();
    let mut given = Vec::with_capacity(names.len());
    for name in &names {
        let value: Value = values.get(name)?;
        let value = match i64::try_from(value.clone()) {
            Ok(number) => i18n::Value::Number(number),
            Err(_) => i18n::Value::Text(value.to_string().into()),
        };
        given.push((name.as_str(), value));
    }
    Ok(words.text_with(key, &given))
}

/// `w("step", code)`: the words of a code of a closed list.
fn word_of(state: &State, list: &str, code: &str) -> Result<String, Error> {
    let key = format!("{list}-{}", code.replace('_', "-"));
    let words = Translator::shared(language(state));
    if words.has(&key) {
        return Ok(words.text(&key));
    }
    Err(Error::new(ErrorKind::InvalidOperation, format!("no text {key}")))
}

/// `"2026-03-17"|day`: a day as tables write it.
fn day(state: &State, value: &Value) -> Result<String, Error> {
    let Some(text) = value.as_str() else { return Ok(String::new()) };
    let day = Date::parse(text).map_err(|error| Error::new(ErrorKind::InvalidOperation, error.to_string()))?;
    Ok(format::date(language(state), day))
}

/// `"2026-03-17"|typed`: a day as people type it into a field, 17.03.2026; what is no day stays as it was typed.
fn typed(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    Date::parse(text).map_or_else(|_| text.to_owned(), |day| format::date(Language::Ru, day))
}

/// `values|one("words")`: the first value of a field of a form, or nothing.
#[expect(clippy::needless_pass_by_value, reason = "the engine hands its values over")]
fn one(values: Value, field: &str) -> String {
    let value = values.get_attr(field).and_then(|all| all.get_item_by_index(0)).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// `micros|moment`: day and time in Almaty.
fn moment(state: &State, value: &Value) -> Result<String, Error> {
    let micros = i64::try_from(value.clone())?;
    Ok(format::moment(language(state), Timestamp::from_micros(micros)))
}

/// `1234|number`: a whole number with its thousands apart.
fn number(state: &State, value: &Value) -> Result<String, Error> {
    Ok(format::number(language(state), i64::try_from(value.clone())?))
}
