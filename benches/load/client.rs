//! A browser reduced to what load needs: connections that stay open, and one signed-in session.

use std::net::SocketAddr;

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
    header,
};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::{net::TcpStream, sync::Mutex};

use crate::register::PASSWORD;

/// One connection; an answer is read whole before the next request.
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// The value of the session's cookie, when it was set.
    cookie: Option<String>,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// Somebody who is signed in.
#[derive(Clone, Default)]
pub(crate) struct Session {
    cookie: String,
    csrf: String,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Self { sender, host: address.to_string() }
    }

    pub(crate) async fn get(&mut self, session: &Session, path: &str) -> Answer {
        self.send(session, Request::get(path), "").await
    }

    /// Sends JSON under a key of its own.
    pub(crate) async fn post(&mut self, session: &Session, path: &str, body: &Value) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", uya::security::token::new(""));
        self.send(session, request, &body.to_string()).await
    }

    async fn send(&mut self, session: &Session, request: hyper::http::request::Builder, body: &str) -> Answer {
        // Browsers take pages compressed; what is read here as JSON comes as it is.
        let is_json = request.uri_ref().is_some_and(|uri| uri.path().starts_with("/api/"));
        let request = request
            .header(header::HOST, &self.host)
            .header(header::ACCEPT_ENCODING, if is_json { "identity" } else { "gzip, br" })
            .header(header::COOKIE, format!("__Host-uya={}", session.cookie))
            .header("x-csrf-token", &session.csrf)
            .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
            .unwrap();
        self.sender.ready().await.unwrap();
        let response = self.sender.send_request(request).await.unwrap();
        let (head, body) = response.into_parts();
        let mut set = head.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let cookie = set.find_map(|text| text.strip_prefix("__Host-uya="));
        let cookie = cookie.and_then(|text| text.split(';').next()).map(str::to_owned);
        Answer { status: head.status, cookie, body: body.collect().await.unwrap().to_bytes() }
    }
}

/// Connections that requests take turns on.
pub(crate) struct Pool {
    address: SocketAddr,
    free: Mutex<Vec<Connection>>,
}

impl Pool {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, free: Mutex::default() }
    }

    /// A free connection, or a new one: a browser does not wait for another browser's answer.
    pub(crate) async fn take(&self) -> Connection {
        let mut free = self.free.lock().await;
        // One that the server has closed meanwhile is of no use.
        free.retain(|connection| !connection.sender.is_closed());
        let found = free.pop();
        drop(free);
        match found {
            Some(connection) => connection,
            None => Connection::open(self.address).await,
        }
    }

    pub(crate) async fn give_back(&self, connection: Connection) {
        self.free.lock().await.push(connection);
    }
}

/// Signs the specialist in as the page does.
pub(crate) async fn sign_in(address: SocketAddr) -> Session {
    let mut connection = Connection::open(address).await;
    let form = Request::post("/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let password = PASSWORD.replace(' ', "+");
    let answer = connection.send(&Session::default(), form, &format!("name=aigerim&password={password}")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let session = Session { cookie: answer.cookie.unwrap(), csrf: String::new() };
    let me = connection.get(&session, "/api/v1/me").await.json();
    Session { csrf: me["csrf"].as_str().unwrap().to_owned(), ..session }
}
