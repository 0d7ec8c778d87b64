//! The command line: a file a command, each as thin as a page handler.

mod account;
mod analyze;
mod backup;
mod config;
mod demo;
mod health;
mod mail;
mod manual;
mod migrate;
mod outcome;
mod package;
mod report;
mod restore;
mod serve;
mod settings;
mod study;
mod supervisor;
#[cfg(feature = "pdf")]
mod typeset;
mod verify;

use std::process::ExitCode;
use std::sync::LazyLock;

use clap::{Parser, Subcommand};

pub use outcome::{Failed, Outcome};

use crate::store;

const EXAMPLES: &str = "\
Examples:
  castalia demo                                    look around, with a simulated panel
  castalia serve                                   serve from ./castalia.db on 127.0.0.1:8080
  castalia account create --email a@b.org --name \"A. Admin\" --administrator
  castalia study import study.toml --coordinator dana@example.org
  castalia report crime-terrorism-nexus --out report.md
  castalia analyze ratings.csv                     results of a file, without a server
  castalia backup castalia.backup                  everything in one file, while it is in use
  castalia config check                            say whether the settings hold

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 wrong settings, 4 results that do not hold";

/// Expert panels, round by round: ratings in, consensus arrows out.
#[derive(Debug, Parser)]
#[command(name = "castalia", version = version(), before_help = EXAMPLES, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve a demonstration with a simulated panel
    Demo(demo::Demo),
    /// Serve an installation
    Serve(serve::Serve),
    /// Bring the database's schema up to date
    Migrate(migrate::Migrate),
    /// Manage accounts
    #[command(subcommand)]
    Account(account::Account),
    /// Take studies in and out
    #[command(subcommand)]
    Study(study::Study),
    /// Write the report of a round
    Report(report::Report),
    /// Write the open data of a study, to be deposited and checked offline
    Package(package::Package),
    /// Compute the results of a file of ratings
    Analyze(analyze::Analyze),
    /// Recompute every sealed round of a study, or of a package of open data, and name what differs
    Verify(verify::Verify),
    /// Copy the whole database into one file, while it is in use
    Backup(backup::Backup),
    /// Put a backup into an empty database
    Restore(restore::Restore),
    /// Test the mail, look at the queue, take in bounces, let mail leave after a restore
    #[command(subcommand)]
    Mail(mail::Mail),
    /// Look at the settings
    #[command(subcommand)]
    Config(config::Config),
    /// Ask the server of this machine whether it is ready
    Health(health::Health),
    /// Print the manual page, or write one for every command
    Man(manual::Man),
    /// Print what completes commands in a shell
    Completions(manual::Completions),
    /// Set Typst from standard input as PDF
    #[cfg(feature = "pdf")]
    #[command(name = crate::report::pdf::COMMAND, hide = true)]
    Typeset(typeset::Typeset),
}

/// Such as "0.1.0, schema 2026-11-26-000201_departure": what an operator compares with a database.
fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let schema = store::newest_migration().unwrap_or_default();
        format!("{}, schema {schema}", env!("CARGO_PKG_VERSION"))
    });
    &VERSION
}

/// Runs the command line of this process and says how it ended.
pub fn run() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Demo(command) => command.run(),
        Command::Serve(command) => command.run(),
        Command::Migrate(command) => command.run(),
        Command::Account(command) => command.run(),
        Command::Study(command) => command.run(),
        Command::Report(command) => command.run(),
        Command::Package(command) => command.run(),
        Command::Analyze(command) => command.run(),
        Command::Verify(command) => command.run(),
        Command::Backup(command) => command.run(),
        Command::Restore(command) => command.run(),
        Command::Mail(command) => command.run(),
        Command::Config(command) => command.run(),
        Command::Health(command) => command.run(),
        Command::Man(command) => command.run(),
        Command::Completions(command) => command.run(),
        #[cfg(feature = "pdf")]
        Command::Typeset(command) => command.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => failed.report(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound_and_help_leads_with_examples() {
        let mut command = Cli::command();
        command.clone().debug_assert();
        let help = command.render_help().to_string();
        assert!(help.starts_with("Examples:"), "{help}");
    }
}
