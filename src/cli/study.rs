//! `castalia study`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::outcome::{Failed, Outcome, note, write_out};
use super::settings::Source;
use crate::account::{self, Email};
use crate::clock::now_micros;
use crate::study::{self, Imported, file};
use crate::web;

#[derive(Debug, Subcommand)]
pub(super) enum Study {
    /// Take in a study file, as a new study or over the one of the same slug
    Import(Import),
    /// Write a study as a study file
    Export(Export),
}

impl Study {
    pub(super) fn run(self) -> Outcome {
        match self {
            Study::Import(command) => command.run(),
            Study::Export(command) => command.run(),
        }
    }
}

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia study import study.toml --coordinator dana@example.org
  castalia study import study.json")]
pub(super) struct Import {
    #[command(flatten)]
    source: Source,
    /// Study file in TOML, or in JSON if its name ends in .json
    file: PathBuf,
    /// Address of the account that coordinates the study, if it is new
    #[arg(long, value_name = "EMAIL")]
    coordinator: Option<Email>,
}

impl Import {
    fn run(self) -> Outcome {
        let name = self.file.display().to_string();
        let bytes = std::fs::read(&self.file)
            .map_err(|cause| Failed::new(format_args!("{name}: cannot be read: {cause}")))?;
        let text = String::from_utf8(bytes).map_err(|cause| {
            let valid = &cause.as_bytes()[..cause.utf8_error().valid_up_to()];
            let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
            Failed::new(format_args!("{name}:{line}: expected UTF-8 text"))
        })?;
        let is_json = self.file.extension().is_some_and(|ending| ending == "json");
        let read = if is_json {
            file::parse_json
        } else {
            file::parse
        };
        let definition = read(&text, &name).map_err(|errors| {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            let errors = if lines.len() == 1 { "error" } else { "errors" };
            Failed::new(format_args!(
                "nothing was imported, the file has {} {errors}:\n{}",
                lines.len(),
                lines.join("\n")
            ))
        })?;
        let store = web::open(&self.source.settings()?)?;
        let coordinator = match &self.coordinator {
            Some(email) => Some(account::find(&store, email)?.id),
            None => None,
        };
        let (study, imported) =
            study::import(&store, &definition, true, coordinator, None, now_micros())?;
        let done = match imported {
            Imported::Created => "created",
            Imported::Updated => "updated",
        };
        note(format_args!("{done} the study {}", study.slug));
        Ok(())
    }
}

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia study export crime-terrorism-nexus --out study.toml
  castalia study export crime-terrorism-nexus | diff - study.toml")]
pub(super) struct Export {
    #[command(flatten)]
    source: Source,
    /// Slug of the study
    slug: String,
    /// File to write; by default standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Export {
    fn run(self) -> Outcome {
        let store = web::open(&self.source.settings()?)?;
        let found = store.read(|conn| study::store::find(conn, &self.slug))?;
        let found = found.ok_or_else(|| study::Error::Unknown(self.slug.clone()))?;
        write_out(
            self.out.as_deref(),
            file::to_toml(&found.definition).as_bytes(),
        )
    }
}
