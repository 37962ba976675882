//! What was typed and not sent: kept sealed for its writer when a form fails or is left, given back by its page,
//! forgotten when the form is sent. The address a form is sent to is the name of its draft.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    SharedApp,
    admit::refuse_forged,
    call::{Call, Pairs, Who},
    local::unescape,
    problem::Problem,
    reply::Reply,
    route::Route,
};
use crate::{
    domain::clock::Timestamp,
    service::{Caller, MAX_DRAFT},
};

/// What the frame of every form carries anew.
pub(super) const OF_FRAME: [&str; 2] = ["csrf", "once"];

/// Whether a field is neither the frame's nor a secret.
fn is_kept(name: &str) -> bool {
    !OF_FRAME.contains(&name) && !name.contains("password") && name != "secret"
}

/// What the fields of a form are filled with: what was sent just now and failed, else the draft, else nothing.
pub(crate) struct Typed {
    action: String,
    fields: Pairs,
    kept_at: Option<Timestamp>,
}

impl Typed {
    /// What was typed into the form that is sent to `action`.
    pub(crate) async fn into(call: &Call, action: impl Into<String>) -> Result<Self, Problem> {
        let action = action.into();
        if unescape(&call.path) == action && !call.form.pairs().is_empty() {
            return Ok(Self { action, fields: call.form.clone(), kept_at: None });
        }
        let draft = call.app.services.draft(&call.caller()?, &action).await?;
        let (fields, kept_at) = draft.map_or_else(Default::default, |(body, at)| (Pairs::parse(&body), Some(at)));
        Ok(Self { action, fields, kept_at })
    }

    /// Its fields; what the record says where nothing was typed.
    pub(crate) fn or(&self, record: impl FnOnce() -> Pairs) -> Pairs {
        if self.fields.pairs().is_empty() { record() } else { self.fields.clone() }
    }

    /// Its fields as a template reads them.
    pub(crate) fn values(&self) -> BTreeMap<String, Vec<String>> {
        self.fields.as_values()
    }

    /// One field.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name)
    }

    /// What the page says of a draft: when it was kept, whether the record is another by now, how to discard it.
    pub(crate) fn notice(&self, version: Option<i64>) -> Option<Value> {
        let at = self.kept_at?.micros();
        let written_on = self.fields.get("version").and_then(|text| text.parse::<i64>().ok());
        let is_older = written_on.zip(version).is_some_and(|(then, now)| then != now);
        Some(json!({ "action": self.action, "at": at, "is_older": is_older }))
    }

    /// The same for a page with one form.
    pub(crate) fn notices(&self, version: Option<i64>) -> Vec<Value> {
        self.notice(version).into_iter().collect()
    }
}

/// What was sent, until it is known what becomes of it.
pub(super) struct Kept {
    caller: Caller,
    action: String,
    body: String,
}

impl Kept {
    /// The form of a call, where its page gives it back. Nobody else's page writes drafts.
    pub(super) fn of(route: &Route, call: &Call) -> Option<Self> {
        if !route.keeps || !matches!(call.who, Who::Person(_)) || refuse_forged(route, call).is_err() {
            return None;
        }
        let mut body = openidconnect::url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(call.form.pairs().iter().filter(|(name, _)| is_kept(name)));
        Some(Self { caller: call.caller().ok()?, action: unescape(&call.path), body: body.finish() })
    }

    /// Keeps what failed, forgets what was taken. The answer stands either way.
    pub(super) async fn after(self, app: &SharedApp, result: &Result<Reply, Problem>) {
        let has_failed = match result {
            Err(problem) if problem.is_refusal || problem.status == 404 => return,
            Err(_) => true,
            Ok(reply) => matches!(reply, Reply::Html { status: 400.., .. }),
        };
        let done = if !has_failed {
            app.services.forget_draft(&self.caller, &self.action).await
        } else if self.body.len() <= MAX_DRAFT {
            app.services.keep_draft(&self.caller, &self.action, &self.body).await.map(drop)
        } else {
            Ok(())
        };
        if let Err(error) = done {
            tracing::warn!(%error, "a draft is as it was before");
        }
    }
}
