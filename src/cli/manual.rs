//! `castalia man` and `castalia completions`: made from the command line's own definition.

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;
use clap_complete::aot::generate;

use super::Cli;
use super::outcome::{Failed, Outcome, note, write_out};

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia man | man -l -
  castalia man --out /usr/local/share/man/man1")]
pub(super) struct Man {
    /// Write a page for every command into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(self) -> Outcome {
        let mut whole = Cli::command();
        whole.build();
        let Some(folder) = self.out else {
            return write_out(None, &page(whole)?);
        };
        let mut pages = Vec::new();
        collect(&whole, "castalia", &mut pages)?;
        std::fs::create_dir_all(&folder)
            .map_err(|why| Failed::new(format_args!("{}: {why}", folder.display())))?;
        for (name, text) in &pages {
            let file = folder.join(format!("{name}.1"));
            write_out(Some(&file), text)?;
        }
        note(format_args!(
            "{} pages are in {}",
            pages.len(),
            folder.display()
        ));
        Ok(())
    }
}

/// The pages of a command and of those below it, with their names.
fn collect(
    command: &Command,
    name: &str,
    pages: &mut Vec<(String, Vec<u8>)>,
) -> Result<(), Failed> {
    // A page is named after the whole command, as `git-commit` is; clap wants names that live.
    let named: &'static str = Box::leak(name.to_owned().into_boxed_str());
    pages.push((name.to_owned(), page(command.clone().name(named))?));
    for below in command
        .get_subcommands()
        .filter(|one| one.get_name() != "help")
    {
        collect(below, &format!("{name}-{}", below.get_name()), pages)?;
    }
    Ok(())
}

fn page(command: Command) -> Result<Vec<u8>, Failed> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut text)
        .map_err(|why| Failed::new(format_args!("the page cannot be made: {why}")))?;
    Ok(text)
}

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia completions bash > /etc/bash_completion.d/castalia
  castalia completions zsh > \"${fpath[1]}/_castalia\"
  castalia completions fish > ~/.config/fish/completions/castalia.fish")]
pub(super) struct Completions {
    /// Shell to complete in
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> Outcome {
        let mut text = Vec::new();
        generate(self.shell, &mut Cli::command(), "castalia", &mut text);
        write_out(None, &text)
    }
}
