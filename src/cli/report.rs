//! `castalia report`

mod figures;
mod server;
mod watch;

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::outcome::{Failed, Outcome, write_out};
use super::settings::Source;
use crate::clock::now_micros;
use crate::config::Settings;
use crate::report::{self, Format, Options, Typesetter, Variant, load};
use crate::{study, web};
use server::Server;

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia report crime-terrorism-nexus --round 2 --format docx --out report.docx
  castalia report crime-terrorism-nexus --page --format markdown --out page.md
  castalia report crime-terrorism-nexus --figures figures
  castalia report crime-terrorism-nexus --server https://panel.example.org --figures figures
  CASTALIA_TOKEN=cst_… castalia report crime-terrorism-nexus --server https://panel.example.org
  castalia report crime-terrorism-nexus --server https://panel.example.org --format xlsx --watch tables")]
pub(super) struct Report {
    #[command(flatten)]
    source: Source,
    /// Slug of the study
    slug: String,
    /// Number of the round; by default the last that is closed
    #[arg(long, value_name = "N")]
    round: Option<u32>,
    /// Form of the report
    #[arg(long, value_parser = choice::<Format, _>(Format::ALL.map(Format::name)), default_value = "markdown")]
    format: Format,
    /// As published, or with each arrow's word and the effect on the threat in a column
    #[arg(long, value_parser = choice::<Variant, _>(Variant::ALL.map(Variant::name)), default_value = "published")]
    variant: Variant,
    /// Begin CSV with a byte order mark, by which Excel knows UTF-8
    #[arg(long)]
    bom: bool,
    /// Only the published page: signals, tables with their legends, credits, disclaimer and the
    /// reference to the method, without counts and appendices
    #[arg(long)]
    page: bool,
    /// File to write; by default standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Folder for all figures of the report, as SVG and as PNG for print
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "watch"])]
    figures: Option<PathBuf>,
    /// Take the report from a running server instead of the database
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// Folder in which the report and each of its tables are kept as the server has them
    #[arg(long, value_name = "DIR", requires = "server", conflicts_with_all = ["out", "round"])]
    watch: Option<PathBuf>,
    /// How often the server is asked, in seconds
    #[arg(long, value_name = "SECONDS", requires = "watch", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    every: u64,
    /// Bring the folder up to date once and stop
    #[arg(long, requires = "watch")]
    once: bool,
    /// API token for what is not published; better given by the variable, which no other user can see
    #[arg(
        long,
        value_name = "TOKEN",
        env = "CASTALIA_TOKEN",
        hide_env_values = true
    )]
    token: Option<String>,
}

/// Takes one of the names, and says at a wrong one which there are.
fn choice<Choice, const N: usize>(names: [&'static str; N]) -> impl TypedValueParser<Value = Choice>
where
    Choice: FromStr<Err = report::Error> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Choice>())
}

impl Report {
    pub(super) fn run(self) -> Outcome {
        if let Some(folder) = &self.figures {
            return match &self.server {
                Some(address) => {
                    let server = Server::new(address, &self.slug, self.token.as_deref())?;
                    figures::fetch(&server, self.round, folder)
                }
                None => figures::write(&self.load(&self.source.settings()?)?.document, folder),
            };
        }
        let bytes = match &self.server {
            Some(address) => {
                let server = Server::new(address, &self.slug, self.token.as_deref())?;
                if let Some(folder) = &self.watch {
                    let every = (!self.once).then(|| Duration::from_secs(self.every));
                    return watch::keep(&server, folder, &self.wish(), every);
                }
                server.report(&self.wish(), self.round)?
            }
            None => self.by_database()?,
        };
        write_out(self.out.as_deref(), &bytes)
    }

    fn wish(&self) -> server::Wish {
        server::Wish {
            format: self.format,
            options: self.options(),
        }
    }

    fn options(&self) -> Options {
        Options {
            variant: self.variant,
            byte_order_mark: self.bom,
            page: self.page,
        }
    }

    fn load(&self, settings: &Settings) -> Result<report::Report, Failed> {
        let store = web::open(settings)?;
        let found = store.read(|conn| study::store::find(conn, &self.slug))?;
        let found = found.ok_or_else(|| study::Error::Unknown(self.slug.clone()))?;
        load(&store, &found, self.round, now_micros()).map_err(Failed::new)
    }

    fn by_database(&self) -> Result<Vec<u8>, Failed> {
        let settings = self.source.settings()?;
        let typesetter = Typesetter::new(settings.report.pdf_seconds);
        let report = self.load(&settings)?;
        let written = typesetter.write(self.format, &report.document, self.options());
        written.map_err(Failed::new)
    }
}
