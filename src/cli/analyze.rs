//! `castalia analyze`: the results of a file of ratings, without a server and a database.

mod progress;
mod report;
mod rules;
mod sensitivity;
mod summary;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::outcome::{Failed, Outcome, note, write_out};
use crate::aggregation::alternatives::Alternative;
use crate::aggregation::explorer::{Counting, explore};
use crate::aggregation::long_format::{Earlier, Options, Ratings, Setting};
use crate::aggregation::matrix::MOST_CELLS;
use crate::aggregation::regions::Regions;
use crate::aggregation::results::{RoundResults, round_results_with_matrix};
use crate::aggregation::rule::ConsensusRule;
use summary::Analysis;

/// More than anybody invites: far from where sums of counts would overflow.
const LARGEST_PANEL: u64 = 1_000_000_000;

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia analyze ratings.csv
  castalia analyze ratings.csv --compare 1:3 --format json
  castalia analyze export.csv --wide --group department --public
  some-tool export | castalia analyze - --scale 7 --invited 30

The file has one row a rating: round,item,rater,value and, if there are any, group, confidence and
expertise. Confidence (how sure the rater is) and expertise (how well the rater knows the section) go
from 1 to 3, empty counts as 2; they never change an arrow, but show whether it depends on them.
An empty value is an abstention, no row a missing answer. Nothing is hidden unless --public asks.")]
pub(super) struct Analyze {
    /// File of ratings; `-` reads standard input
    file: PathBuf,
    /// Points of the scale: 3, 5, 7 or 9 [default: the fewest that hold every value]
    #[arg(long, value_name = "K")]
    scale: Option<u8>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The round to analyse [default: the last]
    #[arg(long, value_name = "N", conflicts_with = "compare")]
    round: Option<u32>,
    /// Two rounds, the earlier and the later one [default: each item with its round before]
    #[arg(long, value_name = "1:2", value_parser = parse_pair)]
    compare: Option<(u32, u32)>,
    /// Size of the panel [default: the raters of the round]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=LARGEST_PANEL))]
    invited: Option<u64>,
    /// Hide what would give single answers away, as everything published does
    #[arg(long)]
    public: bool,
    /// Consensus rule as TOML, with the keys of a study file's `[consensus]`
    #[arg(long, value_name = "FILE")]
    rule: Option<PathBuf>,
    /// Set other rules beside it: which items would each turn, and what would chance do
    #[arg(long)]
    rules: bool,
    /// With --rules: take shares of valid answers and abstentions together
    #[arg(long, requires = "rules")]
    abstentions_in_n: bool,
    /// With --rules: leave the middle answers out
    #[arg(long, requires = "rules")]
    without_middle: bool,
    /// The column that holds the stakeholder group
    #[arg(long, value_name = "COLUMN", default_value = "group")]
    group: String,
    /// The file has one row a rater and one column an item
    #[arg(long)]
    wide: bool,
    /// List bad lines and go on without them
    #[arg(long)]
    lenient: bool,
    /// Write results.json, report.txt and, if lenient, left-out.txt into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Analyze {
    pub(super) fn run(self) -> Outcome {
        let rule = self
            .rule
            .as_deref()
            .map_or(Ok(ConsensusRule::default()), read_rule)?;
        if let Some(k) = self.scale.filter(|k| ![3, 5, 7, 9].contains(k)) {
            return Err(Failed::usage(format_args!(
                "--scale {k}: a scale has 3, 5, 7 or 9 points"
            )));
        }
        let ratings = self.read()?;
        if !ratings.scale_is_given() {
            note(format_args!(
                "{} points assumed from the largest value; --scale says otherwise",
                ratings.k()
            ));
        }
        for problem in ratings.problems() {
            note(format_args!("left out: {problem}"));
        }
        let analysis = self.analyse(&ratings, rule)?;
        if let Some(folder) = &self.out {
            return write_files(folder, &analysis);
        }
        let text = match self.format {
            Format::Text => report::text(&analysis),
            Format::Json => json(&analysis)?,
        };
        write_out(None, text.as_bytes())
    }

    fn read(&self) -> Result<Ratings, Failed> {
        let options = Options {
            scale: self.scale,
            wide: self.wide,
            group_column: self.group.clone(),
            lenient: self.lenient,
        };
        let (input, size): (Box<dyn Read>, _) = if self.is_standard_input() {
            (Box::new(io::stdin().lock()), None)
        } else {
            let file = File::open(&self.file).map_err(|error| self.failed(error))?;
            let size = file.metadata().ok().map(|metadata| metadata.len());
            (Box::new(file), size)
        };
        Ratings::read(progress::watched(input, size), &options).map_err(|error| self.failed(error))
    }

    fn analyse(&self, ratings: &Ratings, rule: ConsensusRule) -> Result<Analysis, Failed> {
        let fits = |other: &Alternative| {
            Regions::built_in(ratings.k()).is_some_and(|regions| other.fits(&regions))
        };
        if let Some(other) = rule.instead.filter(|other| !fits(other)) {
            return Err(Failed::usage(format_args!(
                "--rule: {} needs nine points, and the scale has {}",
                other.words(),
                ratings.k()
            )));
        }
        let setting = Setting {
            study: self.name(),
            rule,
            invited: self.invited,
        };
        let rounds = ratings.rounds();
        let last = rounds.last().copied().unwrap_or(1);
        let (chosen, earlier) = match self.compare {
            Some((earlier, later)) => (later, Earlier::Round(earlier)),
            None => (self.round.unwrap_or(last), Earlier::LastRated),
        };
        let results_of = |round, earlier| -> Result<RoundResults, Failed> {
            let input = ratings
                .round_input(round, earlier, &setting)
                .map_err(|error| self.failed(error))?;
            let matrix = ratings.matrix(round, MOST_CELLS);
            let results = round_results_with_matrix(&input, matrix.as_ref());
            Ok(if self.public {
                results.public()
            } else {
                results
            })
        };
        let results = results_of(chosen, earlier)?;
        let before = rounds
            .into_iter()
            .filter(|&round| round < chosen)
            .map(|round| results_of(round, Earlier::LastRated))
            .collect::<Result<Vec<_>, _>>()?;
        let rules = self.rules.then(|| explore(&results, self.counting()));
        let left_out = ratings.problems().iter().map(ToString::to_string).collect();
        Ok(Analysis {
            rules,
            ..Analysis::new(results, &before, self.public, left_out)
        })
    }

    fn counting(&self) -> Counting {
        Counting {
            abstentions_in_n: self.abstentions_in_n,
            without_middle: self.without_middle,
        }
    }

    fn is_standard_input(&self) -> bool {
        self.file.as_os_str() == "-"
    }

    /// What the results are called: the file's name without its ending.
    fn name(&self) -> String {
        if self.is_standard_input() {
            return "ratings".to_owned();
        }
        self.file.file_stem().map_or_else(
            || "ratings".to_owned(),
            |stem| stem.to_string_lossy().into_owned(),
        )
    }

    fn failed(&self, error: impl std::fmt::Display) -> Failed {
        if self.is_standard_input() {
            Failed::new(format_args!("standard input: {error}"))
        } else {
            Failed::new(format_args!("{}: {error}", self.file.display()))
        }
    }
}

fn read_rule(file: &Path) -> Result<ConsensusRule, Failed> {
    let failed =
        |error: &dyn std::fmt::Display| Failed::new(format_args!("{}: {error}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| failed(&error))?;
    let rule: ConsensusRule = toml::from_str(&text).map_err(|error| failed(&error))?;
    match rule.errors().first() {
        None => Ok(rule),
        Some(error) => Err(failed(error)),
    }
}

fn write_files(folder: &Path, analysis: &Analysis) -> Outcome {
    std::fs::create_dir_all(folder)
        .map_err(|error| Failed::new(format_args!("{}: {error}", folder.display())))?;
    let write = |name: &str, text: &str| -> Outcome {
        let file = folder.join(name);
        write_out(Some(&file), text.as_bytes())?;
        note(format_args!("{}", file.display()));
        Ok(())
    };
    write("results.json", &json(analysis)?)?;
    write("report.txt", &report::text(analysis))?;
    if !analysis.left_out.is_empty() {
        write("left-out.txt", &(analysis.left_out.join("\n") + "\n"))?;
    }
    Ok(())
}

fn json(analysis: &Analysis) -> Result<String, Failed> {
    serde_json::to_string_pretty(analysis)
        .map(|text| text + "\n")
        .map_err(Failed::new)
}

/// `1:2`, the earlier and the later round.
fn parse_pair(text: &str) -> Result<(u32, u32), String> {
    text.split_once(':')
        .and_then(|(earlier, later)| Some((earlier.parse().ok()?, later.parse().ok()?)))
        .filter(|(earlier, later)| earlier < later)
        .ok_or_else(|| "two rounds, the earlier one first, as in 1:2".to_owned())
}

#[cfg(test)]
mod differences;
#[cfg(test)]
mod tests;
