//! Reminders by rule: when somebody is due, and queueing what is due. The hours in which a study
//! reminds nobody.

use super::mailing::{candidates, queue_reminder};
use super::store::rules;
use super::{Error, Reminded};
use crate::audit;
use crate::clock::{self, DAY, HOUR};
use crate::mail::Service;
use crate::round::Round;
use crate::store::{Conn, Store};
use crate::study;

/// When a study's panel is reminded without anybody asking, and when it is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Whether anybody is reminded by it; the quiet hours hold either way.
    pub reminds: bool,
    /// Days after the first mail of a round until those who have not begun are reminded.
    pub first_days: i32,
    /// Days after a reminder, or after somebody has begun, until the next.
    pub every_days: i32,
    /// Reminders to one person in one round at most, those by hand included.
    pub most: i32,
    /// Hours of the day in the study's zone between which no reminder and no message leaves,
    /// whoever asked for it; the same twice for none.
    pub quiet_from: i32,
    pub quiet_to: i32,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            reminds: false,
            first_days: 3,
            every_days: 4,
            most: 3,
            quiet_from: 20,
            quiet_to: 8,
        }
    }
}

impl Rule {
    /// The rule, if every number is one that makes sense.
    ///
    /// # Errors
    /// `Rule`, naming the field and what would be right.
    pub fn checked(self) -> Result<Self, Error> {
        let bounds = [
            ("first_days", self.first_days, 1, 60),
            ("every_days", self.every_days, 1, 60),
            ("most", self.most, 1, 10),
            ("quiet_from", self.quiet_from, 0, 23),
            ("quiet_to", self.quiet_to, 0, 23),
        ];
        for (field, value, least, most) in bounds {
            if !(least..=most).contains(&value) {
                return Err(Error::Rule { field, least, most });
            }
        }
        Ok(self)
    }

    /// When the quiet hours end, in microseconds UTC, if `now` is in them.
    pub fn end_of_quiet(self, now: i64, zone: &str) -> Option<i64> {
        let is_quiet = |at: i64| self.is_quiet(clock::hour_in(at, zone));
        let mut hours = (1..=24).map(|hours| (now.div_euclid(HOUR) + hours) * HOUR);
        is_quiet(now).then(|| hours.find(|at| !is_quiet(*at)))?
    }

    /// Whether `hour` of the day is one in which nobody is reminded.
    pub fn is_quiet(self, hour: i32) -> bool {
        let (from, to) = (self.quiet_from, self.quiet_to);
        if from <= to {
            (from..to).contains(&hour)
        } else {
            hour >= from || hour < to
        }
    }

    /// Whether somebody is due at `now`, which nobody is whom no mail told of the round; times in
    /// microseconds UTC, days in the study's zone.
    fn is_due(self, one: &Reminded, today: i32, now: i64) -> bool {
        let Some(told) = one.told_at else {
            return false;
        };
        let days = |n: i32| i64::from(n) * DAY;
        let count = i32::try_from(one.reminded_at.len()).unwrap_or(i32::MAX);
        let since = match one.last_reminded_at {
            Some(last) => last + days(self.every_days),
            None => told + days(self.first_days),
        };
        // Whoever has begun only just is about to go on.
        let begun = one.participation.started_day;
        let has_paused = begun.is_none_or(|day| today - day >= self.every_days);
        // Whoever has chosen a day is left alone until then.
        !one.has_chosen_a_day && count < self.most && now >= since && has_paused
    }
}

/// Gives a study a rule; on record.
///
/// # Errors
/// What the database answered.
pub fn set(db: &Store, study: i64, rule: Rule, actor: Option<i64>, now: i64) -> Result<(), Error> {
    db.write(|conn| {
        rules::set(conn, study, rule)?;
        let entry = audit::Entry {
            at: now,
            actor,
            action: "panel.reminder-rule",
            study: Some(study),
            object: "panel",
            detail: if rule.reminds { "on" } else { "off" },
        };
        Ok(audit::record(conn, entry)?)
    })
}

/// Queues the reminders that are due in all studies that have a rule. How many.
pub fn run(db: &Store, service: Service, now: i64) -> Result<usize, Error> {
    if !service.is_on() {
        return Ok(0);
    }
    let rules = db.read(rules::all)?;
    let mut queued = 0;
    for (study, rule) in rules {
        // Mostly nobody is due, and looking takes no turn from those who write.
        let is_due = db.read(|conn| Ok::<_, Error>(due(conn, study, rule, now)?.is_some()))?;
        if is_due {
            queued += db.write(|conn| of_study(conn, study, rule, now))?;
        }
    }
    Ok(queued)
}

fn of_study(conn: &mut Conn, study: i64, rule: Rule, now: i64) -> Result<usize, Error> {
    let Some((round, accounts)) = due(conn, study, rule, now)? else {
        return Ok(0);
    };
    let mut queued = 0;
    for account in accounts {
        queued += usize::from(queue_reminder(conn, account, &round, now)?);
    }
    Ok(queued)
}

/// The open round of a study and the accounts that are to be reminded of it now; `None` where
/// nobody is.
fn due(
    conn: &mut Conn,
    study: i64,
    rule: Rule,
    now: i64,
) -> Result<Option<(Round, Vec<i64>)>, Error> {
    let Some(found) = study::store::by_id(conn, study)? else {
        return Ok(None);
    };
    let zone = &found.definition.time_zone;
    if rule.is_quiet(clock::hour_in(now, zone)) {
        return Ok(None);
    }
    let (round, people) = match candidates(conn, study, now) {
        Ok(found) => found,
        Err(Error::NoOpenRound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let today = clock::day_in(now, zone);
    let accounts: Vec<i64> = people
        .iter()
        .filter(|one| rule.is_due(one, today, now))
        .map(|one| one.panelist.account_id)
        .collect();
    Ok((!accounts.is_empty()).then_some((round, accounts)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_may_span_midnight() {
        let rule = Rule::default();
        let quiet: Vec<i32> = (0..24).filter(|hour| rule.is_quiet(*hour)).collect();
        assert_eq!(quiet, [0, 1, 2, 3, 4, 5, 6, 7, 20, 21, 22, 23]);
        let at_noon = Rule {
            quiet_from: 12,
            quiet_to: 14,
            ..rule
        };
        assert!(at_noon.is_quiet(13) && !at_noon.is_quiet(14) && !at_noon.is_quiet(3));
        let never = Rule {
            quiet_from: 9,
            quiet_to: 9,
            ..rule
        };
        assert!((0..24).all(|hour| !never.is_quiet(hour)));
    }

    #[test]
    fn a_rule_that_makes_no_sense_names_its_field() {
        let wrong = Rule {
            most: 0,
            ..Rule::default()
        };
        let said = wrong.checked().unwrap_err().to_string();
        assert!(said.contains("1 to 10"), "{said}");
        assert!(Rule::default().checked().is_ok());
    }
}
