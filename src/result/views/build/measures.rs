//! The measures of an item: first what a reader needs, then all.

use crate::aggregation::counts::Histogram;
use crate::aggregation::measures::{quantile, wilson::wilson};
use crate::aggregation::readings::{self, Subject, likely, number, percent};
use crate::aggregation::results::{ItemResult, PrintedPoint, RoundResults};
use crate::result::views::evidence::{Measure, MeasuresBlock, SubjectOfMeasures};
use crate::result::views::results::{AgreementBlock, AgreementRow};

/// Confidence of the printed interval.
const CONFIDENCE: f64 = 0.95;

impl MeasuresBlock {
    pub fn from_item(item: &ItemResult) -> Self {
        let all = readings::of_item(item);
        Self {
            measures: first(item),
            all: Subject::OF_ITEM
                .into_iter()
                .map(|subject| SubjectOfMeasures {
                    heading: subject.words(),
                    readings: all
                        .iter()
                        .filter(|reading| reading.meaning.subject == subject)
                        .cloned()
                        .collect(),
                })
                .collect(),
            n: item.n,
        }
    }
}

impl AgreementBlock {
    /// Over all items, and over each table where there are several.
    pub fn from_results(results: &RoundResults) -> Self {
        let of_round = readings::of_panel(&results.measures, &results.null_reasons);
        let mut columns = vec![("All items".to_owned(), of_round)];
        if results.tables.len() > 1 {
            columns.extend(results.tables.iter().map(|table| {
                let readings = readings::of_panel(&table.measures, &table.null_reasons);
                (table.heading.clone(), readings)
            }));
        }
        let rows = readings::meanings_of_panel()
            .enumerate()
            .map(|(place, meaning)| AgreementRow {
                meaning,
                readings: columns
                    .iter()
                    .filter_map(|(_, readings)| readings.get(place).cloned())
                    .collect(),
            })
            .collect();
        Self {
            columns: columns.into_iter().map(|(heading, _)| heading).collect(),
            rows,
        }
    }
}

/// The five that stand open; without counts none of them has a number.
fn first(item: &ItemResult) -> Vec<Measure> {
    let leading = item.leading();
    let word = leading.map_or("the largest answer", |(arrow, _)| {
        item.region_label(arrow.region())
    });
    let printed = |value: Option<String>| value.unwrap_or_else(|| "n/a".to_owned());
    let share = leading.map(|(_, answers)| percent(answers as f64 / item.n as f64));
    let of = leading.map(|(_, answers)| format!("{answers} of {} chose {word}", item.n));
    let interval = leading
        .and_then(|(_, answers)| wilson(answers, item.n, CONFIDENCE))
        .map(|[low, high]| format!("{:.0}–{:.0} %", low * 100.0, high * 100.0));
    let agreement = item.measures.as_ref().and_then(|m| m.vdeijk_a).map(number);
    vec![
        Measure::new(
            "Share of the largest answer",
            printed(share),
            of.unwrap_or_else(|| "too few answers to show".to_owned()),
        ),
        Measure::new(
            "Agreement (van der Eijk’s A)",
            printed(agreement),
            "1 is full agreement, 0 spread out, −1 two camps",
        ),
        Measure::new("Median (quartiles)", printed(middle(item)), ends(item)),
        Measure::new(
            format!("Probability that {word} leads"),
            printed(item.firmness.p_mode.map(likely)),
            "if a like panel were asked again",
        ),
        Measure::new(
            "Interval for the share",
            printed(interval),
            format!(
                "with {} people the share is known only roughly (Wilson, 95 %)",
                item.n
            ),
        ),
    ]
}

/// "3 (2.5–3)".
fn middle(item: &ItemResult) -> Option<String> {
    let histogram = Histogram::from(item.counts.as_deref()?);
    let median = item.measures.as_ref()?.median?;
    let [low, high] = [(1, 4), (3, 4)].map(|at| quantile::type_2(&histogram, at));
    Some(format!("{median} ({}–{})", low?, high?))
}

/// "on the scale 1 Downward, 2 Net-zero / Stable, 3 Upward"; a longer scale by its ends.
fn ends(item: &ItemResult) -> String {
    let points = &item.scale.points;
    let named = |point: &PrintedPoint| format!("{} {}", point.value, point.label);
    match points.as_slice() {
        [] => String::new(),
        short @ ([_] | [_, _] | [_, _, _]) => {
            let named: Vec<String> = short.iter().map(named).collect();
            format!("on the scale {}", named.join(", "))
        }
        [first, .., last] => format!("on the scale from {} to {}", named(first), named(last)),
    }
}
