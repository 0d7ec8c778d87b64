//! A golden case and how a value is compared with it.

use castalia::aggregation::counts::{Histogram, ItemsTable, PairTable};
use castalia::aggregation::matrix::Matrix;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub struct Case {
    pub id: String,
    pub measure: String,
    pub scale_k: usize,
    pub input: Input,
    pub params: Value,
    pub expected: Value,
    pub tolerance: Tolerance,
}

#[derive(Clone, Copy, Deserialize)]
pub struct Tolerance {
    pub abs: f64,
    pub rel: f64,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Input {
    Hist {
        counts: Vec<u64>,
        #[serde(default)]
        abstained: u64,
        #[serde(default)]
        panel: u64,
    },
    Hists {
        counts: Vec<Vec<u64>>,
    },
    Transition {
        counts: Vec<Vec<u64>>,
    },
    Matrix {
        data: Vec<Vec<Option<u64>>>,
    },
    Binomial {
        x: u64,
        n: u64,
    },
    TransitionExt {
        table: Vec<Vec<u64>>,
        panel: (u64, u64),
    },
    Groups {
        valid: Vec<u64>,
    },
    N {
        n: u64,
    },
}

pub type Problem = String;

impl Case {
    pub fn histogram(&self) -> Result<Histogram, Problem> {
        match &self.input {
            Input::Hist { counts, .. } => Ok(Histogram::new(counts.as_slice())),
            _ => Err("needs a histogram".to_owned()),
        }
    }

    pub fn histograms(&self) -> Result<Vec<Histogram>, Problem> {
        match &self.input {
            Input::Hists { counts } => Ok(counts
                .iter()
                .map(|c| Histogram::new(c.as_slice()))
                .collect()),
            _ => Err("needs histograms".to_owned()),
        }
    }

    /// The two histograms of a comparison.
    pub fn two(&self) -> Result<[Histogram; 2], Problem> {
        self.histograms()?
            .try_into()
            .map_err(|_| "needs two histograms".to_owned())
    }

    pub fn pairs(&self) -> Result<PairTable, Problem> {
        match &self.input {
            Input::Transition { counts } => {
                PairTable::new(counts.clone()).map_err(|error| error.to_string())
            }
            _ => Err("needs a transition table".to_owned()),
        }
    }

    pub fn matrix(&self) -> Result<Matrix, Problem> {
        match &self.input {
            Input::Matrix { data } => {
                Matrix::new(data.clone()).ok_or_else(|| "ragged matrix".to_owned())
            }
            _ => Err("needs a matrix".to_owned()),
        }
    }

    /// The panel's counts, given as such or as a matrix.
    pub fn items(&self) -> Result<ItemsTable, Problem> {
        match &self.input {
            Input::Matrix { .. } => Ok(self.matrix()?.counts(self.scale_k)),
            _ => ItemsTable::new(self.scale_k, self.histograms()?)
                .ok_or_else(|| "items of different scales".to_owned()),
        }
    }

    pub fn text(&self, key: &str) -> &str {
        self.params[key].as_str().unwrap_or_default()
    }

    pub fn number(&self, key: &str) -> Result<f64, Problem> {
        self.params[key]
            .as_f64()
            .ok_or_else(|| format!("params.{key} is no number"))
    }

    pub fn whole(&self, key: &str) -> Result<u64, Problem> {
        self.params[key]
            .as_u64()
            .ok_or_else(|| format!("params.{key} is no whole number"))
    }

    pub fn param<T: serde::de::DeserializeOwned>(&self, key: &str) -> Result<T, Problem> {
        serde_json::from_value(self.params[key].clone())
            .map_err(|error| format!("params.{key}: {error}"))
    }

    pub fn compare(&self, got: &Value) -> Result<(), String> {
        compare(got, &self.expected, self.tolerance, "value")
    }
}

fn compare(got: &Value, expected: &Value, tolerance: Tolerance, at: &str) -> Result<(), String> {
    let miss = || Err(format!("{at} is {got}, expected {expected}"));
    match (got, expected) {
        (Value::Object(got), Value::Object(expected)) => {
            expected.iter().try_for_each(|(key, expected)| {
                let got = got
                    .get(key)
                    .ok_or_else(|| format!("{at}.{key} is missing"))?;
                compare(got, expected, tolerance, &format!("{at}.{key}"))
            })
        }
        (Value::Array(got), Value::Array(expected)) if got.len() == expected.len() => got
            .iter()
            .zip(expected)
            .enumerate()
            .try_for_each(|(i, (got, expected))| {
                compare(got, expected, tolerance, &format!("{at}[{i}]"))
            }),
        (Value::Number(got), Value::Number(expected)) => {
            let whole = got.is_u64() && expected.is_u64();
            let (got, expected) = (got.as_f64(), expected.as_f64());
            let near = got.zip(expected).is_some_and(|(got, expected)| {
                (got - expected).abs() <= tolerance.abs + tolerance.rel * expected.abs()
            });
            if near && (!whole || got == expected) {
                Ok(())
            } else {
                miss()
            }
        }
        _ if got == expected => Ok(()),
        _ => miss(),
    }
}
