//! Who asks, and whether they may: decided before a byte of the body is read. Forms from elsewhere are refused.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use actix_web::{HttpRequest, cookie::Cookie, http::header};

use super::{
    Reached, SharedApp,
    call::{Call, Who},
    local::escape,
    problem::Problem,
    reply::Reply,
    respond::{SESSION_COOKIE, Shown},
    route::{Needs, Route},
};
use crate::{
    domain::permission::Permission,
    security::token,
    service::{
        Caller, ServiceError,
        sign_in::{HALF, SessionOf},
    },
};

/// Who sent a request.
pub(super) async fn who(app: &SharedApp, route: &Route, request: &HttpRequest, id: &str) -> Result<Who, Problem> {
    let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(token) = bearer.and_then(|text| text.strip_prefix("Bearer ")) {
        let viewer = app.services.viewer_of_token(token).await?;
        let viewer = viewer.filter(|_| route.is_api()).ok_or_else(|| Problem::new("not-signed-in"))?;
        return Ok(Who::System(Box::new(Caller { viewer, once: None, request: id.to_owned() })));
    }
    let cookie = request.cookie(SESSION_COOKIE);
    let Some(token) = cookie.as_ref().map(Cookie::value).filter(|text| text.starts_with(token::SESSION)) else {
        return Ok(Who::Stranger);
    };
    let Some(mut of) = app.services.session_of(token).await? else { return Ok(Who::Stranger) };
    of.owes_practice = app.practice_required && app.services.owes_practice(&of.user.code).await?;
    Ok(Who::Person(Box::new(of)))
}

/// Where a request came from, as tries to sign in are counted; none when nobody can tell.
///
/// Behind a proxy every connection is the proxy's. It adds the address that it saw at the end of `X-Forwarded-For`;
/// what stands before it is what a stranger wrote.
pub(super) fn address(app: &SharedApp, request: &HttpRequest) -> Option<String> {
    if app.reached != Reached::BehindProxy {
        return request.peer_addr().map(|peer| network(peer.ip()));
    }
    let hops = request.headers().get_all("x-forwarded-for").next_back()?.to_str().ok()?;
    let last = hops.rsplit(',').next()?.trim();
    let with_port = || last.parse::<SocketAddr>().ok().map(|address| address.ip());
    last.parse::<IpAddr>().ok().or_else(with_port).map(network)
}

/// One connection of IPv6 is given 2⁶⁴ addresses, and may come from another one each time.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
    }
}

/// Why a request goes no further.
pub(super) enum Turned {
    /// To the page with this address first.
    To(String),
    /// Away.
    Away(Problem),
}

impl Turned {
    /// What is answered.
    pub(super) fn answer(self) -> Result<Reply, Problem> {
        match self {
            Self::To(page) => Ok(Reply::to(page)),
            Self::Away(problem) => Err(problem),
        }
    }
}

impl From<Problem> for Turned {
    fn from(problem: Problem) -> Self {
        Self::Away(problem)
    }
}

/// Who may ask. Somebody who is not signed in is led to the sign-in page; a person who owes something
/// first – the second factor, a new password, the code of conduct – is led there. Whoever owes practice is told so in
/// place of every real record.
pub(super) fn admit(app: &SharedApp, route: &Route, who: &Who, shown: &Shown) -> Result<(), Turned> {
    if route.needs == Needs::Nobody {
        return Ok(());
    }
    match who {
        Who::Stranger => Err(sign_in(route, shown)),
        Who::Person(of) if of.session.via == HALF => {
            if route.needs == Needs::HalfSession {
                Ok(())
            } else {
                Err(sign_in(route, shown))
            }
        }
        Who::Person(of) => admit_person(app, route, of, shown),
        Who::System(caller) => {
            let opens = route.is_api() && matches!(route.needs, Needs::Permission(_));
            if !opens {
                return Err(Problem::new("not-permitted").with("permission", "session").into());
            }
            Ok(permitted(route, |permission| caller.viewer.may(permission))?)
        }
    }
}

fn sign_in(route: &Route, shown: &Shown) -> Turned {
    if route.is_api() {
        Problem::new("not-signed-in").into()
    } else {
        Turned::To(format!("/sign-in?next={}", escape(&shown.here)))
    }
}

fn admit_person(app: &SharedApp, route: &Route, of: &SessionOf, shown: &Shown) -> Result<(), Turned> {
    let owed = if of.owes_password {
        Some("/account/password")
    } else if of.user.accepted_conduct {
        None
    } else {
        Some("/conduct")
    };
    match owed {
        Some(page) if !route.is_api() && !shown.path.starts_with(page) && route.needs != Needs::SignedIn => {
            return Err(Turned::To(page.to_owned()));
        }
        Some(_) if route.is_api() => return Err(Problem::new("not-permitted").with("permission", "conduct").into()),
        _ => {}
    }
    permitted(route, |permission| of.viewer.may(permission))?;
    if of.owes_practice && route.needs.permission().is_some_and(Permission::opens_records) {
        return Err(Problem { is_refusal: true, ..Problem::new("practice-owed") }.into());
    }
    if !route.needs.is_grave() || of.is_stepped_up(app.services.clock.now()) {
        return Ok(());
    }
    if route.is_api() || !route.method.is_safe() {
        Err(Problem::new("step-up").into())
    } else {
        Err(Turned::To(format!("/account/step-up?next={}", escape(&shown.here))))
    }
}

fn permitted(route: &Route, may: impl Fn(Permission) -> bool) -> Result<(), Problem> {
    match route.needs.permission() {
        Some(permission) if !may(permission) => Err(ServiceError::NotPermitted(permission).into()),
        _ => Ok(()),
    }
}

/// A change asked for with a cookie must come from our own page: the browser says where it comes from, and the
/// form carries the session's mark.
pub(super) fn refuse_forged(route: &Route, call: &Call) -> Result<(), Problem> {
    let forged = || Problem { is_refusal: true, ..Problem::new("form-forged") };
    if matches!(call.who, Who::System(_)) {
        return Ok(());
    }
    let site = call.header("sec-fetch-site");
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(forged());
    }
    if let Some(origin) = call.header("origin") {
        let host = call.header("host").unwrap_or_default();
        // What came in the clear may have been written by anybody on the way.
        let is_ours = |scheme: &str| scheme == "https" || (scheme == "http" && call.app.reached == Reached::InTheClear);
        let same = origin.split_once("://").is_some_and(|(scheme, rest)| rest == host && is_ours(scheme));
        // Our pages send no referrer, and browsers then send a form's origin as null.
        let hidden = origin == "null" && site == Some("same-origin");
        if !same && !hidden {
            return Err(forged());
        }
    }
    let Who::Person(of) = &call.who else { return Ok(()) };
    if route.needs == Needs::Nobody {
        return Ok(());
    }
    let mark = call.header("x-csrf-token").or_else(|| call.form.get("csrf")).unwrap_or_default();
    if call.app.services.secrets.forms.is_mark(&of.session.token_hash, mark) { Ok(()) } else { Err(forged()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_one_connection_is_given_count_as_one() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::9"));
        assert_ne!(of("2001:db8:1:2::9"), of("2001:db8:1:3::9"));
    }
}
