//! `castalia account erase` and `erased`

use clap::{Args, ValueEnum};

use crate::account::Email;
use crate::cli::outcome::{Failed, Outcome, note, say};
use crate::cli::settings::Source;
use crate::clock::now_micros;
use crate::privacy::{self, OpenAnswers, Preview};
use crate::web;

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia account erase maria@example.org          say what would go and what would stay
  castalia account erase maria@example.org --yes    erase")]
pub(in crate::cli) struct Erase {
    #[command(flatten)]
    source: Source,
    /// Address of the person
    email: Email,
    /// What becomes of answers in rounds that are still open: with keep, their values count at
    /// closing, without reasons and without a name
    #[arg(long, value_enum, default_value = "remove")]
    open_answers: Choice,
    /// Erase; without this only say what would happen
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Choice {
    Keep,
    Remove,
}

impl Erase {
    pub(super) fn run(self) -> Outcome {
        let store = web::open(&self.source.settings()?)?;
        let found = privacy::preview(&store, &self.email).map_err(Failed::new)?;
        tell(&found, self.open_answers);
        if !self.yes {
            note("nothing was changed; erase with --yes");
            return Ok(());
        }
        let choice = match self.open_answers {
            Choice::Keep => OpenAnswers::Keep,
            Choice::Remove => OpenAnswers::Remove,
        };
        privacy::erase(&store, &self.email, choice, None, now_micros()).map_err(Failed::new)?;
        note(
            "the person is erased. Older backups still hold what they held: keep the output of \
             castalia account erased apart from them, and give it to castalia restore --erased",
        );
        Ok(())
    }
}

fn tell(found: &Preview, open_answers: Choice) {
    say(format_args!(
        "{} <{}>{}",
        found.account.name,
        found.account.email,
        found
            .roles
            .iter()
            .map(|role| format!(", {role}"))
            .collect::<String>()
    ));
    say("goes: name, address, affiliation, password, sessions, API tokens, links, mails");
    say(format_args!(
        "goes: {} reasons of closed rounds, also from results and feedback",
        found.closed_reasons
    ));
    say(match open_answers {
        Choice::Remove => format!("goes: {} answers in open rounds", found.open_answers),
        Choice::Keep => format!(
            "stays: the values of {} answers in open rounds, without reasons",
            found.open_answers
        ),
    });
    say(format_args!(
        "stays: {} answers in closed rounds, as bare values under no name",
        found.closed_answers
    ));
    for slug in &found.named_in {
        say(format_args!(
            "stays: this address as the contact of {slug}, until the study is changed"
        ));
    }
}

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia account erased > erased.txt
  castalia restore --erased erased.txt castalia.backup")]
pub(in crate::cli) struct List {
    #[command(flatten)]
    source: Source,
}

impl List {
    pub(super) fn run(self) -> Outcome {
        let store = web::open(&self.source.settings()?)?;
        for entry in store.read(privacy::store::list)? {
            say(privacy::write_entry(&entry));
        }
        Ok(())
    }
}
