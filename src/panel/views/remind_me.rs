//! The days on which an expert can have one reminder: a part of several pages.

use crate::clock::{DAY, date, zone_of};
use crate::locale::{Markup, Speaker, dates};
use crate::panel::wish::Choices;

/// The choice, and what was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemindMe {
    /// Where its forms go.
    pub action: String,
    /// When the reminder leaves that was asked for, with the day and its zone in words.
    pub chosen: Option<Markup>,
    pub offered: Vec<OfferedDay>,
    /// The first and the last day that can be chosen, as `2026-10-01`.
    pub first: String,
    pub last: String,
    /// The same in words.
    pub range: String,
    /// A day as it was typed, where it was none that can be chosen, and what would be right.
    pub wrong: Option<(String, String)>,
}

/// A day that is chosen in one click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedDay {
    /// `2026-10-01`
    pub value: String,
    /// "Tomorrow, Thursday 1 October".
    pub words: String,
}

impl RemindMe {
    /// `zone` is the study's; `typed` is a day that was sent and cannot be chosen.
    pub fn of(
        t: Speaker,
        choices: &Choices,
        zone: &str,
        action: String,
        typed: Option<String>,
    ) -> Self {
        let chosen = choices.chosen.map(|day| {
            let (at, zone) = (choices.leaves_at(day, zone), zone_of(zone));
            let args = [
                ("when", dates::day_and_time(t, at, &zone).into()),
                ("zone", dates::zone_name(at, &zone).into()),
            ];
            t.rich("remind-me-chosen", &args)
        });
        let (first, last) = (weekday(t, choices.first), weekday(t, choices.last));
        let wrong = t.say_2("remind-me-wrong", "first", &first, "last", &last);
        Self {
            action,
            chosen,
            offered: choices
                .offered
                .iter()
                .filter(|day| choices.chosen != Some(**day))
                .map(|day| offered(t, choices, *day))
                .collect(),
            first: date(choices.first),
            last: date(choices.last),
            range: t.say_2("remind-me-range", "first", first, "last", last),
            wrong: typed.map(|typed| (typed, wrong)),
        }
    }
}

/// "Thursday 1 October".
fn weekday(t: Speaker, day: i32) -> String {
    dates::weekday_and_day(t, i64::from(day) * DAY, &jiff::tz::TimeZone::UTC)
}

fn offered(t: Speaker, choices: &Choices, day: i32) -> OfferedDay {
    let id = match (day == choices.today + 1, choices.eve == Some(day)) {
        (true, true) => Some("remind-me-tomorrow-eve"),
        (true, false) => Some("remind-me-tomorrow"),
        (false, true) => Some("remind-me-eve"),
        (false, false) => None,
    };
    let name = weekday(t, day);
    OfferedDay {
        value: date(day),
        words: match id {
            Some(id) => t.say_n(id, "day", &name),
            None => name,
        },
    }
}
