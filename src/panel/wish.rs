//! "Remind me on …": one mail on a day that a panelist has chosen while a round is open.
//!
//! A wish ends with what ends reminders: submitting, declining, stopping reminders, the closing.
//! Its row stands until then, and its mail is sent only while the row does.

use super::store::{self, rules, wishes};
use super::{Ask, Error, letters::Kind};
use crate::clock::{self, DAY};
use crate::mail::{self, NewMail, Service};
use crate::store::{Conn, Result, Store};
use crate::study;

/// The hour of the chosen day, in the study's zone, at which the mail leaves; later where the
/// study keeps it quiet.
const HOUR_OF_DAY: i32 = 9;
/// Days from today that are offered, beside the day before the deadline.
const OFFERED: [i32; 3] = [1, 3, 7];
/// Days from today that can be chosen at most where the round has no deadline.
const FURTHEST: i32 = 60;

/// What a panelist may choose, and what was chosen. Days since 1970 in the study's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// The day on which the reminder comes.
    pub chosen: Option<i32>,
    pub today: i32,
    /// The last day before the one of the deadline, where it can be chosen.
    pub eve: Option<i32>,
    /// The days that are offered by themselves, in order.
    pub offered: Vec<i32>,
    pub first: i32,
    pub last: i32,
    hour: i32,
}

impl Choices {
    /// When the reminder of a day leaves, in microseconds UTC.
    pub fn leaves_at(&self, day: i32, zone: &str) -> i64 {
        clock::moment_of(day, self.hour, zone)
    }
}

/// The first hour of the day from nine on that the study's quiet hours leave.
fn hour_of(conn: &mut Conn, study: i64) -> Result<i32> {
    let rule = rules::of_study(conn, study)?;
    let mut hours = (HOUR_OF_DAY..24).chain(0..HOUR_OF_DAY);
    Ok(hours
        .find(|hour| !rule.is_quiet(*hour))
        .unwrap_or(HOUR_OF_DAY))
}

/// Whether there is anything to remind of.
fn is_wanted(ask: &Ask, now: i64) -> bool {
    let has_submitted = ask.participation.submitted_day.is_some();
    !has_submitted && !ask.panelist.declined && ask.sheet.round.accepts_at(now)
}

/// What a panelist may choose; none where no reminder could leave before the deadline, or there is
/// nothing to remind of.
pub fn choices(conn: &mut Conn, ask: &Ask, now: i64) -> Result<Option<Choices>> {
    if !is_wanted(ask, now) {
        return Ok(None);
    }
    let round = &ask.sheet.round;
    let hour = hour_of(conn, ask.panelist.study_id)?;
    let waiting = wishes::find(conn, round.id, ask.panelist.id)?.filter(|(_, queued)| !queued);
    let zone = &ask.sheet.definition.time_zone;
    let found = of_times(now, round.deadline, hour, zone);
    Ok(found.map(|found| Choices {
        chosen: waiting.map(|(day, _)| day),
        ..found
    }))
}

fn of_times(now: i64, deadline: Option<i64>, hour: i32, zone: &str) -> Option<Choices> {
    let at = |day: i32| clock::moment_of(day, hour, zone);
    let today = clock::day_in(now, zone);
    let first = today + i32::from(at(today) <= now);
    let deadline_day = deadline.map(|deadline| (deadline, clock::day_in(deadline, zone)));
    let last = match deadline_day {
        Some((deadline, day)) => day - i32::from(at(day) >= deadline),
        None => today + FURTHEST,
    };
    let can_be = |day: &i32| (first..=last).contains(day);
    let eve = deadline_day.map(|(_, day)| day - 1).filter(can_be);
    let mut offered: Vec<i32> = OFFERED
        .iter()
        .map(|days| today + days)
        .filter(|day| can_be(day) && eve.is_none_or(|eve| *day < eve))
        .chain(eve)
        .collect();
    if offered.is_empty() {
        offered.extend(can_be(&last).then_some(last));
    }
    (first <= last).then_some(Choices {
        chosen: None,
        today,
        eve,
        offered,
        first,
        last,
        hour,
    })
}

/// Keeps the wish to be reminded on a day, in place of the one there was.
///
/// # Errors
/// `NoMail` where the server sends none, `NoDay` where no day can be chosen, `Day` with those that
/// can.
fn choose(
    conn: &mut Conn,
    service: Service,
    ask: &Ask,
    day: Option<i32>,
    now: i64,
) -> std::result::Result<(), Error> {
    if !service.is_on() {
        return Err(Error::NoMail);
    }
    let choices = choices(conn, ask, now)?.ok_or(Error::NoDay)?;
    let (first, last) = (choices.first, choices.last);
    let day = day.filter(|day| (first..=last).contains(day));
    let day = day.ok_or(Error::Day { first, last })?;
    Ok(wishes::put(conn, ask.sheet.round.id, ask.panelist.id, day)?)
}

/// What a form asks for: `takes_back` the wish, or the `day` that was typed. False where that is no
/// day that can be chosen.
///
/// # Errors
/// `NoMail`, `NoDay`.
pub fn act(
    conn: &mut Conn,
    service: Service,
    ask: &Ask,
    takes_back: bool,
    day: Option<i32>,
    now: i64,
) -> std::result::Result<bool, Error> {
    // Two at once wait for one another, and neither writes for a place that is being taken away.
    if !store::hold(conn, ask.panelist.id)? {
        return Ok(false);
    }
    if takes_back {
        wishes::forget_in(conn, ask.sheet.round.id, ask.panelist.id)?;
        return Ok(true);
    }
    match choose(conn, service, ask, day, now) {
        Ok(()) => Ok(true),
        Err(Error::Day { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether the wish for the day that a queued mail names still stands.
pub(super) fn stands(conn: &mut Conn, ask: &Ask, day: &str) -> Result<bool> {
    let wish = wishes::find(conn, ask.sheet.round.id, ask.panelist.id)?;
    Ok(wish.is_some_and(|(chosen, _)| chosen.to_string() == day))
}

/// Queues the reminders whose hour has come. How many.
///
/// # Errors
/// What the database answered.
pub fn run(db: &Store, service: Service, now: i64) -> std::result::Result<usize, Error> {
    if !service.is_on() {
        return Ok(0);
    }
    // Somewhere on earth it may be a day later than in UTC.
    let latest = i32::try_from(now.div_euclid(DAY) + 1).unwrap_or(i32::MAX);
    // Looking takes no turn from those who write.
    let due = db.read(|conn| {
        let mut due = Vec::new();
        for wish in wishes::waiting(conn, latest)? {
            match is_due(conn, &wish, now) {
                Ok(true) => due.push(wish),
                Ok(false) => {}
                Err(cause) => {
                    tracing::error!(cause = %cause, "a wish to be reminded cannot be read")
                }
            }
        }
        Ok::<_, Error>(due)
    })?;
    let mut queued = 0;
    for wish in due {
        match db.write(|conn| queue(conn, &wish, now)) {
            Ok(is_queued) => queued += usize::from(is_queued),
            // One that cannot be read keeps nobody else's from leaving. It is tried again.
            Err(cause) => {
                tracing::error!(cause = %cause, "a reminder somebody wished is not queued")
            }
        }
    }
    Ok(queued)
}

fn is_due(conn: &mut Conn, wish: &wishes::Waiting, now: i64) -> Result<bool> {
    let Some(study) = study::store::by_id(conn, wish.study)? else {
        return Ok(false);
    };
    let hour = hour_of(conn, wish.study)?;
    Ok(now >= clock::moment_of(wish.day, hour, &study.definition.time_zone))
}

fn queue(conn: &mut Conn, wish: &wishes::Waiting, now: i64) -> std::result::Result<bool, Error> {
    let ask = Ask::read(conn, wish.study, wish.round, wish.account)?;
    if !ask.is_some_and(|ask| is_wanted(&ask, now)) {
        wishes::forget_in(conn, wish.round, wish.panelist)?;
        return Ok(false);
    }
    if !wishes::take(conn, wish)? {
        return Ok(false);
    }
    let kind = Kind::Wished.name();
    let new = NewMail {
        kind,
        person: wish.account,
        study: wish.study,
        round: wish.round,
        sequence: mail::outbox::next_sequence(conn, kind, wish.account, wish.round)?,
        detail: &wish.day.to_string(),
        not_before: now,
    };
    Ok(mail::queue(conn, &new, now)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{HOUR, from_date, from_rfc3339};

    fn choices(now: &str, deadline: Option<&str>) -> Option<(Vec<String>, String, String)> {
        let read = |text: &str| from_rfc3339(text).unwrap();
        let found = of_times(read(now), deadline.map(read), 9, "Europe/Amsterdam")?;
        let offered = found.offered.iter().map(|day| clock::date(*day)).collect();
        Some((offered, clock::date(found.first), clock::date(found.last)))
    }

    #[test]
    fn the_days_before_the_deadline_are_offered_in_the_studys_zone() {
        // 00:30 of the 22nd in Amsterdam; the deadline is on the 2nd at 17:00 there.
        let (offered, first, last) =
            choices("2026-09-21T22:30:00Z", Some("2026-10-02T15:00:00Z")).unwrap();
        assert_eq!(
            offered,
            ["2026-09-23", "2026-09-25", "2026-09-29", "2026-10-01"]
        );
        assert_eq!(
            (first.as_str(), last.as_str()),
            ("2026-09-22", "2026-10-02")
        );
    }

    #[test]
    fn what_lies_behind_the_deadline_is_not_offered_and_nothing_twice() {
        let (offered, first, last) =
            choices("2026-09-29T10:00:00Z", Some("2026-10-01T06:00:00Z")).unwrap();
        assert_eq!(offered, ["2026-09-30"]);
        assert_eq!(
            (first.as_str(), last.as_str()),
            ("2026-09-30", "2026-09-30")
        );
        let (offered, ..) = choices("2026-09-30T10:00:00Z", Some("2026-10-01T15:00:00Z")).unwrap();
        assert_eq!(
            offered,
            ["2026-10-01"],
            "the morning of the deadline, where no other is left"
        );
        assert_eq!(
            choices("2026-09-30T10:00:00Z", Some("2026-10-01T06:00:00Z")),
            None
        );
    }

    #[test]
    fn without_a_deadline_days_are_offered_and_the_furthest_is_two_months_away() {
        let (offered, first, last) = choices("2026-09-21T10:00:00Z", None).unwrap();
        assert_eq!(offered, ["2026-09-22", "2026-09-24", "2026-09-28"]);
        assert_eq!(
            (first.as_str(), last.as_str()),
            ("2026-09-22", "2026-11-20")
        );
    }

    #[test]
    fn a_reminder_leaves_at_nine_on_both_sides_of_a_change_of_the_clocks() {
        let now = from_rfc3339("2026-10-20T10:00:00Z").unwrap();
        let found = of_times(now, None, 9, "Europe/Amsterdam").unwrap();
        let day = from_date("2026-10-24").unwrap();
        let [before, after] = [day, day + 1].map(|day| found.leaves_at(day, "Europe/Amsterdam"));
        assert_eq!(after - before, 25 * HOUR);
    }
}
