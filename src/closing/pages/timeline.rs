//! The rounds of a study on one line, then its report.

use super::course::{Course, RoundCourse};
use crate::account::access::{Act, Standing};
use crate::locale::dates;
use crate::web::charts::{Stage, Step, Timeline};

/// The line above the overview; `base` is the study's address.
pub(super) fn timeline(course: &Course, base: &str, now: i64, standing: Standing) -> Timeline {
    let mut steps: Vec<Step> = course
        .rounds
        .iter()
        .map(|of| step(course, of, base, now, standing))
        .collect();
    let last = course.last();
    if last.is_none() {
        steps.push(Step {
            stage: Stage::Now,
            title: "Round 1".to_owned(),
            lines: vec!["Not prepared yet".to_owned()],
            link: None,
        });
    }
    if let Some(of) = last.filter(|of| of.round.is_open()) {
        steps.push(Step {
            stage: Stage::Later,
            title: format!("Round {}", of.round.number + 1),
            lines: vec![
                "If another is needed".to_owned(),
                format!("Items chosen after round {}", of.round.number),
            ],
            link: None,
        });
    }
    let closed = last.filter(|of| of.round.is_closed());
    let from = match closed {
        Some(of) => format!("From round {}", of.round.number),
        None => "After the last round".to_owned(),
    };
    steps.push(Step {
        stage: if closed.is_some() {
            Stage::Now
        } else {
            Stage::Later
        },
        title: "Report".to_owned(),
        lines: vec![from, "Tables, methods, seal".to_owned()],
        link: (closed.is_some() && standing.may(Act::SeeResults))
            .then(|| (format!("{base}/report"), "report".to_owned())),
    });
    Timeline { steps }
}

fn step(course: &Course, of: &RoundCourse, base: &str, now: i64, standing: Standing) -> Step {
    let round = &of.round;
    let (t, zone) = (course.speaker(), course.zone());
    let day =
        |at: Option<i64>| at.map_or_else(String::new, |at| dates::near_day(t, now, at, &zone));
    let submitted = format!("{} of {} submitted", of.submitted(), of.panel());
    if round.is_closed() {
        return Step {
            stage: Stage::Done,
            title: format!("Round {}", round.number),
            lines: vec![format!("Closed {}", day(round.closed_at)), submitted],
            link: standing.may(Act::SeeResults).then(|| {
                (
                    format!("{base}/results?round={}", round.number),
                    "results".to_owned(),
                )
            }),
        };
    }
    let lines = match (round.is_draft(), round.deadline) {
        (true, _) => vec![format!("{} items", of.items), "Not opened yet".to_owned()],
        (_, Some(deadline)) => {
            let left = dates::until(t, now, deadline);
            let zone_name = dates::zone_name(deadline, &zone);
            let second = match left.is_empty() {
                true => zone_name,
                false => format!("{zone_name} · {left}"),
            };
            vec![
                format!("Closes {}", dates::day_and_time(t, deadline, &zone)),
                second,
            ]
        }
        (_, None) => vec![
            format!("Opened {}", day(round.opened_at)),
            "No deadline".to_owned(),
        ],
    };
    let word = if round.is_draft() { "draft" } else { "open" };
    Step {
        stage: Stage::Now,
        title: format!("Round {} – {word}", round.number),
        lines,
        link: None,
    }
}
