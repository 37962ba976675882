//! A walk over what changes something, route by route: each answer is held against what its route says it leaves.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use uya::{
    domain::audit::Action,
    web::{route::Route, routes},
};

use super::{
    site::{Answer, Client, Site},
    trail::{last_number, since},
};

/// What changes something, walked route by route.
pub(super) struct Walk<'s> {
    pub(super) site: &'s Site,
    pub(super) left: BTreeMap<&'static str, BTreeSet<Action>>,
}

/// What is sent to a route.
pub(super) enum Sent<'a> {
    Form(&'a [(&'a str, &'a str)]),
    Json(Value, Option<&'a str>),
    File(&'a [(&'a str, &'a str)], (&'a str, &'a [u8])),
}

pub(super) use Sent::{File, Form, Json};

impl Walk<'_> {
    /// Sends something that is taken, and notes what it left.
    pub(super) fn take(&mut self, name: &str, who: &Client, path: &str, sent: Sent<'_>) -> Answer {
        let answer = self.send(name, who, path, sent);
        assert!(matches!(answer.status, 200 | 201 | 303), "{name} {path}: {} {}", answer.status, answer.body);
        if answer.status == 303
            && let Some(to) = answer.header("location")
        {
            let led = who.get(to).status;
            assert!(matches!(led, 200 | 303), "{name} leads to {to}: {led}");
        }
        answer
    }

    /// The same with what is refused for what was written.
    pub(super) fn refuse(&mut self, name: &str, who: &Client, path: &str, sent: Sent<'_>) {
        assert_eq!(self.send(name, who, path, sent).status, 422, "{name} {path}");
    }

    pub(super) fn send(&mut self, name: &str, who: &Client, path: &str, sent: Sent<'_>) -> Answer {
        let found = routes().into_iter().find(|route| route.name == name);
        let route = found.unwrap_or_else(|| panic!("there is no route {name}"));
        assert!(is_of(&route, path), "{path} is not of {name}");
        let before = last_number(self.site);
        let key = uya::security::token::new("");
        let answer = match sent {
            Form(fields) => who.form(path, fields),
            Json(body, version) => who.json(route.method.http().as_str(), path, &body, version, Some(&key)),
            File(fields, file) => who.upload_once(path, fields, file, &key),
        };
        let left = since(self.site, before);
        let said: BTreeSet<Action> = route.leaves.iter().copied().collect();
        assert!(
            left.iter().all(|action| said.contains(action)),
            "{name} left {left:?}, says {said:?}: {}",
            answer.body
        );
        assert_eq!(left.is_empty(), said.is_empty(), "{name} left {left:?}, says {said:?}: {}", answer.body);
        self.left.entry(route.name).or_default().extend(left);
        answer
    }
}

fn is_of(route: &Route, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or(path);
    let both = route.path.split('/').zip(path.split('/'));
    route.path.split('/').count() == path.split('/').count()
        && both.into_iter().all(|(known, part)| {
            let fixed = known.rsplit_once('}').map_or(known, |(_, fixed)| fixed);
            part.ends_with(fixed) && (known.contains('{') || known == part)
        })
}
