//! `castalia report`

mod figures;

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::outcome::{Failed, Outcome, write_out};
use super::settings::Source;
use crate::clock::now_micros;
use crate::report::{self, Format, Options, Variant, load};
use crate::{study, web};

/// The largest report that is taken from a server, in bytes.
const LARGEST: u64 = 64 << 20;

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia report crime-terrorism-nexus --round 2 --format docx --out report.docx
  castalia report crime-terrorism-nexus --figures figures
  CASTALIA_TOKEN=cst_… castalia report crime-terrorism-nexus --server https://panel.example.org")]
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
    /// File to write; by default standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Folder for all figures of the report, as SVG and as PNG for print
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "server"])]
    figures: Option<PathBuf>,
    /// Take the report from a running server instead of the database
    #[arg(long, value_name = "URL", requires = "token")]
    server: Option<String>,
    /// API token for the server; better given by the variable, which no other user can see
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
            return figures::write(&self.load()?.document, folder);
        }
        let bytes = match (&self.server, &self.token) {
            (Some(server), Some(token)) => self.by_server(server, token)?,
            _ => self.by_database()?,
        };
        write_out(self.out.as_deref(), &bytes)
    }

    fn load(&self) -> Result<report::Report, Failed> {
        let store = web::open(&self.source.settings()?)?;
        let found = store.read(|conn| study::store::find(conn, &self.slug))?;
        let found = found.ok_or_else(|| study::Error::Unknown(self.slug.clone()))?;
        load(&store, &found, self.round, now_micros()).map_err(Failed::new)
    }

    fn by_database(&self) -> Result<Vec<u8>, Failed> {
        let report = self.load()?;
        let options = Options {
            variant: self.variant,
            byte_order_mark: self.bom,
        };
        let written = self.format.write(&report.document, options);
        written.map_err(Failed::new)
    }

    fn by_server(&self, server: &str, token: &str) -> Result<Vec<u8>, Failed> {
        let slug = &self.slug;
        if !study::file::is_slug(slug) {
            return Err(Failed::usage(format_args!(
                "{slug:?} is not the slug of a study"
            )));
        }
        let server = server.trim_end_matches('/');
        let mut address = format!(
            "{server}/api/v1/studies/{slug}/report?format={}&variant={}&bom={}",
            self.format.name(),
            self.variant.name(),
            self.bom
        );
        if let Some(round) = self.round {
            address += &format!("&round={round}");
        }
        let failed = |cause: ureq::Error| Failed::new(format_args!("{server}: {cause}"));
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        let mut answer = agent
            .get(&address)
            .header("Authorization", format!("Bearer {token}"))
            .call()
            .map_err(failed)?;
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(LARGEST).read_to_vec();
        let body = body.map_err(failed)?;
        if status == 200 {
            return Ok(body);
        }
        let problem: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        let said = problem["detail"]
            .as_str()
            .unwrap_or("the server gave no reason");
        let field = problem["field"]
            .as_str()
            .map(|field| format!(" ({field})"))
            .unwrap_or_default();
        Err(Failed::new(format_args!(
            "{server}: status {status}: {said}{field}"
        )))
    }
}
