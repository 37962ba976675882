//! A browser that keeps cookies, trusts the certificates it is told to, and stops at every redirect.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use ureq::{
    http::{Request, Response},
    tls::{Certificate, RootCerts, TlsConfig},
};

use super::site::encoded;

/// What came back.
#[derive(Debug)]
pub struct Page {
    /// Status.
    pub status: u16,
    /// Where the browser is sent on to.
    pub location: Option<String>,
    /// The page.
    pub body: String,
}

/// A browser.
pub struct Browser {
    agent: ureq::Agent,
    /// Cookies by name.
    pub cookies: BTreeMap<String, String>,
}

impl Browser {
    /// A browser that nobody used yet.
    pub fn new() -> Self {
        Self::trusting(None)
    }

    /// A browser that trusts one certificate, a PEM text, and no other.
    pub fn trusting(certificate: Option<&str>) -> Self {
        let trusted: Vec<_> = certificate.iter().map(|pem| Certificate::from_pem(pem.as_bytes()).unwrap()).collect();
        let config = ureq::Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_mins(1)))
            .tls_config(TlsConfig::builder().root_certs(RootCerts::Specific(Arc::new(trusted))).build());
        Self { agent: config.build().into(), cookies: BTreeMap::new() }
    }

    /// Looks at a page.
    pub fn get(&mut self, address: &str) -> Page {
        self.try_get(address).unwrap()
    }

    /// Looks at a page that may not be had.
    pub fn try_get(&mut self, address: &str) -> Result<Page, ureq::Error> {
        let request = Request::get(address).header("cookie", self.cookie_header()).header("accept-language", "en");
        self.send(request.body(Vec::new()).unwrap())
    }

    /// Sends a form that stands on a page of `origin`.
    pub fn form(&mut self, address: &str, origin: &str, fields: &[(&str, &str)]) -> Page {
        let request = Request::post(address)
            .header("cookie", self.cookie_header())
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", origin);
        self.send(request.body(encoded(fields).into_bytes()).unwrap()).unwrap()
    }

    fn cookie_header(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn send(&mut self, request: Request<Vec<u8>>) -> Result<Page, ureq::Error> {
        let mut answer = self.agent.run(request)?;
        let body = answer.body_mut().read_to_string()?;
        self.keep_cookies(&answer);
        let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
        Ok(Page { status: answer.status().as_u16(), location, body })
    }

    fn keep_cookies<T>(&mut self, answer: &Response<T>) {
        for text in answer.headers().get_all("set-cookie") {
            let text = text.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
