//! `uya audit incident`: who was affected, by whose acts, when, and what was given out, with the proof of the chain.

use std::io::{Cursor, Write as _};

use clap::Args;
use serde_json::json;
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::{
    Context, Exit, Failure,
    audit::{trail_json, trail_text},
    output::{Form, Output},
};
use crate::{
    domain::date::Date,
    i18n::format,
    service::incident::{Incident as Touched, Told},
    store::trail::{TrailReport, verify_trail},
};

#[derive(Args)]
pub(super) struct Incident {
    #[arg(long, value_name = "DAY")]
    since: String,
    #[arg(long, value_name = "CODE")]
    of: Option<String>,
    #[arg(long, short, value_name = "FILE")]
    output: Output,
}

impl Incident {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        let since = Date::parse(&self.since).map_err(|error| {
            let words = context.words.text(&format!("fault-{error}"));
            Failure::new(Exit::Usage, format!("--since: {words}"))
        })?;
        self.output.refuse(context, Form::Binary)?;
        let services = context.services().await?;
        let told = services.tell_incident(context.actor(), since, self.of).await;
        let told = told.map_err(|error| context.service_failure(&error))?;
        let proof = verify_trail(&context.config.database, None).await;
        let proof = proof.map_err(|error| context.store_failure(&error))?;
        let files = files(context, &told, &proof)?;
        let packed = pack(&files).map_err(|error| context.file_failure(self.output.path(), &error))?;
        self.output.write(context, |file| file.write_all(&packed))?;
        let incident = &told.incident;
        let values = [
            ("file", self.output.path().display().to_string().into()),
            ("affected", incident.affected.len().into()),
            ("entries", incident.entries.into()),
            ("day", format::date(context.words.language(), incident.notify_until).into()),
        ];
        let json = json!({ "file": self.output.path(), "incident": incident, "proof": trail_json(&proof) });
        self.output.tell(context, &json, ("incident-written", &values))?;
        if proof.holds() { Ok(()) } else { Err(Failure::silent(Exit::Differs)) }
    }
}

/// The files of the pack, by name.
fn files(context: &Context, told: &Told, proof: &TrailReport) -> Result<Vec<(&'static str, String)>, Failure> {
    let unreadable = |error: serde_json::Error| Failure::new(Exit::Failed, error.to_string());
    let lines: String = told.entries.iter().map(|entry| format!("{}\n", entry.to_json())).collect();
    let mut files = vec![
        ("README.txt", read_me(context, &told.incident, proof)),
        ("incident.json", serde_json::to_string_pretty(&told.incident).map_err(unreadable)?),
        ("affected.csv", affected(context, &told.incident)?),
        ("entries.jsonl", lines),
        ("proof.json", serde_json::to_string_pretty(&trail_json(proof)).map_err(unreadable)?),
    ];
    if let Some(checkpoints) = context.config.checkpoint_file.as_ref().filter(|file| file.is_file()) {
        files.push(("checkpoints.txt", context.read_text(checkpoints)?));
    }
    Ok(files)
}

fn read_me(context: &Context, incident: &Touched, proof: &TrailReport) -> String {
    let words = &context.words;
    let day = |date| format::date(words.language(), date).into();
    let whose = incident.actor.as_deref().map_or_else(|| words.text("incident-everybody"), str::to_owned);
    let about = [("since", day(incident.since)), ("whose", whose.into()), ("entries", incident.entries.into())];
    let mut text = context.line("incident-about", &about);
    text.push_str(&context.line("incident-notify", &[("day", day(incident.notify_until))]));
    text.push_str(&context.line("incident-files", &[]));
    text.push_str(&trail_text(context, proof));
    text
}

/// One line for each record, as a spreadsheet reads it.
fn affected(context: &Context, incident: &Touched) -> Result<String, Failure> {
    let mut sheet = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let failed = |error: csv::Error| Failure::new(Exit::Failed, error.to_string());
    sheet
        .write_record(["kind", "code", "data", "to", "first", "last", "times", "first_entry", "last_entry"])
        .map_err(failed)?;
    for record in &incident.affected {
        let moment = |at| format::moment(context.words.language(), at);
        let row = [
            record.kind.clone(),
            record.code.clone(),
            record.data.iter().map(|class| class.code()).collect::<Vec<_>>().join(" "),
            record.to.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
            moment(record.first),
            moment(record.last),
            record.times.to_string(),
            record.entries[0].to_string(),
            record.entries[1].to_string(),
        ];
        sheet.write_record(row).map_err(failed)?;
    }
    let bytes = sheet.into_inner().map_err(|error| Failure::new(Exit::Failed, error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn pack(files: &[(&'static str, String)]) -> std::io::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // The same entries give the same file.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, text) in files {
        archive.start_file(*name, options)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}
