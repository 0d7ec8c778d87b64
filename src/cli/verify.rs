//! `castalia verify`

use std::fmt::Display;
use std::path::{Path, PathBuf};

use clap::Args;

use super::outcome::{Failed, Outcome, say};
use super::settings::Source;
use crate::audit::{self, Checked, Signed};
use crate::closing::receipt::Receipt;
use crate::closing::verify::Report;
use crate::report::package::{check, check_receipt};
use crate::store::Conn;
use crate::{closing, study, web};

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia verify crime-terrorism-nexus
  castalia verify crime-terrorism-nexus --head 132.9f86d0…    from the mail at closing
  castalia verify --receipt receipt.txt --package nexus.zip    that one's own answers are sealed
  castalia verify nexus.zip                  a package of open data, without a database")]
pub(super) struct Verify {
    #[command(flatten)]
    source: Source,
    /// A head of the audit record as it was mailed or printed at a closing: the record must have
    /// gone through it
    #[arg(long, value_name = "LINE")]
    head: Option<String>,
    /// An expert's receipt, to be looked up in the seals of a package of open data
    #[arg(
        long,
        value_name = "FILE",
        requires = "package",
        conflicts_with = "what"
    )]
    receipt: Option<PathBuf>,
    /// The package of open data for --receipt
    #[arg(long, value_name = "FILE.zip", requires = "receipt")]
    package: Option<PathBuf>,
    /// Slug of the study, or a package of open data that ends in .zip
    #[arg(value_name = "SLUG or FILE.zip", required_unless_present = "receipt")]
    what: Option<String>,
}

impl Verify {
    pub(super) fn run(self) -> Outcome {
        if let (Some(receipt), Some(package)) = (&self.receipt, &self.package) {
            return of_receipt(receipt, package);
        }
        let what = self.what.unwrap_or_default();
        if what.ends_with(".zip") {
            return of_package(Path::new(&what));
        }
        let settings = self.source.settings()?;
        let witness = self.head.as_deref().map(witness).transpose()?;
        let store = web::open(&settings)?;
        let found = store.read(|conn| study::store::find(conn, &what))?;
        let found = found.ok_or_else(|| study::Error::Unknown(what.clone()))?;
        let report = closing::verify(&store, &found).map_err(Failed::new)?;
        let (mut differences, rounds) = told(&report);
        let signer = web::signer_if_there(&settings, store.url()).map_err(Failed::new)?;
        let record = store.read(|conn| audit::check(conn, witness.as_ref().map(|w| &w.head)))?;
        differences += told_of_record(&record);
        if let Some(witness) = witness.filter(|witness| !witness.signature.is_empty()) {
            match signer.as_ref().map(|signer| signer.has_signed(&witness)) {
                Some(true) => say("the head that was given carries this installation's signature"),
                Some(false) => {
                    say("the head that was given does not carry this installation's signature");
                    differences += 1;
                }
                None => say("there is no key here to check the signature of the head with"),
            }
        }
        if record.fault.is_none() && record.entries > 0 {
            say(format_args!(
                "its head: {}",
                audit::shown(record.head, signer.as_ref())
            ));
        }
        match differences {
            0 => Ok(()),
            n => Err(differ(&rounds, n)),
        }
    }
}

fn witness(line: &str) -> Result<Signed, Failed> {
    line.parse().map_err(|()| {
        Failed::new(
            "--head: this is no head of a record; it is a number, a point and 64 hexadecimal \
             digits, as it stands in the mail at closing",
        )
    })
}

/// Says what a check of the audit record found; how many faults.
fn told_of_record(record: &Checked) -> usize {
    match &record.fault {
        Some(fault) => {
            say(fault);
            1
        }
        None => {
            let plural = if record.entries == 1 { "y" } else { "ies" };
            say(format_args!(
                "the audit record: {} entr{plural}, each follows from the one before it",
                record.entries
            ));
            0
        }
    }
}

fn differ(what: &str, number: usize) -> Failed {
    let plural = if number == 1 { "" } else { "s" };
    Failed::integrity(format_args!("{what}: {number} difference{plural}"))
}

/// Says of every answer of a receipt that it is in the seals of a package, which must hold itself.
fn of_receipt(receipt: &Path, package: &Path) -> Outcome {
    let failed =
        |path: &Path, error: &dyn Display| Failed::new(format_args!("{}: {error}", path.display()));
    let text = std::fs::read_to_string(receipt).map_err(|error| failed(receipt, &error))?;
    let read = Receipt::parse(&text).map_err(|error| failed(receipt, &error))?;
    let bytes = std::fs::read(package).map_err(|error| failed(package, &error))?;
    let checked = check(&bytes).map_err(|error| failed(package, &error))?;
    let (sealed, mut differences) =
        check_receipt(&read, &bytes).map_err(|error| failed(package, &error))?;
    differences.extend(checked.differences);
    sealed.iter().for_each(say);
    differences.iter().for_each(say);
    match differences.len() {
        0 => {
            let plural = if sealed.len() == 1 { "" } else { "s" };
            say(format_args!(
                "{}: {} answer{plural}, each in the seal of its round",
                read.study,
                sealed.len()
            ));
            Ok(())
        }
        n => Err(differ(&read.study, n)),
    }
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
    let record = audit::check(conn, None).map_err(Failed::new)?;
    differences += told_of_record(&record);
    Ok(differences)
}
