//! How a command ends, and how it speaks: data to standard output, everything
//! else to standard error.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use crate::{account, config, store, study, web};

/// Result of a command.
pub type Outcome = Result<(), Failed>;

/// Why a command did not do what was asked: the exit code and the message.
#[derive(Debug)]
pub struct Failed {
    code: u8,
    message: String,
}

impl Failed {
    /// 1: it was tried and did not work.
    pub fn new(message: impl Display) -> Self {
        Failed {
            code: 1,
            message: message.to_string(),
        }
    }

    /// 2: the command line makes no sense.
    pub fn usage(message: impl Display) -> Self {
        Failed {
            code: 2,
            message: message.to_string(),
        }
    }

    /// 3: the settings cannot be used.
    pub fn config(message: impl Display) -> Self {
        Failed {
            code: 3,
            message: message.to_string(),
        }
    }

    /// 4: stored results are not what they were when they were sealed.
    pub fn integrity(message: impl Display) -> Self {
        Failed {
            code: 4,
            message: message.to_string(),
        }
    }

    /// Says why and gives the exit code.
    pub(super) fn report(self) -> ExitCode {
        let lines: Vec<String> = self.message.lines().map(shown).collect();
        let _ = writeln!(io::stderr(), "castalia: {}", lines.join("\n"));
        ExitCode::from(self.code)
    }
}

impl Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<config::Error> for Failed {
    fn from(error: config::Error) -> Self {
        Failed::config(error)
    }
}

impl From<store::Error> for Failed {
    fn from(error: store::Error) -> Self {
        Failed::new(error)
    }
}

impl From<account::Error> for Failed {
    fn from(error: account::Error) -> Self {
        Failed::new(error)
    }
}

impl From<study::Error> for Failed {
    fn from(error: study::Error) -> Self {
        Failed::new(error)
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Failed::new(error)
    }
}

impl From<web::StartError> for Failed {
    fn from(error: web::StartError) -> Self {
        match error {
            web::StartError::Listen(..) => Failed::config(error),
            other => Failed::new(other),
        }
    }
}

/// Writes a line of data to standard output. Whoever reads may stop early, as
/// `head` does: that is no failure.
pub(super) fn say(line: impl Display) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{}", shown(line)).and_then(|()| out.flush());
}

/// A line that does nothing to the terminal it is shown on, whatever the names in it hold: what
/// moves a cursor, begins a line or turns the direction of writing stands as its code.
fn shown(line: impl Display) -> String {
    let text = line.to_string();
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        let turns = matches!(sign, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        match turns || (sign.is_control() && sign != '\t') {
            true => out.extend(sign.escape_unicode()),
            false => out.push(sign),
        }
    }
    out
}

/// Writes data to a file, or as it is to standard output. A file stands there
/// whole or not at all: it is written beside its place and then moved.
pub(super) fn write_out(file: Option<&Path>, bytes: &[u8]) -> Outcome {
    let Some(file) = file else {
        let mut out = io::stdout().lock();
        let _ = out.write_all(bytes).and_then(|()| out.flush());
        return Ok(());
    };
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{:016x}", rand::random::<u64>()));
    let beside = file.with_file_name(name);
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, file));
    written.map_err(|cause| {
        let _ = std::fs::remove_file(&beside);
        Failed::new(format_args!(
            "{}: cannot be written: {cause}",
            file.display()
        ))
    })
}

/// Writes a line for the person in front to standard error.
pub(super) fn note(line: impl Display) {
    let _ = writeln!(io::stderr(), "{}", shown(line));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_elsewhere_does_nothing_to_the_terminal() {
        let shown = shown("a\u{1b}[2Jb\r\u{9b}c \u{202e}d\tüé\n▲");
        assert_eq!(shown, "a\\u{1b}[2Jb\\u{d}\\u{9b}c \\u{202e}d\tüé\\u{a}▲");
    }
}
