//! The overview: what is the state, what is to be done now.

mod next;
mod response;

use actix_web::web::{Data, Path};
use jiff::tz::TimeZone;

use super::course::{Course, RoundCourse};
use super::remarks::by_item;
use super::shell;
use super::timeline::timeline;
use crate::account::access::{Act, Standing};
use crate::clock::DAY;
use crate::closing::views::{ClosingCard, OverviewPage, PersonLine, PersonTag, RuleCard};
use crate::locale::dates;
use crate::mail::hold;
use crate::panel::store::rules;
use crate::panel::{Delivery, Panelist, Progress, Rule};
use crate::rating::store::remarks;
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::reply::html;
use crate::web::session::SignedIn;

/// What the parts of the page are made from.
struct Desk<'a> {
    course: &'a Course,
    /// Of the last round that was opened.
    delivery: Delivery,
    /// When reminders are due, whether or not they go out by it.
    rule: Rule,
    /// Address of the study.
    base: String,
    now: i64,
    standing: Standing,
    /// Whether mail leaves at all.
    mail: bool,
}

impl Desk<'_> {
    /// A link to a page of the study.
    fn to(&self, part: &str, words: &str) -> Option<(String, String)> {
        Some((format!("{}/{part}", self.base), words.to_owned()))
    }

    /// The address of a person's page, for whoever may change the panel.
    fn page_of(&self, person: &Panelist) -> Option<String> {
        let may = self.standing.may(Act::ChangePanel);
        may.then(|| format!("{}/panel/people/{}", self.base, person.id))
    }

    /// "Friday 2 October", from days since 1970.
    fn day(&self, day: i32) -> String {
        let at = i64::from(day) * DAY;
        dates::near_day(self.course.speaker(), self.now, at, &TimeZone::UTC)
    }
}

pub(super) async fn show(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::SeePanel).await?;
    let study = seat.membership.study.clone();
    let (course, delivery, rule, is_held, remarks) = state
        .blocking(move |db| {
            db.read(|conn| {
                let course = Course::read(conn, &study)?;
                let delivery = match course.last_opened() {
                    Some(of) => Delivery::of(conn, of.round.id)?,
                    None => Delivery::default(),
                };
                let rule = rules::of_study(conn, study.id)?;
                let is_held = hold::since(conn)?.is_some();
                let remarks = remarks::waiting(conn, study.id)?;
                Ok::<_, crate::store::Error>((course, delivery, rule, is_held, remarks))
            })
        })
        .await?;
    let base = format!("/studies/{slug}");
    let standing = seat.membership.standing;
    let now = state.now();
    let definition = &course.definition;
    let items = definition.items().count();
    let open = course.last().filter(|of| of.round.is_open());
    let desk = Desk {
        course: &course,
        delivery,
        rule,
        base: base.clone(),
        now,
        standing,
        mail: state.mail().is_on(),
    };
    let (groups, groups_note) = course
        .last_opened()
        .map(|of| response::groups(&desk, of))
        .unwrap_or_default();
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
        next: next::next_step(&desk),
        mail_note: match is_held {
            true => HELD.to_owned(),
            false => mail_note(state.mail().is_on(), definition.simulated),
        },
        response: course.last_opened().map(|of| response::response(&desk, of)),
        groups,
        groups_note,
        people_title: "Not yet submitted".to_owned(),
        people: open.map(|of| waiting(&desk, of)).unwrap_or_default(),
        also: open.map(|of| out(&desk, of)).unwrap_or_default(),
        panel_href: format!("{base}/panel"),
        remarks: match standing.may(Act::RunRounds) {
            true => by_item(definition, &remarks, &base),
            false => Vec::new(),
        },
        closing: open
            .filter(|_| standing.may(Act::RunRounds))
            .map(|of| closing(&desk, of)),
        rule: RuleCard::new(
            &definition.consensus,
            standing
                .may(Act::ChangeStudy)
                .then(|| format!("{base}/edit/rule")),
        ),
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

fn waiting(desk: &Desk<'_>, of: &RoundCourse) -> Vec<PersonLine> {
    let mut people: Vec<_> = desk
        .course
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
                    Some(day) => format!("{word} {}", desk.day(day)),
                    None => word.to_owned(),
                },
            }
        })
        .collect()
}

fn out(desk: &Desk<'_>, of: &RoundCourse) -> Vec<PersonTag> {
    desk.course
        .states(of)
        .filter_map(|(person, state, _)| {
            let word = match state {
                Progress::Declined => "Declined",
                Progress::Bounced => "Bounced",
                _ => return None,
            };
            let is_problem = state == Progress::Bounced;
            Some(PersonTag {
                name: person.name.clone(),
                href: desk.page_of(person).filter(|_| is_problem),
                word: word.to_owned(),
                is_problem,
            })
        })
        .collect()
}

fn closing(desk: &Desk<'_>, of: &RoundCourse) -> ClosingCard {
    let (course, base, now) = (desk.course, &desk.base, desk.now);
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
    consequences.push(match (desk.mail, course.panel()) {
        (true, 2..) => format!(
            "results are computed and sealed, and all {} are told;",
            course.panel()
        ),
        _ => "results are computed, stored and sealed;".to_owned(),
    });
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
