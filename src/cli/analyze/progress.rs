//! How far a large file has been read, for the person in front of a terminal.

use std::io::{self, IsTerminal, Read};

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

/// Smaller files are read before anybody could read a bar.
const LARGE: u64 = 20_000_000;

/// Passes its input through and, where standard error is a terminal, draws a bar there: for a file
/// once it is large, for another input of unknown `size` what has been read so far.
pub(super) fn watched(input: impl Read, size: Option<u64>) -> impl Read {
    let (bar, template) = match size {
        Some(size) if size >= LARGE => (ProgressBar::new(size), "{bar:30} {percent:>3} %"),
        None if !io::stdin().is_terminal() => (ProgressBar::no_length(), "{bytes} read"),
        _ => (ProgressBar::hidden(), ""),
    };
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style)
        .with_finish(ProgressFinish::AndClear)
        .wrap_read(input)
}
