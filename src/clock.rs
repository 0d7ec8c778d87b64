//! The time, as the crate counts it: microseconds since 1970 in UTC.
//!
//! Rules that depend on the time take it as an argument; whoever serves
//! requests asks the one [`Clock`] it was started with, so that a test can
//! move time without waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;

/// One second in the unit of every time of the crate.
pub const SECOND: i64 = 1_000_000;
/// One minute in microseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour in microseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One day of 24 hours in microseconds.
pub const DAY: i64 = 24 * HOUR;

/// Where the time comes from. Clones of a settable clock move together.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The clock of the machine.
    #[default]
    System,
    /// A clock that stands still until it is told to move.
    Settable(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `micros` until [`Clock::set`] or [`Clock::advance`].
    pub fn settable(micros: i64) -> Self {
        Clock::Settable(Arc::new(AtomicI64::new(micros)))
    }

    /// The present, in microseconds since 1970, UTC.
    pub fn now_micros(&self) -> i64 {
        match self {
            Clock::System => now_micros(),
            Clock::Settable(at) => at.load(Ordering::SeqCst),
        }
    }

    /// Moves a settable clock to `micros`; the machine's clock is left alone.
    pub fn set(&self, micros: i64) {
        if let Clock::Settable(at) = self {
            at.store(micros, Ordering::SeqCst);
        }
    }

    /// Moves a settable clock forward by `micros` (back, if negative).
    pub fn advance(&self, micros: i64) {
        if let Clock::Settable(at) = self {
            at.fetch_add(micros, Ordering::SeqCst);
        }
    }
}

/// The machine's time in microseconds since 1970, UTC. A clock set before 1970
/// counts downwards from 0 instead of failing.
pub fn now_micros() -> i64 {
    let saturated = |micros: u128| i64::try_from(micros).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => saturated(since.as_micros()),
        Err(before) => -saturated(before.duration().as_micros()),
    }
}

/// A zone of the IANA database by its name; UTC where it is unknown (any more).
pub fn zone_of(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// The day in a zone of the IANA database, as days since 1970; UTC where the zone is unknown.
pub fn day_in(micros: i64, zone: &str) -> i32 {
    let zone = zone_of(zone);
    let Ok(at) = jiff::Timestamp::from_microsecond(micros) else {
        return 0;
    };
    let offset = i64::from(zone.to_offset(at).seconds()) * SECOND;
    ((micros + offset).div_euclid(DAY)) as i32
}

/// The hour of the day, 0 to 23, in a zone of the IANA database; UTC where the zone is unknown.
pub fn hour_in(micros: i64, zone: &str) -> i32 {
    let zone = zone_of(zone);
    let at = jiff::Timestamp::from_microsecond(micros);
    at.map_or(0, |at| i32::from(at.to_zoned_datetime(zone).hour()))
}

/// The moment at which a day (since 1970) has come to an hour, 0 to 23, in a zone of the IANA
/// database; UTC where the zone is unknown. An hour that the clocks skip is taken as much later,
/// one that they show twice as the first of the two.
pub fn moment_of(day: i32, hour: i32, zone: &str) -> i64 {
    let in_utc = i64::from(day) * DAY + i64::from(hour) * HOUR;
    let Ok(at) = jiff::Timestamp::from_microsecond(in_utc) else {
        return in_utc;
    };
    let shown = at.to_zoned_datetime(TimeZone::UTC).datetime();
    let found = zone_of(zone).to_ambiguous_timestamp(shown).compatible();
    found.map_or(in_utc, |at| at.as_microsecond())
}

/// A time as RFC 3339 in UTC; none outside the years that form can hold.
pub fn rfc3339(micros: i64) -> Option<String> {
    jiff::Timestamp::from_microsecond(micros)
        .ok()
        .map(|at| at.to_string())
}

/// Reads RFC 3339 with an offset.
pub fn from_rfc3339(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>()
        .ok()
        .map(jiff::Timestamp::as_microsecond)
}

/// Reads a day as `2026-11-25`, as days since 1970.
pub fn from_date(text: &str) -> Option<i32> {
    let date: jiff::civil::Date = text.parse().ok()?;
    let midnight = TimeZone::UTC.to_timestamp(date.into()).ok()?;
    i32::try_from(midnight.as_microsecond().div_euclid(DAY)).ok()
}

/// A day (since 1970) as `2026-11-25`.
pub fn date(day: i32) -> String {
    rfc3339(i64::from(day) * DAY).map_or_else(String::new, |text| text.chars().take(10).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_settable_clock_move_together() {
        let clock = Clock::settable(5 * HOUR);
        let other = clock.clone();
        clock.advance(DAY);
        assert_eq!(other.now_micros(), 5 * HOUR + DAY);
        other.set(0);
        assert_eq!(clock.now_micros(), 0);
    }

    #[test]
    fn an_hour_of_a_day_is_found_on_both_sides_of_a_change_of_the_clocks() {
        let day = |text: &str| from_date(text).expect("a day");
        let at = |text: &str, hour| rfc3339(moment_of(day(text), hour, "Europe/Amsterdam"));
        assert_eq!(at("2026-10-24", 9).as_deref(), Some("2026-10-24T07:00:00Z"));
        assert_eq!(at("2026-10-25", 9).as_deref(), Some("2026-10-25T08:00:00Z"));
        assert_eq!(at("2026-03-29", 2).as_deref(), Some("2026-03-29T01:00:00Z"));
        assert_eq!(date(day("2026-10-24")), "2026-10-24");
        assert_eq!(
            (from_date("24.10.2026"), from_date("2026-02-30")),
            (None, None)
        );
    }

    #[test]
    fn the_machines_clock_is_past_the_year_2025_and_cannot_be_moved() {
        let clock = Clock::default();
        clock.set(0);
        assert!(clock.now_micros() > 1_735_689_600 * SECOND);
    }
}
