//! Expected values that are wrong on purpose.

use serde_json::Value;

use super::case::Tolerance;

/// Changes the first value that can be; whether there was one.
pub fn perturb(expected: &mut Value, tolerance: Tolerance) -> bool {
    match expected {
        Value::Object(map) => map.values_mut().any(|value| perturb(value, tolerance)),
        Value::Array(list) => list.iter_mut().any(|value| perturb(value, tolerance)),
        Value::Null => {
            *expected = Value::from(0);
            true
        }
        Value::Bool(flag) => {
            *flag = !*flag;
            true
        }
        Value::String(text) => {
            text.push('x');
            true
        }
        Value::Number(number) => {
            let was = number.as_f64().unwrap_or(0.0);
            let margin = 3.0 * (tolerance.abs + tolerance.rel * was.abs());
            *expected = match number.as_u64() {
                Some(whole) => Value::from(whole + 1 + margin.ceil() as u64),
                None => Value::from(was + margin.max(1e-9 * was.abs().max(1e-3))),
            };
            true
        }
    }
}
