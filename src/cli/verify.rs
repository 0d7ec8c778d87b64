//! `castalia verify`

use std::fmt::Display;
use std::path::Path;

use clap::Args;

use super::outcome::{Failed, Outcome, say};
use super::settings::Source;
use crate::closing::verify::Report;
use crate::report::package::check;
use crate::store::Conn;
use crate::{closing, study, web};

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia verify crime-terrorism-nexus
  castalia verify nexus.zip                  a package of open data, without a database")]
pub(super) struct Verify {
    #[command(flatten)]
    source: Source,
    /// Slug of the study, or a package of open data that ends in .zip
    #[arg(value_name = "SLUG or FILE.zip")]
    what: String,
}

impl Verify {
    pub(super) fn run(self) -> Outcome {
        if self.what.ends_with(".zip") {
            return of_package(Path::new(&self.what));
        }
        let store = web::open(&self.source.settings()?)?;
        let found = store.read(|conn| study::store::find(conn, &self.what))?;
        let found = found.ok_or_else(|| study::Error::Unknown(self.what.clone()))?;
        let report = closing::verify(&store, &found).map_err(Failed::new)?;
        match told(&report) {
            (0, _) => Ok(()),
            (n, rounds) => Err(differ(&rounds, n)),
        }
    }
}

fn differ(what: &str, number: usize) -> Failed {
    let plural = if number == 1 { "" } else { "s" };
    Failed::integrity(format_args!("{what}: {number} difference{plural}"))
}

/// Says every arrow of a package again, and what differs.
fn of_package(file: &Path) -> Outcome {
    let failed = |error: &dyn Display| Failed::new(format_args!("{}: {error}", file.display()));
    let bytes = std::fs::read(file).map_err(|error| failed(&error))?;
    let checked = check(&bytes).map_err(|error| failed(&error))?;
    checked.arrows.iter().for_each(say);
    checked.differences.iter().for_each(say);
    for line in &checked.unchecked {
        say(line);
    }
    for round in &checked.without_root {
        say(format_args!(
            "round {round}: sealed by an older version; its root needs what is not public"
        ));
    }
    let rounds = checked.rounds.len();
    match checked.differences.len() {
        0 => {
            let plural = if rounds == 1 { "" } else { "s" };
            say(format_args!(
                "{}: {rounds} round{plural} computed again: everything is as it was sealed",
                checked.study
            ));
            Ok(())
        }
        n => Err(differ(&checked.study, n)),
    }
}

/// Says what a check of a study found; how many differences, and "checked rounds 1, 2".
pub(super) fn told(report: &Report) -> (usize, String) {
    for difference in &report.differences {
        say(difference);
    }
    if report.erased > 0 {
        say(format_args!(
            "{} answers were erased at a person's wish",
            report.erased
        ));
    }
    if report.redacted > 0 {
        say(format_args!(
            "redacted by the coordinator: {} reason{}",
            report.redacted,
            if report.redacted == 1 { "" } else { "s" }
        ));
    }
    let rounds: Vec<String> = report.rounds.iter().map(ToString::to_string).collect();
    let rounds = match rounds.len() {
        0 => "no round is closed yet".to_owned(),
        1 => format!("checked round {}", rounds[0]),
        _ => format!("checked rounds {}", rounds.join(", ")),
    };
    if report.differences.is_empty() {
        say(format_args!("{rounds}: everything is as it was sealed"));
    }
    (report.differences.len(), rounds)
}

/// The same of every study in a database; how many differences.
pub(super) fn told_of_all(conn: &mut Conn) -> Result<usize, Failed> {
    let mut differences = 0;
    for study in study::store::all(conn)? {
        say(format_args!("{}:", study.slug));
        let report = closing::verify_on(conn, &study).map_err(Failed::new)?;
        differences += told(&report).0;
    }
    Ok(differences)
}
