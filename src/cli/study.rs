//! `castalia study`

mod links;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::outcome::{Failed, Outcome, note, write_out};
use super::settings::Source;
use crate::account::{self, Email};
use crate::clock::now_micros;
use crate::study::definition::Definition;
use crate::study::file::workbook;
use crate::study::{self, Imported, file};
use crate::web;

#[derive(Debug, Subcommand)]
pub(super) enum Study {
    /// Take in a study file, as a new study or over the one of the same slug
    Import(Import),
    /// Write a study as a study file
    Export(Export),
    /// Ask the address of every source whether it still answers
    Links(links::Links),
    /// Write an Excel workbook with explained columns to fill in
    Template(Template),
}

impl Study {
    pub(super) fn run(self) -> Outcome {
        match self {
            Study::Import(command) => command.run(),
            Study::Export(command) => command.run(),
            Study::Links(command) => command.run(),
            Study::Template(command) => command.run(),
        }
    }
}

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia study import study.toml --coordinator dana@example.org
  castalia study import study.xlsx
  castalia study import study.json")]
pub(super) struct Import {
    #[command(flatten)]
    source: Source,
    /// Study file in TOML; in JSON, as a workbook or as CSV if its name ends in .json, .xlsx or .csv
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
        let definition = definition(&name, &bytes)?;
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

/// Reads a study file in the form that its ending names.
fn definition(name: &str, bytes: &[u8]) -> Result<Definition, Failed> {
    let form = file::Form::of(name).unwrap_or(file::Form::Toml);
    let reading = file::read(name, form, bytes)
        .map_err(|error| Failed::new(format_args!("{name}: {error}")))?;
    let errors = reading.errors(name);
    reading.definition().ok_or_else(|| refused(errors))
}

fn ending(file: &Path) -> Option<&str> {
    file.extension()?.to_str()
}

fn refused(lines: Vec<String>) -> Failed {
    let errors = if lines.len() == 1 { "error" } else { "errors" };
    Failed::new(format_args!(
        "nothing was imported, the file has {} {errors}:\n{}",
        lines.len(),
        lines.join("\n")
    ))
}

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia study export crime-terrorism-nexus --out study.toml
  castalia study export crime-terrorism-nexus --out study.xlsx
  castalia study export crime-terrorism-nexus | diff - study.toml")]
pub(super) struct Export {
    #[command(flatten)]
    source: Source,
    /// Slug of the study
    slug: String,
    /// File to write, a workbook if its name ends in .xlsx; by default standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Export {
    fn run(self) -> Outcome {
        let store = web::open(&self.source.settings()?)?;
        let found = store.read(|conn| study::store::find(conn, &self.slug))?;
        let found = found.ok_or_else(|| study::Error::Unknown(self.slug.clone()))?;
        let out = self.out.as_deref();
        if out.and_then(ending) == Some("xlsx") {
            let bytes = workbook::to_xlsx(&found.definition).map_err(Failed::new)?;
            return write_out(out, &bytes);
        }
        write_out(out, file::to_toml(&found.definition).as_bytes())
    }
}

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia study template --out study.xlsx
  castalia study import study.xlsx --coordinator dana@example.org")]
pub(super) struct Template {
    /// Workbook to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Template {
    fn run(self) -> Outcome {
        let bytes = workbook::template().map_err(Failed::new)?;
        write_out(Some(&self.out), &bytes)
    }
}
