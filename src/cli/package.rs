//! `castalia package`

use std::path::PathBuf;

use clap::Args;

use super::outcome::{Failed, Outcome, write_out};
use super::settings::Source;
use crate::clock::now_micros;
use crate::report::package::{gather, zip};
use crate::{study, web};

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia package crime-terrorism-nexus --out nexus.zip
  castalia verify nexus.zip")]
pub(super) struct Package {
    #[command(flatten)]
    source: Source,
    /// Slug of the study
    slug: String,
    /// Rounds up to this one; by default all that are closed
    #[arg(long, value_name = "N")]
    round: Option<u32>,
    /// File to write; by default standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Package {
    pub(super) fn run(self) -> Outcome {
        let store = web::open(&self.source.settings()?)?;
        let found = store.read(|conn| study::store::find(conn, &self.slug))?;
        let found = found.ok_or_else(|| study::Error::Unknown(self.slug.clone()))?;
        let package = gather(&store, &found, self.round, now_micros()).map_err(Failed::new)?;
        write_out(self.out.as_deref(), &zip(&package).map_err(Failed::new)?)
    }
}
