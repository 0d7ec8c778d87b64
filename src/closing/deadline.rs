//! A deadline as it is typed into a page: a date and a time in the study's zone.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::views::{Problem, TypedDeadline};

/// The moment that was typed, in microseconds since 1970, UTC; none where both fields are empty.
/// A time that the clocks skip is read as the same distance after the change, one that they show
/// twice as the first of the two.
///
/// # Errors
/// Every field that is missing or cannot be read.
pub fn read(typed: &TypedDeadline, zone: &TimeZone) -> Result<Option<i64>, Vec<Problem>> {
    if typed.date.is_empty() && typed.time.is_empty() {
        return Ok(None);
    }
    let date = field(&typed.date, "deadline_date", "date", "2026-10-30", |text| {
        text.parse::<Date>().ok()
    });
    let time = field(&typed.time, "deadline_time", "time", "17:00", |text| {
        text.parse::<Time>().ok()
    });
    let (date, time) = match (date, time) {
        (Ok(date), Ok(time)) => (date, time),
        (date, time) => return Err([date.err(), time.err()].into_iter().flatten().collect()),
    };
    zone.to_ambiguous_timestamp(DateTime::from_parts(date, time))
        .compatible()
        .map(|at| Some(at.as_microsecond()))
        .map_err(|_| vec![problem("deadline_date", "This date is too far away.")])
}

/// A moment as it would be typed.
pub fn written(micros: i64, zone: &TimeZone) -> TypedDeadline {
    jiff::Timestamp::from_microsecond(micros).map_or_else(
        |_| TypedDeadline::default(),
        |at| {
            let local = at.to_zoned_datetime(zone.clone());
            TypedDeadline {
                date: local.date().to_string(),
                time: local.strftime("%H:%M").to_string(),
            }
        },
    )
}

/// A problem with one field.
pub fn problem(field: &'static str, message: impl Into<String>) -> Problem {
    Problem {
        field,
        message: message.into(),
    }
}

fn field<T>(
    text: &str,
    name: &'static str,
    what: &str,
    example: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, Problem> {
    if text.is_empty() {
        return Err(problem(
            name,
            format!("A {what} is needed as well, such as {example}."),
        ));
    }
    parse(text).ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        problem(
            name,
            format!("“{shown}” is not a {what}. Write it as {example}."),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::from_rfc3339;

    fn typed(date: &str, time: &str) -> Result<Option<i64>, Vec<&'static str>> {
        let zone = TimeZone::get("Europe/Amsterdam").expect("the zone database is bundled");
        let typed = TypedDeadline {
            date: date.to_owned(),
            time: time.to_owned(),
        };
        read(&typed, &zone).map_err(|problems| problems.iter().map(|p| p.field).collect())
    }

    #[test]
    fn a_deadline_is_read_in_the_studys_zone() {
        assert_eq!(
            typed("2026-10-30", "17:00"),
            Ok(from_rfc3339("2026-10-30T16:00:00Z"))
        );
        assert_eq!(
            typed("2026-07-30", "17:00"),
            Ok(from_rfc3339("2026-07-30T15:00:00Z"))
        );
        assert_eq!(typed("", ""), Ok(None));
    }

    #[test]
    fn what_is_missing_or_unreadable_is_named() {
        assert_eq!(typed("2026-10-30", ""), Err(vec!["deadline_time"]));
        assert_eq!(typed("", "17:00"), Err(vec!["deadline_date"]));
        assert_eq!(
            typed("30.10.2026", "5 pm"),
            Err(vec!["deadline_date", "deadline_time"])
        );
    }

    #[test]
    fn a_time_that_the_clocks_skip_is_taken_after_the_change() {
        assert_eq!(
            typed("2026-03-29", "02:30"),
            Ok(from_rfc3339("2026-03-29T01:30:00Z"))
        );
    }
}
