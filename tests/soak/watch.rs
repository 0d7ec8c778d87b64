//! What a process holds while it is at work, read from `/proc`.

use std::fmt;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What it holds at one moment.
#[derive(Clone, Copy)]
pub struct Sample {
    /// Since the beginning.
    pub at: Duration,
    /// Resident, in megabytes.
    pub memory: f64,
    pub descriptors: usize,
    pub threads: usize,
}

/// Samples of a process, a few hundred over the whole time.
pub struct Watch {
    process: u32,
    every: Duration,
}

impl Watch {
    pub fn new(process: u32, length: Duration) -> Self {
        let every = (length / 360).max(Duration::from_millis(250));
        Self { process, every }
    }

    pub fn until(&self, over: &AtomicBool) -> Vec<Sample> {
        let begin = Instant::now();
        let mut samples = vec![sample(self.process, begin)];
        while !over.load(Ordering::Relaxed) {
            std::thread::sleep(self.every);
            samples.push(sample(self.process, begin));
        }
        samples
    }
}

pub fn sample(process: u32, begin: Instant) -> Sample {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("the server runs");
    let number = |name: &str| -> f64 {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let digits = line.and_then(|line| line.split_whitespace().next());
        digits
            .and_then(|text| text.parse().ok())
            .unwrap_or_default()
    };
    let open = fs::read_dir(format!("/proc/{process}/fd")).expect("the server runs");
    Sample {
        at: begin.elapsed(),
        memory: number("VmRSS:") * 1024.0 / 1e6,
        descriptors: open.count(),
        threads: number("Threads:") as usize,
    }
}

/// The second quarter of the time beside the last, by medians: the first is for warming up.
pub struct Growth {
    memory: [f64; 2],
    descriptors: [f64; 2],
    threads: [f64; 2],
}

impl Growth {
    pub fn of(samples: &[Sample]) -> Self {
        let quarter = samples.len() / 4;
        let (warm, last) = (&samples[quarter..2 * quarter], &samples[3 * quarter..]);
        let both = |of: fn(&Sample) -> f64| [median(warm, of), median(last, of)];
        Self {
            memory: both(|sample| sample.memory),
            descriptors: both(|sample| sample.descriptors as f64),
            threads: both(|sample| sample.threads as f64),
        }
    }

    /// Memory may still settle while caches fill; what is lost with every request shows in an hour.
    pub fn is_none_to_speak_of(&self) {
        let [warm, last] = self.memory;
        assert!(last < warm * 1.1 + 8.0, "memory grows: {self}");
        // As many as people happen to have open connections.
        let [warm, last] = self.descriptors;
        assert!(last < warm * 1.25 + 8.0, "descriptors grow: {self}");
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            memory: [warm, last],
            descriptors,
            threads,
        } = self;
        write!(
            f,
            "from the second quarter to the last: memory {warm:.1} to {last:.1} MB ({:+.1} %), \
             descriptors {} to {}, threads {} to {}",
            (last / warm - 1.0) * 100.0,
            descriptors[0],
            descriptors[1],
            threads[0],
            threads[1]
        )
    }
}

fn median(samples: &[Sample], of: fn(&Sample) -> f64) -> f64 {
    let mut all: Vec<f64> = samples.iter().map(of).collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}
