//! The figures of a run as a table, each beside the yardstick of its group.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::measures::YARDSTICK;

/// Medians in nanoseconds by group and name.
type Medians = BTreeMap<String, BTreeMap<String, f64>>;

pub fn print(folder: &Path) {
    println!("\n| | measured | median | of the yardstick |");
    println!("|---|---|---|---|");
    for (group, medians) in read(folder) {
        let yardstick = medians.get(YARDSTICK);
        for (name, median) in &medians {
            let ratio = yardstick.map_or(String::new(), |of| format!("{:.3}", median / of));
            println!("| {group} | {name} | {} | {ratio} |", words(*median));
        }
    }
}

fn words(nanoseconds: f64) -> String {
    match nanoseconds {
        ns if ns < 1e3 => format!("{ns:.0} ns"),
        ns if ns < 1e6 => format!("{:.2} µs", ns / 1e3),
        ns => format!("{:.2} ms", ns / 1e6),
    }
}

/// What criterion left in `folder`: GROUP/NAME/new/{benchmark,estimates}.json.
fn read(folder: &Path) -> Medians {
    let mut found = Medians::new();
    let folders = |of: &Path| {
        let entries = std::fs::read_dir(of).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    for measured in folders(folder).iter().flat_map(|group| folders(group)) {
        let json = |file: &str| -> Option<Value> {
            let text = std::fs::read_to_string(measured.join("new").join(file)).ok()?;
            serde_json::from_str(&text).ok()
        };
        let (Some(names), Some(estimates)) = (json("benchmark.json"), json("estimates.json"))
        else {
            continue;
        };
        let name = |key: &str| names[key].as_str().unwrap_or_default().to_owned();
        if let Some(median) = estimates["median"]["point_estimate"].as_f64() {
            let group = found.entry(name("group_id")).or_default();
            group.insert(name("function_id"), median);
        }
    }
    found
}
