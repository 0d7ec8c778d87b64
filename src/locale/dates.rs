//! Dates and times as the tool writes them. Times come in as microseconds since 1970 UTC, the
//! form in which they are stored; a time out of jiff's range is written as an empty text.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

use super::Speaker;

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const MINUTE: i64 = 60_000_000;
const HALF_YEAR: i64 = 182 * 24 * 60 * MINUTE;

fn local(micros: i64, zone: &TimeZone) -> Option<ZonedDateTime> {
    Timestamp::from_microsecond(micros)
        .ok()
        .map(|at| at.to_zoned_datetime(zone.clone()))
}

fn month(t: Speaker, at: &ZonedDateTime) -> String {
    let index = usize::try_from(at.month()).map_or(0, |month| month.saturating_sub(1));
    MONTHS.get(index).map_or_else(String::new, |id| t.say(id))
}

fn weekday(t: Speaker, at: &ZonedDateTime) -> String {
    let index = usize::try_from(at.weekday().to_monday_zero_offset()).unwrap_or(0);
    WEEKDAYS.get(index).map_or_else(String::new, |id| t.say(id))
}

/// "Friday 2 October, 17:00": without a zone, so only beside a text that names it.
pub fn day_and_time(t: Speaker, micros: i64, zone: &TimeZone) -> String {
    let Some(at) = local(micros, zone) else {
        return String::new();
    };
    t.with(
        "date-day-time",
        &[
            ("weekday", weekday(t, &at).into()),
            ("day", at.day().into()),
            ("month", month(t, &at).into()),
            ("time", clock(&at).into()),
        ],
    )
}

/// "Friday 2 October".
pub fn weekday_and_day(t: Speaker, micros: i64, zone: &TimeZone) -> String {
    let Some(at) = local(micros, zone) else {
        return String::new();
    };
    t.with(
        "date-weekday-day",
        &[
            ("weekday", weekday(t, &at).into()),
            ("day", at.day().into()),
            ("month", month(t, &at).into()),
        ],
    )
}

/// "Amsterdam, UTC+2": the city of the zone and its offset at that time.
pub fn zone_name(micros: i64, zone: &TimeZone) -> String {
    let Some(at) = local(micros, zone) else {
        return String::new();
    };
    let minutes = at.offset().seconds() / 60;
    let offset = match (minutes, minutes % 60) {
        (0, _) => "UTC".to_owned(),
        (_, 0) => format!("UTC{:+}", minutes / 60).replace('-', "−"),
        (_, rest) => format!("UTC{:+}:{:02}", minutes / 60, rest.abs()).replace('-', "−"),
    };
    let city = zone
        .iana_name()
        .and_then(|name| name.rsplit('/').next())
        .map(|city| city.replace('_', " "));
    match city {
        Some(city) if city != "UTC" => format!("{city}, {offset}"),
        _ => offset,
    }
}

/// "Friday 2 October, 17:00 (Amsterdam, UTC+2)": the form of every deadline.
pub fn deadline(t: Speaker, micros: i64, zone: &TimeZone) -> String {
    t.with(
        "date-deadline",
        &[
            ("when", day_and_time(t, micros, zone).into()),
            ("zone", zone_name(micros, zone).into()),
        ],
    )
}

/// "2 October 2026".
pub fn day(t: Speaker, micros: i64, zone: &TimeZone) -> String {
    let Some(at) = local(micros, zone) else {
        return String::new();
    };
    t.with(
        "date-day",
        &[
            ("day", at.day().into()),
            ("month", month(t, &at).into()),
            // As text, for a number would be grouped: 2,026.
            ("year", at.year().to_string().into()),
        ],
    )
}

/// "Friday 2 October" of a day near `now`, or "2 October 2026" of one more than half a year away,
/// where the day of the week says nothing and the year is needed.
pub fn near_day(t: Speaker, now: i64, micros: i64, zone: &TimeZone) -> String {
    if now.saturating_sub(micros).saturating_abs() > HALF_YEAR {
        return day(t, micros, zone);
    }
    let Some(at) = local(micros, zone) else {
        return String::new();
    };
    t.with(
        "date-near-day",
        &[
            ("weekday", weekday(t, &at).into()),
            ("day", at.day().into()),
            ("month", month(t, &at).into()),
        ],
    )
}

/// "14:03".
pub fn time(micros: i64, zone: &TimeZone) -> String {
    local(micros, zone).map_or_else(String::new, |at| clock(&at))
}

fn clock(at: &ZonedDateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// "in 3 days", "in 5 hours", "in 20 minutes", or "any moment now"; empty when it has passed.
/// Whole units, rounded down: nobody should believe in more time than there is.
pub fn until(t: Speaker, now: i64, then: i64) -> String {
    let minutes = then.saturating_sub(now) / MINUTE;
    match minutes {
        _ if then <= now => String::new(),
        0 => t.say("in-a-moment"),
        1..60 => t.say_n("in-minutes", "n", minutes),
        60..2880 => t.say_n("in-hours", "n", minutes / 60),
        _ => t.say_n("in-days", "n", minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amsterdam() -> TimeZone {
        TimeZone::get("Europe/Amsterdam").expect("the zone database is bundled")
    }

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>()
            .expect("a valid time")
            .as_microsecond()
    }

    #[test]
    fn a_deadline_names_weekday_city_and_offset() {
        let t = Speaker::fallback();
        assert_eq!(
            deadline(t, at("2026-10-02T15:00:00Z"), &amsterdam()),
            "Friday 2 October, 17:00 (Amsterdam, UTC+2)"
        );
        assert_eq!(
            deadline(t, at("2026-10-30T16:00:00Z"), &amsterdam()),
            "Friday 30 October, 17:00 (Amsterdam, UTC+1)"
        );
    }

    #[test]
    fn zones_without_a_city_or_with_half_hours_are_named_too() {
        let when = at("2026-10-02T15:00:00Z");
        assert_eq!(zone_name(when, &TimeZone::UTC), "UTC");
        let india = TimeZone::get("Asia/Kolkata").expect("the zone database is bundled");
        assert_eq!(zone_name(when, &india), "Kolkata, UTC+5:30");
        let york = TimeZone::get("America/New_York").expect("the zone database is bundled");
        assert_eq!(zone_name(when, &york), "New York, UTC−4");
    }

    #[test]
    fn the_time_left_is_rounded_down_and_never_negative() {
        let t = Speaker::fallback();
        let start = at("2026-10-02T15:00:00Z");
        assert_eq!(until(t, start, start + 3 * 1440 * MINUTE + 5), "in 3 days");
        assert_eq!(until(t, start, start + 119 * MINUTE), "in 1 hour");
        assert_eq!(until(t, start, start + MINUTE), "in 1 minute");
        assert_eq!(until(t, start, start), "");
    }

    #[test]
    fn a_near_day_has_its_weekday_and_a_far_one_its_year() {
        let t = Speaker::fallback();
        let when = at("2026-10-02T22:30:00Z");
        let near = at("2026-12-24T12:00:00Z");
        assert_eq!(near_day(t, near, when, &amsterdam()), "Saturday 3 October");
        let far = at("2027-06-01T12:00:00Z");
        assert_eq!(near_day(t, far, when, &amsterdam()), "3 October 2026");
    }

    #[test]
    fn days_carry_their_year_ungrouped() {
        let t = Speaker::fallback();
        let when = at("2026-10-02T22:30:00Z");
        assert_eq!(day(t, when, &amsterdam()), "3 October 2026");
        assert_eq!(time(when, &amsterdam()), "00:30");
    }
}
