//! `castalia verify`

use clap::Args;

use super::outcome::{Failed, Outcome, say};
use super::settings::Source;
use crate::closing::verify::Report;
use crate::store::Conn;
use crate::{closing, study, web};

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia verify crime-terrorism-nexus")]
pub(super) struct Verify {
    #[command(flatten)]
    source: Source,
    /// Slug of the study
    slug: String,
}

impl Verify {
    pub(super) fn run(self) -> Outcome {
        let store = web::open(&self.source.settings()?)?;
        let found = store.read(|conn| study::store::find(conn, &self.slug))?;
        let found = found.ok_or_else(|| study::Error::Unknown(self.slug.clone()))?;
        let report = closing::verify(&store, &found).map_err(Failed::new)?;
        match told(&report) {
            (0, _) => Ok(()),
            (n, rounds) => Err(Failed::integrity(format_args!(
                "{rounds}: {n} difference{}",
                if n == 1 { "" } else { "s" }
            ))),
        }
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
