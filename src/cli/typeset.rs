//! `castalia typeset`: what the program runs beside itself to write a PDF.

use std::io::{self, Read};

use clap::Args;

use super::outcome::{Failed, Outcome, write_out};
use crate::report::pdf::typeset;

#[derive(Debug, Args)]
pub(super) struct Typeset {}

impl Typeset {
    pub(super) fn run(self) -> Outcome {
        let mut source = String::new();
        let read = io::stdin().read_to_string(&mut source);
        read.map_err(|error| Failed::new(format_args!("standard input: {error}")))?;
        write_out(None, &typeset(&source).map_err(Failed::new)?)
    }
}
