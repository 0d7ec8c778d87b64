//! What the kernel tells of a process.

use std::fs;

/// The largest memory it ever had, in megabytes.
pub fn peak(process: u32) -> f64 {
    megabytes(process, "VmHWM:")
}

/// Its memory now, in megabytes.
pub fn resident(process: u32) -> f64 {
    megabytes(process, "VmRSS:")
}

fn megabytes(process: u32, name: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kilobytes
        .and_then(|number| number.parse::<f64>().ok())
        .unwrap_or_default()
        / 1000.0
}
