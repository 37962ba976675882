//! Certificates, and connections that misbehave.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use uya::web::{ServeError, ServeOptions, serve};

use super::{
    browser::Browser,
    site::{PASSWORD, Site, options},
};

#[test]
fn pages_travel_under_the_certificate_of_the_settings_and_no_other_is_taken_for_it() {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = (folder.path().join("uya.crt"), folder.path().join("uya.pem"));
    std::fs::write(&chain, cert.pem()).unwrap();
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();
    let site = Site::start_serving(ServeOptions { tls: Some((chain, key)), ..options() });
    assert!(site.base.starts_with("https://"));
    let address = format!("{}/sign-in", site.base);
    assert_eq!(Browser::trusting(Some(&cert.pem())).get(&address).status, 200);
    let other = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    assert!(Browser::trusting(Some(&other.cert.pem())).try_get(&address).is_err());
    // A page of the same host that came in the clear may be anybody's on the way.
    let host = site.base.trim_start_matches("https://");
    for (origin, status) in [(site.base.clone(), 303), (format!("http://{host}"), 403)] {
        let fields = [("name", "aigerim"), ("password", PASSWORD)];
        let answer = Browser::trusting(Some(&cert.pem())).form(&address, &origin, &fields);
        assert_eq!(answer.status, status, "{origin}: {}", answer.body);
    }
}

#[test]
fn nothing_is_served_to_other_machines_without_a_certificate() {
    let site = Site::start();
    let open = ServeOptions { listen: ([0, 0, 0, 0], 0).into(), ..options() };
    let refused = site.runtime.block_on(serve(site.services.clone(), open.clone())).err().unwrap();
    assert!(matches!(refused, ServeError::NoCertificate(_)), "{refused}");
    assert!(refused.to_string().contains("tls_certificate"), "{refused}");
    let behind = ServeOptions { behind_proxy: true, ..open };
    let stopped = async { serve(site.services.clone(), behind).await.ok().unwrap().stop().await };
    site.runtime.block_on(stopped);
}

#[test]
fn a_certificate_that_is_none_is_said_before_anything_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = (folder.path().join("uya.crt"), folder.path().join("uya.pem"));
    std::fs::write(&chain, "not a certificate").unwrap();
    std::fs::write(&key, "not a key").unwrap();
    let site = Site::start();
    let options = ServeOptions { tls: Some((chain, key)), ..options() };
    let refused = site.runtime.block_on(serve(site.services.clone(), options)).err();
    assert!(matches!(refused, Some(ServeError::Certificate(_))));
}

/// Waits as long as the program is patient: a quarter of a minute.
#[test]
fn a_body_that_never_comes_is_given_up() {
    let site = Site::start();
    let begun = "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                 Content-Length: 50\r\n\r\nname=";
    let mut stream = TcpStream::connect(site.base.trim_start_matches("http://")).unwrap();
    stream.write_all(begun.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

/// What a connection is told that has announced a file and sent nothing of it; nothing when it is left waiting.
fn told_before_the_body(site: &Site, cookie: Option<&str>, length: usize) -> Option<String> {
    let cookie = cookie.map(|token| format!("Cookie: __Host-uya={token}\r\n")).unwrap_or_default();
    let begun = format!(
        "POST /imports/new HTTP/1.1\r\nHost: localhost\r\n{cookie}Content-Type: multipart/form-data; boundary=marks\r\n\
         Content-Length: {length}\r\n\r\n"
    );
    let mut stream = TcpStream::connect(site.base.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(3))).unwrap();
    stream.write_all(begun.as_bytes()).unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).ok()?;
    Some(String::from_utf8_lossy(&first).into_owned())
}

#[test]
fn no_file_is_read_from_somebody_who_may_not_send_it() {
    let site = Site::start();
    let (specialist, data) = (site.sign_in("aigerim"), site.sign_in("erlan"));
    let told = |cookie: Option<&str>, length| told_before_the_body(&site, cookie, length);
    assert_eq!(told(None, 20 << 20).as_deref(), Some("HTTP/1.1 303"));
    assert_eq!(told(specialist.cookie.as_deref(), 20 << 20).as_deref(), Some("HTTP/1.1 403"));
    assert_eq!(told(data.cookie.as_deref(), 200 << 20).as_deref(), Some("HTTP/1.1 413"), "too large by what it says");
    assert_eq!(told(data.cookie.as_deref(), 20 << 20), None, "whoever may is waited for");
}

/// Waits as long as the program is patient: some seconds.
#[test]
fn a_head_that_never_ends_is_given_up_and_others_are_served_meanwhile() {
    let site = Site::start();
    let slow: Vec<TcpStream> = (0..20)
        .map(|_| {
            let mut stream = TcpStream::connect(site.base.trim_start_matches("http://")).unwrap();
            stream.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
            stream.write_all(b"GET /livez HTTP/1.1\r\nHost: local").unwrap();
            stream
        })
        .collect();
    assert_eq!(site.stranger().get("/livez").status, 200, "others do not wait for the slow");
    for mut stream in slow {
        let mut told = Vec::new();
        stream.read_to_end(&mut told).expect("the program ends it, not the test");
        assert!(told.is_empty() || told.starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&told));
    }
}

/// A connection that asked once, was answered, and stays open.
fn held(address: &str) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(2))).unwrap();
    stream.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).ok()?;
    assert_eq!(&first, b"HTTP/1.1 200");
    Some(stream)
}

#[test]
fn no_more_connections_are_served_than_the_cap_and_the_next_one_waits_for_a_place() {
    let workers = std::thread::available_parallelism().map_or(2, usize::from).min(8);
    let site = Site::start_serving(ServeOptions { connections: 2, ..options() });
    let address = site.base.trim_start_matches("http://").to_owned();
    let mut open = Vec::new();
    while let Some(stream) = held(&address) {
        open.push(stream);
        assert!(open.len() <= 2 * workers, "{} are served at once", open.len());
    }
    assert_eq!(open.len(), 2 * workers);
    open.clear();
    assert!(held(&address).is_some(), "a place is free again");
}
