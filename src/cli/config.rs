//! `castalia config`

use clap::{Args, Subcommand};

use super::outcome::{Outcome, say};
use super::settings::Source;

#[derive(Debug, Subcommand)]
pub(super) enum Config {
    /// Say whether the settings hold
    #[command(before_help = "\
Examples:
  castalia config check
  castalia config check --config /etc/castalia.toml")]
    Check(Look),
    /// Show every key with the value that counts and where it comes from; secrets are masked
    #[command(before_help = "\
Examples:
  castalia config print
  castalia config print | grep server")]
    Print(Look),
}

#[derive(Debug, Args)]
pub(super) struct Look {
    #[command(flatten)]
    source: Source,
}

impl Config {
    pub(super) fn run(self) -> Outcome {
        match self {
            Config::Check(look) => {
                look.source.layers()?.serving()?;
                say("the settings hold");
            }
            Config::Print(look) => {
                for (key, value, origin) in look.source.layers()?.print() {
                    say(format_args!("{key} = {value}  # {origin}"));
                }
            }
        }
        Ok(())
    }
}
