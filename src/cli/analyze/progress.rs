//! How far a large file has been read, for the person in front of a terminal.

use std::io::{self, IsTerminal, Read, Write};
use std::time::{Duration, Instant};

/// Smaller files are read before anybody could read a bar.
const LARGE: u64 = 20_000_000;
const BETWEEN: Duration = Duration::from_millis(200);
const WIDTH: u64 = 30;

/// Passes its input through and draws a bar on standard error.
pub(super) struct Progress<R> {
    inner: R,
    size: u64,
    read: u64,
    drawn: Option<Instant>,
}

impl<R: Read> Progress<R> {
    /// Shows something only on a terminal, and for a large input of known size.
    pub(super) fn over(inner: R, size: Option<u64>) -> Self {
        let size = size.filter(|&size| size >= LARGE && io::stderr().is_terminal());
        Self {
            inner,
            size: size.unwrap_or(0),
            read: 0,
            drawn: None,
        }
    }

    fn draw(&mut self) {
        let due = self.drawn.is_none_or(|drawn| drawn.elapsed() >= BETWEEN);
        if self.size == 0 || !due {
            return;
        }
        self.drawn = Some(Instant::now());
        let filled = (self.read * WIDTH / self.size).min(WIDTH);
        let percent = (self.read * 100 / self.size).min(100);
        let bar: String = (0..WIDTH)
            .map(|place| if place < filled { '█' } else { '·' })
            .collect();
        let _ = write!(io::stderr(), "\r{bar} {percent:>3} %");
    }
}

impl<R: Read> Read for Progress<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.read += length as u64;
        self.draw();
        Ok(length)
    }
}

impl<R> Drop for Progress<R> {
    fn drop(&mut self) {
        if self.drawn.is_some() {
            let _ = write!(
                io::stderr(),
                "\r{:width$}\r",
                "",
                width = WIDTH as usize + 6
            );
        }
    }
}
