//! The overview: what is the state, what is to be done now.

use actix_web::web::{Data, Path};

use super::course::{Course, RoundCourse, day_of};
use super::remarks::by_item;
use super::timeline::timeline;
use super::{people, shell};
use crate::account::access::{Act, Standing};
use crate::closing::views::{
    ClosingCard, GroupLine, NextStep, OverviewPage, PersonLine, PersonTag, ResponseCard,
};
use crate::locale::dates;
use crate::mail::hold;
use crate::panel::Progress;
use crate::rating::store::remarks;
use crate::web::AppState;
use crate::web::charts::{Funnel, FunnelRow, ShareBar};
use crate::web::error::Answer;
use crate::web::reply::html;
use crate::web::session::SignedIn;

pub(super) async fn show(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::SeePanel).await?;
    let study = seat.membership.study.clone();
    let (course, is_held, remarks) = state
        .blocking(move |db| {
            db.read(|conn| {
                let course = Course::read(conn, &study)?;
                let is_held = hold::since(conn)?.is_some();
                let remarks = remarks::waiting(conn, study.id)?;
                Ok::<_, crate::store::Error>((course, is_held, remarks))
            })
        })
        .await?;
    let base = format!("/studies/{slug}");
    let standing = seat.membership.standing;
    let now = state.now();
    let definition = &course.definition;
    let items = definition.items().count();
    let open = course.last().filter(|of| of.round.is_open());
    html(&OverviewPage {
        shell: shell(&who, &seat, "overview", "Overview"),
        title: definition.title.clone(),
        kicker: format!(
            "Study · {items} item{} · panel of {}",
            if items == 1 { "" } else { "s" },
            course.panel()
        ),
        state: match course.last() {
            Some(of) => format!("Round {} is {}", of.round.number, state_words(of)),
            None => "In preparation".to_owned(),
        },
        timeline: timeline(&course, &base, now, standing),
        next: next_step(&course, &base, now, standing, state.mail().is_on()),
        mail_note: match is_held {
            true => HELD.to_owned(),
            false => mail_note(state.mail().is_on(), definition.simulated),
        },
        response: course.last_opened().map(response),
        groups: course
            .last_opened()
            .map(|of| groups(&course, of))
            .unwrap_or_default(),
        groups_note: groups_note(&course),
        people_title: "Not yet submitted".to_owned(),
        people: open.map(|of| waiting(&course, of)).unwrap_or_default(),
        also: open.map(|of| out(&course, of)).unwrap_or_default(),
        panel_href: format!("{base}/panel"),
        remarks: match standing.may(Act::RunRounds) {
            true => by_item(definition, &remarks, &base),
            false => Vec::new(),
        },
        closing: open
            .filter(|_| standing.may(Act::RunRounds))
            .map(|of| closing(&course, of, &base, now)),
        rule: definition.consensus.sentence(),
    })
}

/// Said after a restore, until an administrator has looked.
const HELD: &str = "This installation was restored from a backup. Until an administrator lets \
                    mail leave again, nobody is told anything and no round closes by itself.";

/// Said before anybody is invited, so that nobody waits for mails that never leave.
fn mail_note(is_on: bool, simulated: bool) -> String {
    match (is_on, simulated) {
        (true, _) => "",
        (false, true) => "The demonstration sends no mail: nobody is told when a round opens.",
        (false, false) => {
            "This server sends no mail: nobody is told when a round opens. The operator names a \
             mail server under [mail] in the settings."
        }
    }
    .to_owned()
}

fn state_words(of: &RoundCourse) -> &'static str {
    match (of.round.is_draft(), of.round.is_open()) {
        (true, _) => "a draft",
        (_, true) => "open",
        _ => "closed",
    }
}

/// The one thing to do now: fill the panel, prepare, open, remind, close, read, go on.
fn next_step(course: &Course, base: &str, now: i64, standing: Standing, mail: bool) -> NextStep {
    let step = |heading: String, text: String, action: Option<(String, String)>| NextStep {
        heading,
        text,
        action: action.filter(|_| standing.may(Act::RunRounds)),
    };
    let to = |part: &str, words: &str| Some((format!("{base}/{part}"), words.to_owned()));
    let panel = course.panel();
    if panel == 0 {
        return step(
            "Next step: put people on the panel".to_owned(),
            "No round can open before somebody is there to be asked.".to_owned(),
            to("panel", "Go to the panel"),
        );
    }
    let Some(of) = course.last() else {
        return step(
            "Next step: prepare round 1".to_owned(),
            "A round puts the items to the panel. Preparing it asks nobody yet.".to_owned(),
            to("rounds/next", "Prepare round 1"),
        );
    };
    let number = of.round.number;
    if of.round.is_draft() {
        return step(
            format!("Next step: open round {number}"),
            format!("{} items for {}.", of.items, people(panel)),
            to(
                &format!("rounds/{number}/open"),
                &format!("Open round {number}…"),
            ),
        );
    }
    if of.round.is_open() {
        let waiting = of.not_submitted();
        if !of.round.accepts_at(now) {
            return step(
                format!("Round {number} is past its deadline"),
                "It takes no more answers and closes by itself within a minute.".to_owned(),
                None,
            );
        }
        if waiting == 0 {
            return step(
                format!("Next step: close round {number}"),
                "Everybody who was asked has submitted.".to_owned(),
                to(
                    &format!("rounds/{number}/close"),
                    &format!("Close round {number}…"),
                ),
            );
        }
        if of.response.bounced > 0 {
            return step(
                match of.response.bounced {
                    1 => "Next step: reach the person whose address bounced".to_owned(),
                    n => format!("Next step: reach the {n} people whose addresses bounced"),
                },
                "Their mail server refused the address. Ask them for another one.".to_owned(),
                to("mail", "See the mail"),
            );
        }
        let (text, action) = match mail {
            true => (
                "The next page shows whom it reaches and what it says before anything is sent.",
                to("remind", "Remind…"),
            ),
            false => (
                "Write to them yourself: the panel’s page has their addresses.",
                to("panel", "See the panel"),
            ),
        };
        return step(
            format!(
                "Next step: remind {}",
                match waiting {
                    1 => "the one person who has not submitted".to_owned(),
                    n => format!("the {n} who have not submitted"),
                }
            ),
            text.to_owned(),
            action,
        );
    }
    if of.round.looked_at.is_none() {
        return step(
            format!("Next step: read the results of round {number}"),
            "The first look makes the closing final; until then the round can be reopened."
                .to_owned(),
            to(
                &format!("results?round={number}"),
                &format!("Read the results of round {number}"),
            ),
        );
    }
    step(
        format!("Next step: prepare round {}, or report", number + 1),
        "Another round can take up all items or those not settled. If this was the last, the report is ready."
            .to_owned(),
        to("rounds/next", &format!("Prepare round {}", number + 1)),
    )
}

fn response(of: &RoundCourse) -> ResponseCard {
    let counts = &of.response;
    let row = |label: &str, count: usize| FunnelRow {
        label: label.to_owned(),
        count: count as u64,
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
                row("Submitted", counts.submitted),
            ],
        },
        invited: counts.invited as u64,
        submitted: counts.submitted as u64,
        declined: counts.declined as u64,
        bounced: counts.bounced as u64,
    }
}

/// The states of persons are no secret to the coordinator, so that even a small group is shown.
fn groups(course: &Course, of: &RoundCourse) -> Vec<GroupLine> {
    let names = &course.definition.stakeholder_groups;
    names
        .iter()
        .map(|name| {
            let of_group = || {
                course
                    .states(of)
                    .filter(|(person, ..)| person.group.as_ref() == Some(name))
            };
            let submitted = of_group().filter(|(_, state, _)| *state == Progress::Submitted);
            GroupLine {
                name: name.clone(),
                submitted: Some(ShareBar {
                    part: submitted.count() as u64,
                    whole: of_group().count() as u64,
                }),
            }
        })
        .collect()
}

fn groups_note(course: &Course) -> String {
    let least = course.definition.consensus.least_group;
    let small: Vec<String> = course
        .definition
        .stakeholder_groups
        .iter()
        .filter_map(|name| {
            let size = course
                .people
                .iter()
                .filter(|person| person.group.as_ref() == Some(name))
                .count() as u64;
            (size < least).then(|| format!("{name} has {}.", people(size)))
        })
        .collect();
    match small.is_empty() {
        true => String::new(),
        false => format!(
            "{} Groups with fewer than {least} answers to an item are not shown apart in its results.",
            small.join(" ")
        ),
    }
}

fn waiting(course: &Course, of: &RoundCourse) -> Vec<PersonLine> {
    let t = course.speaker();
    let mut people: Vec<_> = course
        .states(of)
        .filter(|(_, state, _)| *state < Progress::Submitted)
        .collect();
    people.sort_by_key(|(_, state, _)| std::cmp::Reverse(*state));
    people
        .into_iter()
        .map(|(person, state, day)| {
            let word = match state {
                Progress::Started => "Started",
                Progress::Opened => "Opened",
                _ => "Invited",
            };
            PersonLine {
                name: person.name.clone(),
                group: person.group.clone().unwrap_or_default(),
                progress: match day {
                    Some(day) => format!("{word} {}", day_of(t, day)),
                    None => word.to_owned(),
                },
            }
        })
        .collect()
}

fn out(course: &Course, of: &RoundCourse) -> Vec<PersonTag> {
    course
        .states(of)
        .filter_map(|(person, state, _)| {
            let word = match state {
                Progress::Declined => "Declined",
                Progress::Bounced => "Bounced",
                _ => return None,
            };
            Some(PersonTag {
                name: person.name.clone(),
                word: word.to_owned(),
                is_problem: state == Progress::Bounced,
            })
        })
        .collect()
}

fn closing(course: &Course, of: &RoundCourse, base: &str, now: i64) -> ClosingCard {
    let (t, zone, round) = (course.speaker(), course.zone(), &of.round);
    let mut consequences = vec!["no answer is accepted afterwards;".to_owned()];
    let (waiting, saved) = (of.not_submitted(), of.with_answers());
    if waiting > 0 {
        let who = match waiting {
            1 => "1 person who has not submitted loses".to_owned(),
            n => format!("{n} people who have not submitted lose"),
        };
        let what = match saved {
            0 => "none of them has saved anything;".to_owned(),
            n if n == waiting => "what was saved counts;".to_owned(),
            n => format!("what {n} of them saved counts;"),
        };
        consequences.push(format!("{who} the chance; {what}"));
    }
    consequences.push("results are computed, stored and sealed;".to_owned());
    consequences.push(
        "reopening needs a reason and is possible only until somebody has looked at the results."
            .to_owned(),
    );
    let address = |act: &str| format!("{base}/rounds/{}/{act}", round.number);
    ClosingCard {
        round: round.number,
        by_itself: match round.deadline {
            Some(deadline) => format!(
                "Closes by itself a minute after {}.",
                dates::deadline(t, deadline, &zone)
            ),
            None => "The round has no deadline: it stays open until you close it.".to_owned(),
        },
        early: round.deadline.is_some_and(|deadline| deadline > now),
        consequences,
        href: address("close"),
        more_time: round.accepts_at(now).then(|| {
            let words = match round.deadline {
                Some(_) => "Extend the deadline",
                None => "Set a deadline",
            };
            (address("extend"), words.to_owned())
        }),
    }
}
