//! What the report says of a round beside its results: when it took place, and who took part.

use jiff::Timestamp;
use serde::Serialize;

use crate::clock::zone_of;
use crate::locale::dates;
use crate::round::Withdrawn;

/// A round as the methods tell it. Times are microseconds since 1970, UTC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoundFacts {
    /// From 1.
    pub number: u32,
    pub opened_at: Option<i64>,
    /// None while the round is open: its report is a draft.
    pub closed_at: Option<i64>,
    /// All who were ever invited.
    pub invited: u64,
    /// Those of them who were put on the panel after the round had opened.
    pub added_later: u64,
    /// N of the design.
    pub n: u64,
    /// Panelists with at least one answer or abstention.
    pub answered: u64,
    /// Closed before its deadline.
    pub closed_early: bool,
    /// How often the deadline was moved back.
    pub extended: u32,
    /// Items taken out while the round was open.
    pub withdrawn: Vec<Withdrawn>,
    /// Reasons for which a closing was taken back, in order.
    pub reopened: Vec<String>,
    /// Reasons that the panel gave.
    pub reasons: u64,
    /// Those of them of which the coordinator took the words away.
    pub redacted: u64,
    /// A closed round in which items were shown to panelists as they came in.
    pub live: bool,
}

/// A time in the two forms in which an export prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Moment {
    /// RFC 3339, UTC, whole seconds.
    pub utc: String,
    /// "2 October 2026, 17:00 (Amsterdam, UTC+2)" in the study's zone.
    pub local: String,
    /// The study's zone.
    pub zone: String,
}

impl Moment {
    /// A time in a zone of the IANA database; an unknown zone counts as UTC. None outside the
    /// years of the calendar.
    pub fn of(micros: i64, zone: &str) -> Option<Self> {
        let at = Timestamp::from_microsecond(micros).ok()?;
        let seconds = Timestamp::from_second(at.as_second()).ok()?;
        let time_zone = zone_of(zone);
        let day = Self::day(micros, zone)?;
        let time = dates::time(micros, &time_zone);
        let offset = dates::zone_name(micros, &time_zone);
        Some(Self {
            utc: seconds.to_string(),
            local: format!("{day}, {time} ({offset})"),
            zone: zone.to_owned(),
        })
    }

    /// "2 October 2026" in a zone of the IANA database.
    pub fn day(micros: i64, zone: &str) -> Option<String> {
        let at = Timestamp::from_microsecond(micros).ok()?;
        let time_zone = zone_of(zone);
        let local = at.to_zoned_datetime(time_zone);
        Some(local.strftime("%-d %B %Y").to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_printed_in_utc_and_in_the_zone_of_the_study() {
        let moment = Moment::of(1_790_953_200_123_456, "Europe/Amsterdam");
        let moment = moment.expect("a time of this century");
        assert_eq!(moment.utc, "2026-10-02T15:00:00Z");
        assert_eq!(moment.local, "2 October 2026, 17:00 (Amsterdam, UTC+2)");
    }
}
