//! How much memory the server takes, with the process that opens files, while somebody uploads what is built to harm.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use uya::transfer::office::COMMAND;

use super::{
    served::{Served, free_port},
    site::{Client, copy},
};
use crate::office::{
    bad::forty_kilobytes,
    memory::four_gigabytes,
    zip::{archive, workbook},
};

/// Memory of its own that a process holds, in KiB: not the program itself, which both processes share.
fn held(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// What a server and the processes hold together that open files for it. One that was started this very moment is the
/// server still, with the memory of it.
fn held_together(server: u32) -> u64 {
    let threads = std::fs::read_dir(format!("/proc/{server}/task")).into_iter().flatten().flatten();
    let children = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    let ids: Vec<u32> =
        children.flat_map(|ids| ids.split(' ').filter_map(|id| id.parse().ok()).collect::<Vec<_>>()).collect();
    let opens = |id: &u32| {
        let typed = std::fs::read_to_string(format!("/proc/{id}/cmdline")).unwrap_or_default();
        typed.split('\0').any(|word| word == COMMAND)
    };
    held(server) + ids.into_iter().filter(opens).map(held).sum::<u64>()
}

/// The most that a server and what it started held together while something was done, looked at every five milliseconds.
fn most_while(id: u32, act: impl FnOnce()) -> u64 {
    let ended = Arc::new(AtomicBool::new(false));
    let until = Arc::clone(&ended);
    let looking = std::thread::spawn(move || {
        let mut most = 0;
        while !until.load(Ordering::Relaxed) {
            most = most.max(held_together(id));
            std::thread::sleep(Duration::from_millis(5));
        }
        most
    });
    act();
    ended.store(true, Ordering::Relaxed);
    looking.join().unwrap()
}

#[test]
fn an_upload_that_blows_up_leaves_the_server_within_a_hundred_megabytes_of_idle() {
    let folder = copy();
    let served = Served::start(folder.path(), free_port(), &["--database", "sqlite:uya.db"]);
    let (data, specialist) = (Client::sign_in(&served.base, "erlan"), Client::sign_in(&served.base, "aigerim"));
    let sheet = |client: &Client, name: &str, bytes: &[u8]| client.upload("/imports/new", &[], (name, bytes)).status;
    assert_eq!(sheet(&data, "list.csv", "code;settlement\nF-910;TARAZ\n".as_bytes()), 303);
    let idle = held_together(served.id());
    let text = |at: &str, text: &str| format!("<c r='{at}' t='inlineStr'><is><t>{text}</t></is></c>");
    let head = format!("<row r='1'>{}{}</row>", text("A1", "code"), text("B1", "settlement"));
    let family = format!("<row r='2'>{}{}</row>", text("A2", "F-911"), text("B2", "TARAZ"));
    // So few that a busy machine keeps within the limit of time; a million of them are opened in the tests of files.
    let blank: String = (3..200_003).map(|row| format!("<row r='{row}' s='1' customFormat='1'/>")).collect();
    let blank = archive(&workbook(&format!("<sheetData>{head}{family}{blank}</sheetData>")));
    let sentence = "бала ".repeat(20_000_000 / 9);
    let version = specialist.get("/api/v1/children/C-001/plan/reading").json()["plan_version"].to_string();
    let plan =
        || specialist.upload("/children/C-001/plan/text", &[("version", &version)], ("plan.txt", sentence.as_bytes()));
    let mut over = Vec::new();
    let mut within = |what: &str, most: u64| {
        println!("{what}: {} MiB, idle {} MiB", most >> 10, idle >> 10);
        over.extend((most > idle + (100 << 10)).then(|| format!("{what}: {most} KiB, idle {idle} KiB")));
    };
    let (bomb, small) = (four_gigabytes(100 << 20), forty_kilobytes());
    within("four gigabytes", most_while(served.id(), || assert_eq!(sheet(&data, "a.xlsx", &bomb), 422)));
    within("forty kilobytes", most_while(served.id(), || assert_eq!(sheet(&data, "a.xlsx", &small), 422)));
    let rows = || assert_eq!(sheet(&data, "a.xlsx", &blank), 303);
    within("two hundred thousand blank rows", most_while(served.id(), rows));
    within("twenty megabytes of one sentence", most_while(served.id(), || assert_eq!(plan().status, 422)));
    assert!(over.is_empty(), "{over:#?}");
}
