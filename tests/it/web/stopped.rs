//! A program that is asked to stop: what runs is answered, nothing new begins.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use super::{
    served::{Served, free_port},
    site::{PASSWORD, copy, encoded},
};

/// The prepared database, in the folder it is served from.
const DATABASE: [&str; 2] = ["--database", "sqlite:uya.db"];

#[test]
fn a_program_that_is_asked_to_stop_lets_a_running_request_end() {
    let folder = copy();
    let mut served = Served::start(folder.path(), free_port(), &DATABASE);
    let address = served.base.trim_start_matches("http://").to_owned();
    let form = encoded(&[("name", "aigerim"), ("password", PASSWORD)]);
    let (first, rest) = form.split_at(20);
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{first}",
        form.len()
    );
    let mut running = TcpStream::connect(&address).unwrap();
    running.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    running.write_all(head.as_bytes()).unwrap();
    // The request has begun before the stop is asked for.
    std::thread::sleep(Duration::from_millis(500));
    served.ask_to_stop();
    std::thread::sleep(Duration::from_millis(500));
    running.write_all(rest.as_bytes()).unwrap();
    let mut told = String::new();
    running.read_to_string(&mut told).unwrap();
    assert!(told.starts_with("HTTP/1.1 303") && told.contains("__Host-uya="), "{told}");
    assert_eq!(served.ended(), Some(0), "it ends by itself, and well");
    assert!(TcpStream::connect(&address).is_err(), "nobody listens any more");
    let again = Served::start(folder.path(), free_port(), &DATABASE);
    assert_eq!(super::site::Client::sign_in(&again.base, "aigerim").get("/work").status, 200);
}
