//! What a route is: the one description that the router, the OpenAPI document, the authorization table and
//! the audit table are read from.

use std::pin::Pin;

use actix_web::http::Method;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

use super::{call::Call, problem::Problem, reply::Reply};
use crate::domain::{audit::Action, permission::Permission};

/// What a handler returns.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<Reply, Problem>>>>;

/// A handler: reads, asks a service, answers.
pub(crate) type Handler = fn(Call) -> Answer;

/// Makes a handler of an `async fn(Call) -> Result<Reply, Problem>`.
macro_rules! to {
    ($handler:expr) => {
        |call| Box::pin($handler(call))
    };
}
pub(crate) use to;

/// The page that asks a small form again, for forms that stand on many pages.
pub(crate) const ANYWHERE: &str = "/again";

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Anybody.
    Nobody,
    /// Somebody who showed a password and still owes the second factor.
    HalfSession,
    /// Anybody who is signed in.
    SignedIn,
    /// The same, having shown within five minutes who they are.
    ShownAnew,
    /// Whoever has this permission.
    Permission(Permission),
    /// Whoever has this permission and has shown within five minutes who they are.
    SteppedUp(Permission),
}

impl Needs {
    /// The permission, where one is asked.
    pub fn permission(self) -> Option<Permission> {
        match self {
            Self::Permission(permission) | Self::SteppedUp(permission) => Some(permission),
            Self::Nobody | Self::HalfSession | Self::SignedIn | Self::ShownAnew => None,
        }
    }

    /// Whether one must have shown within five minutes who one is.
    pub fn is_grave(self) -> bool {
        matches!(self, Self::ShownAnew | Self::SteppedUp(_))
    }
}

/// Which record a route is about, for need to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// No record, or a list that holds only what is open.
    Nothing,
    /// The child of the path.
    Child,
    /// The family of the path.
    Family,
    /// The run of the path, by its case.
    Run,
    /// The proposal of the path, by its children.
    Proposal,
}

/// Makes a JSON schema.
pub(crate) type SchemaOf = fn(&mut SchemaGenerator) -> Value;

/// The JSON schema of a type.
pub(crate) fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
    generator.subschema_for::<T>().to_value()
}

/// A parameter of the query, as the document describes it.
#[derive(Clone, Copy)]
pub(crate) struct Parameter {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it says.
    pub(crate) says: &'static str,
    /// What it may be.
    pub(crate) takes: Takes,
}

/// What a parameter of the query may be.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    /// A text of at most so many characters.
    Text(usize),
    /// The code of a record, of at most so many characters; what is not open to the caller is not there.
    Record(usize),
    /// A whole number from the first to the second.
    Number(u64, u64),
    /// One of these codes.
    OneOf(&'static [&'static str]),
    /// In which order a list comes: one of its keys, or `-` and the key from the end.
    Order(Orders),
}

/// What a list may be sorted by: each key with where its value stands in an item, as a JSON pointer.
pub(crate) type Orders = &'static [(&'static str, &'static str)];

/// What the query may say of an order: every key, forwards and backwards.
pub(crate) fn keys_of(orders: Orders) -> Vec<String> {
    orders.iter().flat_map(|(key, _)| [(*key).to_owned(), format!("-{key}")]).collect()
}

impl Parameter {
    /// A parameter.
    pub(crate) const fn new(name: &'static str, takes: Takes, says: &'static str) -> Self {
        Self { name, says, takes }
    }

    /// The order of a list.
    pub(crate) const fn sort(orders: Orders) -> Self {
        Self::new("sort", Takes::Order(orders), "in which order; a key after - comes from its end")
    }
}

/// What the OpenAPI document says of a route.
#[derive(Clone, Copy)]
pub(crate) struct Doc {
    /// One sentence.
    pub(crate) summary: &'static str,
    /// Parameters of the query.
    pub(crate) query: &'static [Parameter],
    /// The body that is sent.
    pub(crate) body: Option<SchemaOf>,
    /// The media type of the body that is sent.
    pub(crate) takes: &'static str,
    /// The body that comes back.
    pub(crate) reply: Option<SchemaOf>,
    /// Other media types in which it may come back.
    pub(crate) also: &'static [&'static str],
    /// Its status.
    pub(crate) status: u16,
    /// Whether it needs `If-Match`.
    pub(crate) versioned: bool,
    /// Whether it tells the version of what it shows in an `ETag`.
    pub(crate) tagged: bool,
    /// Whether it takes an `Idempotency-Key`.
    pub(crate) once: bool,
}

/// Where a route is shown.
#[derive(Clone, Copy)]
pub(crate) enum Surface {
    /// A page.
    Page,
    /// The JSON API.
    Api(Doc),
}

/// A route.
#[derive(Clone, Copy)]
pub struct Route {
    /// GET, POST …
    pub method: RouteMethod,
    /// The path with its parameters in braces.
    pub path: &'static str,
    /// Its name: in logs, metrics and as the operation of the API.
    pub name: &'static str,
    /// Who may ask.
    pub needs: Needs,
    /// Which record it is about.
    pub about: About,
    /// What it leaves on the trail when it is done.
    pub leaves: &'static [Action],
    /// Whether a file may come with the form or in the body: then the body may be as large as a file.
    pub takes_file: bool,
    /// Where the page is that a form stands on, when it has another address than the form is sent to.
    pub page: Option<&'static str>,
    /// Whether what was typed is kept until the form is sent, and given back by its page.
    pub keeps: bool,
    pub(crate) surface: Surface,
    pub(crate) handler: Handler,
}

/// Methods that are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RouteMethod {
    /// Looks.
    Get,
    /// Makes or decides.
    Post,
    /// Replaces.
    Put,
    /// Changes a part.
    Patch,
}

impl RouteMethod {
    /// The method as HTTP names it.
    pub fn http(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Post => Method::POST,
            Self::Put => Method::PUT,
            Self::Patch => Method::PATCH,
        }
    }

    /// Whether it changes nothing.
    pub fn is_safe(self) -> bool {
        self == Self::Get
    }
}

impl Route {
    /// A page that is looked at.
    pub(crate) const fn page(path: &'static str, name: &'static str, needs: Needs, handler: Handler) -> Self {
        Self {
            method: RouteMethod::Get,
            path,
            name,
            needs,
            about: About::Nothing,
            leaves: &[],
            takes_file: false,
            page: None,
            keeps: false,
            surface: Surface::Page,
            handler,
        }
    }

    /// A form that is sent.
    pub(crate) const fn form(path: &'static str, name: &'static str, needs: Needs, handler: Handler) -> Self {
        Self { method: RouteMethod::Post, ..Self::page(path, name, needs, handler) }
    }

    /// A route of the API.
    pub(crate) const fn api(
        method: RouteMethod,
        path: &'static str,
        name: &'static str,
        needs: Needs,
        doc: Doc,
        handler: Handler,
    ) -> Self {
        Self { method, surface: Surface::Api(doc), ..Self::page(path, name, needs, handler) }
    }

    /// The same about a record.
    pub(crate) const fn about(self, about: About) -> Self {
        Self { about, ..self }
    }

    /// The same with what it leaves on the trail.
    pub(crate) const fn leaves(self, leaves: &'static [Action]) -> Self {
        Self { leaves, ..self }
    }

    /// The same, taking a file.
    pub(crate) const fn takes_file(self) -> Self {
        Self { takes_file: true, ..self }
    }

    /// The same, standing on another page.
    pub(crate) const fn on(self, page: &'static str) -> Self {
        Self { page: Some(page), ..self }
    }

    /// The same, keeping what was typed until it is sent.
    pub(crate) const fn keeps(self) -> Self {
        Self { keeps: true, ..self }
    }

    /// Whether it belongs to the JSON API.
    pub fn is_api(&self) -> bool {
        matches!(self.surface, Surface::Api(_))
    }
}

impl Doc {
    /// A look that comes back as `T`.
    pub(crate) const fn get<T: JsonSchema>(summary: &'static str) -> Self {
        Self {
            summary,
            query: &[],
            body: None,
            takes: "application/json",
            reply: Some(schema::<T>),
            also: &[],
            status: 200,
            versioned: false,
            tagged: false,
            once: false,
        }
    }

    /// Something made from `B`, coming back as `T`.
    pub(crate) const fn post<B: JsonSchema, T: JsonSchema>(summary: &'static str, status: u16) -> Self {
        Self { body: Some(schema::<B>), status, once: true, ..Self::get::<T>(summary) }
    }

    /// The same with parameters of the query.
    pub(crate) const fn query(self, query: &'static [Parameter]) -> Self {
        Self { query, ..self }
    }

    /// The same for a form with a file.
    pub(crate) const fn form(self) -> Self {
        Self { takes: "multipart/form-data", ..self }
    }

    /// The same for a version that was looked at; the answer tells the new one.
    pub(crate) const fn versioned(self) -> Self {
        Self { versioned: true, ..self }.tagged()
    }

    /// The same telling the version of what it shows.
    pub(crate) const fn tagged(self) -> Self {
        Self { tagged: true, ..self }
    }
}
