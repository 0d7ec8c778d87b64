//! `castalia verify`

use clap::Args;

use super::outcome::{Failed, Outcome, say};
use super::settings::Source;
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
        for difference in &report.differences {
            say(difference);
        }
        if report.erased > 0 {
            say(format_args!(
                "{} answers were erased at a person's wish",
                report.erased
            ));
        }
        let rounds: Vec<String> = report.rounds.iter().map(ToString::to_string).collect();
        let rounds = match rounds.len() {
            0 => "no round is closed yet".to_owned(),
            1 => format!("checked round {}", rounds[0]),
            _ => format!("checked rounds {}", rounds.join(", ")),
        };
        match report.differences.len() {
            0 => {
                say(format_args!("{rounds}: everything is as it was sealed"));
                Ok(())
            }
            1 => Err(Failed::integrity(format_args!("{rounds}: 1 difference"))),
            n => Err(Failed::integrity(format_args!("{rounds}: {n} differences"))),
        }
    }
}
