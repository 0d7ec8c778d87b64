//! How many have come how far: over the panel, by stakeholder group, by day, and what the days
//! say of the deadline.

use super::Desk;
use crate::account::access::Act;
use crate::aggregation::suppression::suppress;
use crate::clock::{DAY, day_in};
use crate::closing::forecast::{Forecast, Intake, LEAST_DAYS, LEAST_SUBMITTED, WINDOW, forecast};
use crate::closing::pages::course::RoundCourse;
use crate::closing::views::{Days, GroupLine, ResponseCard};
use crate::locale::dates;
use crate::panel::{Panelist, Progress};
use crate::web::charts::{Funnel, FunnelRow, ShareBar};
use jiff::tz::TimeZone;

pub(super) fn response(desk: &Desk<'_>, of: &RoundCourse) -> ResponseCard {
    let counts = &of.response;
    let row = |label: &str, count: usize| FunnelRow {
        label: label.to_owned(),
        count: count as u64,
    };
    let intake = intake(desk, of);
    let apart = |wanted: Progress| {
        let states = desk.course.states(of);
        let apart = states
            .filter(|(person, state, _)| *state == wanted && !of.counted.contains(&person.id));
        apart.count() as u64
    };
    ResponseCard {
        round: of.round.number,
        is_open: of.round.is_open(),
        funnel: Funnel {
            name: format!("Response, round {}", of.round.number),
            rows: vec![
                row("Invited", counts.invited),
                row("Opened the page", counts.opened),
                row("Started", counts.started),
                row("Submitted", of.submitted() as usize),
            ],
        },
        invited: counts.invited as u64,
        panel: of.panel(),
        submitted: of.submitted(),
        declined: apart(Progress::Declined),
        bounced: apart(Progress::Bounced),
        remaining: desk
            .course
            .states(of)
            .filter(|(_, state, _)| *state < Progress::Submitted)
            .count() as u64,
        correct: correct(desk, of),
        undelivered: undelivered(desk, of),
        mail_href: format!("{}/mail", desk.base),
        forecast: match of.round.is_open() {
            true => words_of(desk, of, &intake),
            false => Vec::new(),
        },
        days: days(desk, of, &intake),
    }
}

/// Where a bounced address is corrected: the person's page, or the list of all of them.
fn correct(desk: &Desk<'_>, of: &RoundCourse) -> Option<(String, String)> {
    let bounced: Vec<&Panelist> = desk
        .course
        .states(of)
        .filter_map(|(person, state, _)| (state == Progress::Bounced).then_some(person))
        .collect();
    if !desk.standing.may(Act::ChangePanel) {
        return None;
    }
    match bounced.as_slice() {
        [] => None,
        [one] => desk.to(&format!("panel/people/{}", one.id), "correct the address"),
        _ => Some(("#people".to_owned(), "correct the addresses".to_owned())),
    }
}

/// People in the open round whose last mail was given up.
fn undelivered(desk: &Desk<'_>, of: &RoundCourse) -> u64 {
    let states = desk.course.states(of);
    let open = of.round.is_open();
    let gone = states.filter(|(person, state, _)| {
        open && *state < Progress::Submitted
            && desk.delivery.undelivered.contains(&person.account_id)
    });
    gone.count() as u64
}

/// What the forecast rests on. A day counts once it is over, so that nobody who looks again
/// and again learns the hour in which somebody submitted. The coordinator knows each person's
/// day of submitting from the panel's page; the days of starting, which that page forgets, are
/// not told here either.
fn intake(desk: &Desk<'_>, of: &RoundCourse) -> Intake {
    let zone = &desk.course.definition.time_zone;
    let day = |at: i64| day_in(at, zone);
    let today = day(desk.now);
    let first = of.round.opened_at.map_or(today, day);
    let end = match of.round.closed_at {
        Some(at) => day(at) + 1,
        None => today,
    };
    let mut by_day = vec![0; usize::try_from(end - first).unwrap_or(0)];
    for (_, state, reached) in desk.course.states(of) {
        let at = reached.and_then(|day| usize::try_from(day - first).ok());
        let of_day = at.and_then(|at| by_day.get_mut(at));
        if let (Progress::Submitted, Some(of_day)) = (state, of_day) {
            *of_day += 1;
        }
    }
    let counts = &of.response;
    Intake {
        by_day,
        by_now: counts.submitted,
        panel: of.counted.len(),
        days_left: of
            .round
            .deadline
            .map_or(0, |at| usize::try_from(day(at) - today + 1).unwrap_or(0)),
    }
}

/// The forecast in words: the number, what it rests on, what it leaves out.
fn words_of(desk: &Desk<'_>, of: &RoundCourse, intake: &Intake) -> Vec<String> {
    if intake.by_now >= intake.panel {
        return Vec::new();
    }
    let Some(deadline) = of.round.deadline.filter(|_| of.round.accepts_at(desk.now)) else {
        return match of.round.deadline {
            Some(_) => Vec::new(),
            None => vec!["No forecast: the round has no deadline to make one for.".to_owned()],
        };
    };
    let panel = intake.panel;
    let end = dates::near_day(
        desk.course.speaker(),
        desk.now,
        deadline,
        &desk.course.zone(),
    );
    match forecast(intake) {
        Forecast::Done => Vec::new(),
        Forecast::TooLittle => vec![format!(
            "No forecast yet: too little is known. It needs {LEAST_DAYS} days that are over and {LEAST_SUBMITTED} people who submitted on them."
        )],
        Forecast::Standstill { days } => vec![
            format!("Forecast for {end}: {} of {panel}, as now.", intake.by_now),
            format!(
                "Nobody submitted on the last {days} days that are over. Reminders and a rush before the deadline are not foreseen."
            ),
        ],
        Forecast::Estimate(of) => {
            let range = match of.least == of.most {
                true => String::new(),
                false => format!(", between {} and {}", of.least, of.most),
            };
            vec![
                format!("Forecast for {end}: about {} of {panel}{range}.", of.about),
                format!(
                    "Based on the last {} days that are over: {} submitted on them, {}% of those still missing on an average day. If that goes on, the range holds four times in five. Reminders, weekends and a rush before the deadline are not foreseen.",
                    of.days, of.submitted, of.percent
                ),
            ]
        }
    }
}

/// The finished days of the window, those before them together. None for a panel so small that
/// its parts are told nowhere.
fn days(desk: &Desk<'_>, of: &RoundCourse, intake: &Intake) -> Option<Days> {
    let least = desk.course.definition.consensus.least_group;
    if of.panel() < least || intake.by_day.is_empty() {
        return None;
    }
    let t = desk.course.speaker();
    let first = day_in(of.round.opened_at?, &desk.course.definition.time_zone);
    let name = |at: usize| {
        let day = i64::from(first) + at as i64;
        dates::near_day(t, desk.now, day * DAY, &TimeZone::UTC)
    };
    let from = intake.by_day.len().saturating_sub(WINDOW);
    let mut so_far: usize = intake.by_day[..from].iter().sum();
    let line = |name: String, submitted: usize, so_far: usize| {
        let share = ShareBar {
            part: so_far as u64,
            whole: of.panel(),
        };
        (name, submitted as u64, share)
    };
    let mut lines = Vec::new();
    if from > 0 {
        lines.push(line(format!("Before {}", name(from)), so_far, so_far));
    }
    for (at, &submitted) in intake.by_day.iter().enumerate().skip(from) {
        so_far += submitted;
        lines.push(line(name(at), submitted, so_far));
    }
    Some(Days { lines })
}

/// The response of the groups that may be shown; people without a group are a group of their own.
pub(super) fn groups(desk: &Desk<'_>, of: &RoundCourse) -> (Vec<GroupLine>, String) {
    let names = &desk.course.definition.stakeholder_groups;
    if names.is_empty() {
        return (Vec::new(), String::new());
    }
    let least = desk.course.definition.consensus.least_group;
    let in_none = "In no group".to_owned();
    let known = |group: Option<&String>| group.filter(|name| names.contains(name)).cloned();
    let of_group = |wanted: Option<&String>| {
        let wanted = known(wanted);
        let states = desk.course.states(of);
        states.filter(move |(person, ..)| {
            of.counted.contains(&person.id) && known(person.group.as_ref()) == wanted
        })
    };
    let all: Vec<Option<&String>> = names.iter().map(Some).chain([None]).collect();
    let sizes: Vec<u64> = all
        .iter()
        .map(|group| of_group(*group).count() as u64)
        .collect();
    let suppression = suppress(&sizes, least);
    let mut lines = Vec::new();
    let (mut small, mut with_them) = (Vec::new(), Vec::new());
    for (place, group) in all.iter().enumerate() {
        if group.is_none() && sizes[place] == 0 {
            continue;
        }
        let name = group.unwrap_or(&in_none).clone();
        let hidden = suppression.hides(place);
        if hidden && sizes[place] < least {
            small.push(name.clone());
        } else if hidden {
            with_them.push(name.clone());
        }
        let submitted = of_group(*group).filter(|(_, state, _)| *state == Progress::Submitted);
        lines.push(GroupLine {
            name,
            submitted: (!hidden).then(|| ShareBar {
                part: submitted.count() as u64,
                whole: sizes[place],
            }),
        });
    }
    (lines, groups_note(&small, &with_them, least))
}

fn groups_note(small: &[String], with_them: &[String], least: u64) -> String {
    if small.is_empty() {
        return String::new();
    }
    let mut note = format!(
        "{} {} fewer than {least} people and {} not shown apart",
        small.join(", "),
        if small.len() == 1 { "has" } else { "have" },
        if small.len() == 1 { "is" } else { "are" },
    );
    if !with_them.is_empty() {
        note.push_str(&format!(
            "; nor is {}, for the rest would follow from it",
            with_them.join(", ")
        ));
    }
    note.push_str(&format!(
        ". In results a group needs {least} answers to an item."
    ));
    note
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_names_who_is_hidden_and_no_number_from_which_it_follows() {
        let of = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(groups_note(&[], &[], 5), "");
        let one = groups_note(&of(&["Policy"]), &of(&["Research"]), 5);
        assert_eq!(
            one,
            "Policy has fewer than 5 people and is not shown apart; nor is Research, for the rest \
             would follow from it. In results a group needs 5 answers to an item."
        );
        assert!(groups_note(&of(&["A", "B"]), &[], 5).starts_with("A, B have fewer than 5"));
    }
}
