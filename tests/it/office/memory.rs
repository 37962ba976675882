//! How much memory the process takes that opens a file nobody trusts.

use std::{
    io::Write,
    process::{Command, Stdio},
    time::Duration,
};

use uya::transfer::office::{COMMAND, Limit, Opener, Refusal};

use super::zip::{Part, archive, workbook};

/// The most memory that opening `bytes` took, in KiB, looked at every millisecond.
fn peak(bytes: Vec<u8>, name: &str) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_uya"))
        .args([COMMAND, name])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    // A process that refuses early leaves its input unread.
    let writer = std::thread::spawn(move || drop(input.write_all(&bytes)));
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let seen = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(seen.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(1));
    }
    writer.join().unwrap();
    assert!(most > 0, "{name}: the process ended before it was looked at");
    most
}

/// An archive of 4 MB whose picture unpacks to nearly 4 GiB: one packed megabyte again and again.
fn four_gigabytes(says: u32) -> Vec<u8> {
    let mut squeeze = flate2::Compress::new(flate2::Compression::best(), false);
    let block = vec![b' '; 1 << 20];
    let mut once = Vec::with_capacity(1 << 16);
    squeeze.compress_vec(&block, &mut once, flate2::FlushCompress::Full).unwrap();
    let mut packed = once.repeat(4_095);
    // An empty last block.
    packed.extend([3, 0]);
    let mut parts = workbook("");
    let sheet = parts.last_mut().unwrap();
    *sheet = Part { packed, size: says, sum: 0, ..sheet.clone() };
    archive(&parts)
}

#[test]
fn four_megabytes_that_become_four_gigabytes_are_refused_whatever_they_say_of_themselves() {
    let opener = Opener::new(env!("CARGO_BIN_EXE_uya").into(), 2);
    let bomb = four_gigabytes(4_095 << 20);
    assert!(bomb.len() <= 4_500_000, "{}", bomb.len());
    let honest = opener.open(bomb, "a.xlsx").unwrap_err();
    assert!(matches!(honest, Refusal::TooMuch { limit: Limit::EntryBytes, .. }), "{honest}");
    let lying = opener.open(four_gigabytes(100 << 20), "a.xlsx").unwrap_err();
    let limits = [Limit::Ratio, Limit::EntryBytes, Limit::XmlPieceBytes];
    let is_caught = match &lying {
        Refusal::TooMuch { limit, .. } => limits.contains(limit),
        other => matches!(other, Refusal::Harmful { .. }),
    };
    assert!(is_caught, "{lying}");
}

#[test]
fn opening_a_file_takes_at_most_a_hundred_megabytes_beyond_opening_an_empty_one() {
    let idle = peak(b" ".to_vec(), "a.csv");
    let rows: String = (1..1_000_001).map(|row| format!("<row r='{row}' s='1' customFormat='1'/>")).collect();
    let cells: String = (1..100_001).map(|row| format!("<row r='{row}'><c r='A{row}'><v>5</v></c></row>")).collect();
    let sheet = |inside: &str| archive(&workbook(&format!("<sheetData>{inside}</sheetData>")));
    for (what, bytes, name) in [
        ("four gigabytes", four_gigabytes(100 << 20), "a.xlsx"),
        ("a million blank rows", sheet(&rows), "a.xlsx"),
        ("a hundred thousand rows", sheet(&cells), "a.xlsx"),
        ("fifty thousand elements inside one another", sheet(&"<a>".repeat(50_000)), "a.xlsx"),
        ("twenty megabytes of one sentence", "бала ".repeat(20_000_000 / 9).into_bytes(), "a.txt"),
        ("a PDF of one packed page", super::bad::packed_page(200), "a.pdf"),
    ] {
        let most = peak(bytes, name);
        println!("{what}: {} MiB, idle {} MiB", most >> 10, idle >> 10);
        assert!(most <= idle + (100 << 10), "{what}: {most} KiB, idle {idle} KiB");
    }
}
