//! Asks both implementations about the same panel.

use rand::rngs::StdRng;
use serde_json::Value;

use crate::case::{Case, Tolerance};
use crate::dispatch;
use crate::textbook::panel::{self, Panel};
use crate::textbook::{Measure, Question};

const TOLERANCE: Tolerance = Tolerance {
    abs: 1e-9,
    rel: 1e-9,
};

/// What both implementations said.
pub enum Compared {
    Defined,
    Undefined,
}

/// Compares the panel of this number; `Err` says what differs and shows the panel.
pub fn compare(measure: &Measure, number: u64) -> Result<Compared, String> {
    let (panel, mut rng) = draw(measure, number);
    let case = case(measure, number, panel.scale, measure.ask(&panel, &mut rng));
    check(&case).map_err(|difference| format!("{difference}\n{panel:?}"))?;
    Ok(if case.expected.is_null() {
        Compared::Undefined
    } else {
        Compared::Defined
    })
}

/// The panel of a number, and where its parameters are drawn from.
pub fn draw(measure: &Measure, number: u64) -> (Panel, StdRng) {
    panel::random(measure.limits, seed(measure.name, number))
}

pub fn case(measure: &Measure, number: u64, scale: u64, question: Question) -> Case {
    Case {
        id: format!("{}, panel {number}", measure.name),
        measure: measure.name.to_owned(),
        scale_k: scale as usize,
        input: question.input,
        params: question.params,
        expected: question.answer,
        tolerance: TOLERANCE,
    }
}

/// What the aggregation answers.
pub fn library(case: &Case) -> Result<Value, String> {
    dispatch::compute(case)?.ok_or_else(|| "the aggregation has no such measure".to_owned())
}

/// Whether the aggregation answers as the case expects.
pub fn check(case: &Case) -> Result<(), String> {
    let difference = library(case).and_then(|got| case.compare(&got));
    difference.map_err(|difference| format!("{} ({}): {difference}", case.id, case.params))
}

/// Another one for every measure and number, the same in every run (FNV-1a).
fn seed(name: &str, number: u64) -> u64 {
    let bytes = name.bytes().chain(number.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
