//! Fractions without rounding. A result becomes a float once, at its very end.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};
use serde_json::{Value, json};

pub type Fraction = BigRational;

pub fn whole(number: i64) -> Fraction {
    Fraction::from_integer(BigInt::from(number))
}

/// `above / below`; `below` must not be 0.
pub fn fraction(above: i64, below: i64) -> Fraction {
    Fraction::new(BigInt::from(above), BigInt::from(below))
}

pub fn count<T>(of: &[T]) -> i64 {
    of.len() as i64
}

pub fn real(exact: &Fraction) -> f64 {
    exact.to_f64().expect("a fraction lies near some float")
}

pub fn number(exact: &Fraction) -> Value {
    json!(real(exact))
}

/// The quotient, unless it is undefined.
pub fn divided(above: Fraction, below: &Fraction) -> Option<Fraction> {
    (!below.is_zero()).then(|| above / below)
}

pub fn mean(of: &[Fraction]) -> Option<Fraction> {
    divided(of.iter().sum(), &whole(count(of)))
}
