//! A run as a picture: memory, descriptors and the time of answers, one above the other.

use std::fmt::Write as _;
use std::path::Path;

use super::Plan;
use super::figures::Figures;
use super::users::Kind;
use super::watch::Sample;
use crate::support::Backend;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 600.0;
const HIGH: f64 = 120.0;
const APART: f64 = 190.0;
const PARTS: usize = 60;

struct Line {
    name: &'static str,
    colour: &'static str,
    dash: &'static str,
    /// Share of the whole time, value.
    points: Vec<(f64, f64)>,
}

pub fn write(folder: &Path, backend: Backend, plan: &Plan, figures: &Figures, samples: &[Sample]) {
    let (database, file) = match backend {
        Backend::Sqlite => ("SQLite", "soak-sqlite.svg"),
        Backend::Postgres => ("PostgreSQL", "soak-postgres.svg"),
    };
    let length = plan.length.as_secs_f64();
    let held = |of: fn(&Sample) -> f64| -> Vec<(f64, f64)> {
        let during = samples.iter().map(|s| (s.at.as_secs_f64() / length, of(s)));
        during.filter(|(at, _)| *at <= 1.0).collect()
    };
    let took = |kinds: &[Kind], percent: usize| -> Vec<(f64, f64)> {
        let parts = figures
            .over_time(kinds, percent, PARTS)
            .into_iter()
            .enumerate();
        let middle = |at: usize| (at as f64 + 0.5) / PARTS as f64;
        parts
            .filter_map(|(at, millis)| Some((middle(at), millis?)))
            .collect()
    };
    let saves = [Kind::SaveByForm, Kind::SaveByScript];
    let pages = [
        Kind::Tasks,
        Kind::Card,
        Kind::Review,
        Kind::Results,
        Kind::Panel,
    ];
    let line = |name, colour, dash, points| Line {
        name,
        colour,
        dash,
        points,
    };
    let panels = [
        (
            "Memory, MB",
            vec![line("resident", "#0b57a4", "", held(|s| s.memory))],
        ),
        (
            "Open descriptors and threads",
            vec![
                line("descriptors", "#0b57a4", "", held(|s| s.descriptors as f64)),
                line("threads", "#b3261e", "6 3", held(|s| s.threads as f64)),
            ],
        ),
        (
            "Answers, ms",
            vec![
                line("pages, p99", "#5f6368", "2 3", took(&pages, 99)),
                line("saves, p99", "#b3261e", "6 3", took(&saves, 99)),
                line("saves, p50", "#0b57a4", "", took(&saves, 50)),
            ],
        ),
    ];
    let head = format!(
        "{database}: 200 people for {:.0} minutes, {} answers, {} of them saves",
        length / 60.0,
        figures.asked(),
        figures.of_kinds(&saves)
    );
    let height = APART * panels.len() as f64 + 90.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-labelledby=\"head\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#1b1b1f\">\n\
         <title id=\"head\">{head}</title>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n\
         <text x=\"16\" y=\"28\" font-size=\"16\" font-weight=\"600\">{head}</text>\n"
    );
    for (at, (name, lines)) in panels.iter().enumerate() {
        let top = 80.0 + APART * at as f64;
        panel(&mut svg, top, name, lines, plan.length.as_secs_f64() / 60.0);
    }
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">minutes</text>\n</svg>",
        f64::midpoint(LEFT, RIGHT),
        height - 16.0
    );
    std::fs::create_dir_all(folder).expect("a folder for the plot");
    std::fs::write(folder.join(file), svg).expect("the plot");
}

fn panel(svg: &mut String, top: f64, name: &str, lines: &[Line], minutes: f64) {
    let values = lines.iter().flat_map(|line| &line.points);
    let most = values.map(|(_, value)| *value).fold(0.0, f64::max);
    let step = step(most / 4.0);
    let ceiling = step * (most / step).ceil().max(1.0);
    let x = |share: f64| LEFT + share * (RIGHT - LEFT);
    let y = |value: f64| top + HIGH * (1.0 - value / ceiling);
    let _ = writeln!(
        svg,
        "<text x=\"16\" y=\"{}\" font-weight=\"600\">{name}</text>",
        top - 14.0
    );
    let mut tick = 0.0;
    while tick <= ceiling * 1.001 {
        let _ = writeln!(
            svg,
            "<path d=\"M{LEFT} {at:.1}H{RIGHT}\" stroke=\"#dadce0\"/>\
             <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            y(tick) + 4.5,
            short(tick),
            at = y(tick)
        );
        tick += step;
    }
    for part in 0..=6 {
        let share = f64::from(part) / 6.0;
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            x(share),
            top + HIGH + 20.0,
            short(minutes * share)
        );
    }
    for line in lines {
        let path: String = line
            .points
            .iter()
            .enumerate()
            .map(|(at, (share, value))| {
                let verb = if at == 0 { 'M' } else { 'L' };
                format!("{verb}{:.1} {:.1}", x(*share), y(*value))
            })
            .collect();
        let _ = writeln!(
            svg,
            "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.8\" stroke-dasharray=\"{}\"/>",
            line.colour, line.dash
        );
    }
    for (name, colour, at) in labels(lines, &y, top) {
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{:.1}\" fill=\"{colour}\">{name}</text>",
            RIGHT + 10.0,
            at + 4.5
        );
    }
}

/// Each line's name where it ends, at least a line of text below the one above.
fn labels<'a>(
    lines: &'a [Line],
    y: &impl Fn(f64) -> f64,
    top: f64,
) -> Vec<(&'a str, &'a str, f64)> {
    let end = |line: &Line| line.points.last().map_or(top, |(_, value)| y(*value));
    let mut all: Vec<_> = lines
        .iter()
        .map(|line| (line.name, line.colour, end(line)))
        .collect();
    all.sort_by(|a, b| a.2.total_cmp(&b.2));
    for at in 1..all.len() {
        all[at].2 = all[at].2.max(all[at - 1].2 + 17.0);
    }
    all
}

/// 1, 2 or 5 times a power of ten, at least as large.
fn step(least: f64) -> f64 {
    let power = 10_f64.powf(least.max(1e-3).log10().floor());
    let times = [1.0, 2.0, 5.0, 10.0];
    let fits = times.into_iter().find(|times| times * power >= least);
    fits.unwrap_or(10.0) * power
}

fn short(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}
