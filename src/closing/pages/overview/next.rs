//! The one thing to do now.

use super::Desk;
use crate::account::access::Act;
use crate::clock::{DAY, day_in};
use crate::closing::pages::course::RoundCourse;
use crate::closing::pages::people;
use crate::closing::views::NextStep;
use crate::locale::dates;
use crate::panel::{Panelist, Progress};

/// Address and words of a link.
type Link = Option<(String, String)>;

/// In this order: fill the panel, prepare, open; while a round is open, reach whom no mail reaches,
/// tell those who were added, remind, close; then read, then go on.
pub(super) fn next_step(desk: &Desk<'_>) -> NextStep {
    let mut step = step_of(desk);
    if !desk.standing.may(Act::RunRounds) {
        (step.action, step.also) = (None, None);
    }
    step
}

fn step_of(desk: &Desk<'_>) -> NextStep {
    let panel = desk.course.panel();
    if panel == 0 {
        return step(
            "Next step: put people on the panel",
            "No round can open before somebody is there to be asked.",
            desk.to("panel", "Go to the panel"),
        );
    }
    let Some(of) = desk.course.last() else {
        return step(
            "Next step: prepare round 1",
            "A round puts the items to the panel. Preparing it asks nobody yet.",
            desk.to("rounds/next", "Prepare round 1"),
        );
    };
    let number = of.round.number;
    if of.round.is_draft() {
        return step(
            format!("Next step: open round {number}"),
            format!("{} items for {}.", of.items, people(panel)),
            desk.to(
                &format!("rounds/{number}/open"),
                &format!("Open round {number}…"),
            ),
        );
    }
    if of.round.is_open() {
        return while_open(desk, of);
    }
    if of.round.looked_at.is_none() {
        return step(
            format!("Next step: read the results of round {number}"),
            "The first look makes the closing final; until then the round can be reopened.",
            desk.to(
                &format!("results?round={number}"),
                &format!("Read the results of round {number}"),
            ),
        );
    }
    step(
        format!("Next step: prepare round {}, or report", number + 1),
        "Another round can take up all items or those not settled. If this was the last, the report is ready.",
        desk.to("rounds/next", &format!("Prepare round {}", number + 1)),
    )
}

fn step(heading: impl Into<String>, text: impl Into<String>, action: Link) -> NextStep {
    NextStep {
        heading: heading.into(),
        text: text.into(),
        action,
        also: None,
    }
}

/// The persons asked in a round whom a step speaks of.
struct Missing<'a> {
    bounced: Vec<&'a Panelist>,
    /// Their last mail was given up.
    undelivered: Vec<&'a Panelist>,
    /// No mail has told them that the round is open.
    untold: usize,
    /// Have not submitted and could.
    waiting: usize,
    /// Those of them who may be reminded.
    to_remind: usize,
}

impl<'a> Missing<'a> {
    fn of(desk: &'a Desk<'a>, of: &'a RoundCourse) -> Self {
        let with = |wanted: fn(Progress) -> bool| {
            let states = desk.course.states(of);
            states.filter_map(move |(person, state, _)| wanted(state).then_some(person))
        };
        let waiting = || with(|state| state < Progress::Submitted);
        let delivery = &desk.delivery;
        Self {
            bounced: with(|state| state == Progress::Bounced).collect(),
            undelivered: waiting()
                .filter(|person| delivery.undelivered.contains(&person.account_id))
                .collect(),
            untold: waiting()
                .filter(|person| !delivery.told.contains(&person.account_id))
                .count(),
            waiting: waiting().count(),
            to_remind: waiting().filter(|person| !person.reminders_off).count(),
        }
    }
}

fn while_open(desk: &Desk<'_>, of: &RoundCourse) -> NextStep {
    let number = of.round.number;
    if !of.round.accepts_at(desk.now) {
        return step(
            format!("Round {number} is past its deadline"),
            "It takes no more answers and closes by itself within a minute.",
            None,
        );
    }
    let missing = Missing::of(desk, of);
    let afterwards = match (missing.to_remind, desk.mail) {
        (1.., true) => desk.to("remind", &remind_words(missing.to_remind)),
        _ => None,
    };
    if !missing.bounced.is_empty() {
        return NextStep {
            also: afterwards,
            ..bounced(desk, &missing.bounced)
        };
    }
    if !missing.undelivered.is_empty() {
        let heading = match missing.undelivered.len() {
            1 => "Next step: see why a mail could not be delivered".to_owned(),
            n => format!("Next step: see why mail to {n} people could not be delivered"),
        };
        return NextStep {
            also: afterwards,
            ..step(
                heading,
                format!(
                    "Their last mail was given up: {}. The list of mails has the mail server’s words.",
                    names(&missing.undelivered)
                ),
                desk.to("mail", "See the mail"),
            )
        };
    }
    if missing.waiting == 0 {
        return step(
            format!("Next step: close round {number}"),
            "Everybody who was asked has submitted.",
            desk.to(
                &format!("rounds/{number}/close"),
                &format!("Close round {number}…"),
            ),
        );
    }
    if !desk.mail {
        return step(
            remind_heading(missing.waiting, missing.waiting),
            "Write to them yourself: the panel’s page has their addresses.",
            desk.to("panel", "See the panel"),
        );
    }
    if missing.untold > 0 {
        let heading = match missing.untold {
            1 => "Next step: invite the person who has not been told".to_owned(),
            n => format!("Next step: invite the {n} who have not been told"),
        };
        return NextStep {
            also: None,
            ..step(
                heading,
                "Whoever is added while a round is open gets an invitation when you send it.",
                desk.to("mail", "Go to the mail"),
            )
        };
    }
    remind(desk, of, &missing)
}

fn bounced(desk: &Desk<'_>, gone: &[&Panelist]) -> NextStep {
    match gone {
        [one] => step(
            "Next step: reach the person whose address bounced",
            format!(
                "The mail server of {} refused the address. Ask for another one and correct it.",
                one.name
            ),
            desk.to(&format!("panel/people/{}", one.id), "Correct the address"),
        ),
        all => step(
            format!(
                "Next step: reach the {} people whose addresses bounced",
                all.len()
            ),
            format!(
                "Their mail servers refused the addresses of {}. Ask for others and correct them.",
                names(all)
            ),
            Some(("#people".to_owned(), "See who bounced".to_owned())),
        ),
    }
}

/// "Ana, Bo and 3 more".
fn names(people: &[&Panelist]) -> String {
    const NAMED: usize = 3;
    let mut named: Vec<&str> = people
        .iter()
        .take(NAMED)
        .map(|one| one.name.as_str())
        .collect();
    let more = people.len().saturating_sub(NAMED);
    let last = match more {
        0 => named.pop().map(str::to_owned),
        n => Some(format!("{n} more")),
    };
    match (named.is_empty(), last) {
        (false, Some(last)) => format!("{} and {last}", named.join(", ")),
        (_, last) => last.unwrap_or_default(),
    }
}

fn remind_words(people: usize) -> String {
    match people {
        1 => "Remind the one who has not submitted".to_owned(),
        n => format!("Remind {n} who have not submitted"),
    }
}

fn remind_heading(reached: usize, waiting: usize) -> String {
    match (reached, waiting) {
        (1, 1) => "Next step: remind the one person who has not submitted".to_owned(),
        (reached, waiting) if reached == waiting => {
            format!("Next step: remind the {waiting} who have not submitted")
        }
        (reached, waiting) => {
            format!("Next step: remind {reached} of the {waiting} who have not submitted")
        }
    }
}

/// When the first reminder of a round is proposed: as many days after the opening as the rule
/// waits, and half way to the deadline where that comes first. Times in microseconds UTC.
fn first_reminder(opened: i64, deadline: Option<i64>, first_days: i32) -> i64 {
    let by_rule = opened + i64::from(first_days) * DAY;
    match deadline {
        Some(deadline) => by_rule.min(opened + (deadline - opened).max(0) / 2),
        None => by_rule,
    }
}

fn remind(desk: &Desk<'_>, of: &RoundCourse, missing: &Missing<'_>) -> NextStep {
    let zone = &desk.course.definition.time_zone;
    let by_rule = match desk.rule.reminds {
        true => " Reminders also go out by your rule.",
        false => "",
    };
    if missing.to_remind == 0 {
        return step(
            "Nothing to do but wait, or close",
            format!(
                "{} not submitted and wants no reminders.",
                match missing.waiting {
                    1 => "The one person left has".to_owned(),
                    n => format!("Each of the {n} left has"),
                }
            ),
            None,
        );
    }
    let reminded = desk.delivery.last_reminder;
    if reminded.is_some_and(|at| day_in(at, zone) == day_in(desk.now, zone)) {
        return NextStep {
            also: desk.to("remind", "Remind again"),
            ..step(
                match missing.waiting {
                    1 => "The one person who has not submitted was reminded today".to_owned(),
                    n => format!("{n} have not submitted; the last reminder went out today"),
                },
                format!("Give them a day before you write again.{by_rule}"),
                None,
            )
        };
    }
    let opened = of.round.opened_at.unwrap_or(desk.now);
    let first = first_reminder(opened, of.round.deadline, desk.rule.first_days);
    if reminded.is_none() && day_in(desk.now, zone) < day_in(first, zone) {
        let from = dates::near_day(desk.course.speaker(), desk.now, first, &desk.course.zone());
        return NextStep {
            also: desk.to("remind", "Remind now"),
            ..step(
                match missing.waiting {
                    1 => "Nothing to do yet: one person has not submitted".to_owned(),
                    n => format!("Nothing to do yet: {n} have not submitted"),
                },
                format!("From {from} on a reminder is the next step.{by_rule}"),
                None,
            )
        };
    }
    let last = match reminded {
        Some(at) => format!(
            "Last reminder: {}.",
            dates::near_day(desk.course.speaker(), desk.now, at, &desk.course.zone())
        ),
        None => "Nobody has been reminded in this round yet.".to_owned(),
    };
    step(
        remind_heading(missing.to_remind, missing.waiting),
        format!("{last} The next page shows whom it reaches and what it says.{by_rule}"),
        desk.to("remind", "Review the reminder"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str) -> Panelist {
        Panelist {
            id: 1,
            study_id: 1,
            account_id: 1,
            email: "a@example.org".to_owned(),
            name: name.to_owned(),
            affiliation: None,
            group: None,
            declined: false,
            bounced: false,
            reminders_off: false,
        }
    }

    #[test]
    fn the_first_reminder_waits_as_the_rule_does_or_half_way_to_the_deadline() {
        assert_eq!(first_reminder(0, None, 3), 3 * DAY);
        assert_eq!(first_reminder(DAY, Some(15 * DAY), 3), 4 * DAY);
        assert_eq!(first_reminder(DAY, Some(5 * DAY), 3), 3 * DAY);
        assert_eq!(first_reminder(DAY, Some(0), 3), DAY);
    }

    #[test]
    fn at_most_three_are_named() {
        let all: Vec<Panelist> = ["Ana", "Bo", "Cy", "Di", "Ed"].map(person).into();
        let said = |n: usize| names(&all[..n].iter().collect::<Vec<_>>());
        assert_eq!(said(1), "Ana");
        assert_eq!(said(2), "Ana and Bo");
        assert_eq!(said(3), "Ana, Bo and Cy");
        assert_eq!(said(5), "Ana, Bo, Cy and 2 more");
    }
}
