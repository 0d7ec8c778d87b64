//! Setting a PDF in a process of its own: its memory goes when it ends, and one that does not end
//! is ended.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::Error;

/// The command of this program that reads Typst from standard input and writes a PDF.
pub const COMMAND: &str = "typeset";

/// How many may wait for their turn: each holds a thread that others need.
const WAITING: usize = 8;

static TURN: Mutex<()> = Mutex::new(());
static QUEUE: AtomicUsize = AtomicUsize::new(0);

/// A place in the queue, given back when dropped.
struct Place;

impl Place {
    fn take() -> Option<Self> {
        let before = QUEUE.fetch_add(1, Ordering::Relaxed);
        // Made in any case, so that the place is given back.
        let place = Place;
        (before < WAITING).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        QUEUE.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The source as PDF. One is set at a time in a process; who waits for a turn longer than `limit`
/// is sent away, and one that takes longer is given up.
///
/// # Errors
/// `Busy`, `TooSlow`, or `Unwritable`.
pub(super) fn set(source: &str, limit: Duration) -> Result<Vec<u8>, Error> {
    let busy = || Error::Busy {
        seconds: seconds(limit),
    };
    let _place = Place::take().ok_or_else(busy)?;
    let _turn = TURN.try_lock_for(limit).ok_or_else(busy)?;
    let program = program().map_err(unwritable)?;
    let mut command = Command::new(program);
    // Nothing of this process's surroundings can change the file, and no secret leaves it.
    command.arg(COMMAND).env_clear();
    run(command, source, limit)
}

/// This program, also where its file was replaced since it was started.
fn program() -> io::Result<PathBuf> {
    match cfg!(target_os = "linux") {
        true => Ok("/proc/self/exe".into()),
        false => std::env::current_exe(),
    }
}

fn seconds(limit: Duration) -> u32 {
    u32::try_from(limit.as_secs()).unwrap_or(u32::MAX).max(1)
}

fn unwritable(cause: impl std::fmt::Display) -> Error {
    Error::Unwritable(cause.to_string())
}

/// A process that does not outlive what started it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Nothing to do where it has ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a command writes when it reads `input`.
fn run(mut command: Command, input: &str, limit: Duration) -> Result<Vec<u8>, Error> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut running = Running(command.spawn().map_err(unwritable)?);
    let until = Instant::now() + limit;
    let (Some(mut stdin), Some(stdout), Some(stderr)) = (
        running.0.stdin.take(),
        running.0.stdout.take(),
        running.0.stderr.take(),
    ) else {
        return Err(unwritable("a process without its pipes"));
    };
    let input = input.to_owned();
    // A process that stops reading says why by its end.
    thread::spawn(move || stdin.write_all(input.as_bytes()));
    let (output, errors) = (reading(stdout), reading(stderr));
    let left = || until.saturating_duration_since(Instant::now());
    let late = |_| Error::TooSlow {
        seconds: seconds(limit),
    };
    let output = output.recv_timeout(left()).map_err(late)?;
    let errors = errors.recv_timeout(left()).map_err(late)?;
    let ended = running.0.wait().map_err(unwritable)?;
    if !ended.success() {
        let said = String::from_utf8_lossy(&errors);
        return Err(unwritable(format_args!("{ended}: {}", said.trim())));
    }
    Ok(output)
}

/// Everything that comes from a pipe, once it is closed.
fn reading(mut pipe: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (done, all) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // A pipe that breaks gives what came before; the process's end says whether that is all.
        let _ = pipe.read_to_end(&mut bytes);
        done.send(bytes)
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_does_not_end_is_ended() {
        let began = Instant::now();
        let mut endless = Command::new("sh");
        endless.args(["-c", "echo $$; exec sleep 60"]);
        let ended = run(endless, "", Duration::from_millis(300));
        assert!(matches!(ended, Err(Error::TooSlow { .. })), "{ended:?}");
        assert!(began.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn a_process_gives_what_it_writes_or_why_it_did_not() {
        let limit = Duration::from_secs(20);
        let long = "x".repeat(300_000);
        let echoed = run(Command::new("cat"), &long, limit);
        assert!(echoed.is_ok_and(|bytes| bytes == long.as_bytes()));
        let mut failing = Command::new("sh");
        failing.args(["-c", "echo no such sign >&2; exit 1"]);
        let failed = run(failing, &long, limit).expect_err("it fails");
        assert!(failed.to_string().contains("no such sign"), "{failed}");
    }

    #[test]
    fn no_more_than_a_few_wait_for_their_turn() {
        let places: Vec<Option<Place>> = (0..WAITING + 2).map(|_| Place::take()).collect();
        assert_eq!(places.iter().flatten().count(), WAITING);
        drop(places);
        assert!(Place::take().is_some());
    }
}
