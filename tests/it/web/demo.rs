//! `uya demo`, which says where it serves and how one person of each role signs in.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use uya::domain::actor::Role;

use super::site::Client;

#[test]
fn the_demo_says_its_address_and_a_sign_in_for_each_role() {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = Command::new(env!("CARGO_BIN_EXE_uya"))
        .args(["--lang", "en", "demo", "--folder", "here", "--port", "0"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(demo.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut said: Vec<String> = Vec::new();
    for line in lines {
        let is_last = line.contains("Ctrl-C");
        said.push(line);
        if is_last {
            break;
        }
    }
    let address = said.iter().find_map(|line| Some(&line[line.find("http://127.0.0.1:")?..])).expect("an address");
    let address = address.split(|c: char| c.is_whitespace()).next().unwrap().trim_end_matches(['.', '/']);
    let mut roles = BTreeSet::new();
    for line in &said {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, password, ..] = words[..] else { continue };
        if password.split('-').count() != 4 || password.len() != 19 {
            continue;
        }
        let mut person = Client::stranger(address);
        let answer = person.form("/sign-in", &[("name", name), ("password", password)]);
        assert_eq!(answer.status, 303, "{line}: {}", answer.body);
        person.cookie = answer.cookie("__Host-uya");
        let role = person.get("/api/v1/me").json()["role"].as_str().unwrap_or("?").to_owned();
        roles.insert(role);
    }
    demo.kill().unwrap();
    demo.wait().unwrap();
    assert_eq!(roles, Role::ALL.iter().map(|role| role.code().to_owned()).collect(), "{said:#?}");
}
