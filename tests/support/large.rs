//! A study of any size, answered and closed round by round.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use castalia::account::{Principal, Scope};
use castalia::clock::Clock;
use castalia::rating::{Desk, NewRating, Request};
use tokio::task::JoinSet;

use super::app::wait;
use super::study::{Study, email_of};
use super::{TestApp, app};

/// How much of everything.
#[derive(Clone, Copy)]
pub struct Size {
    pub experts: usize,
    /// A multiple of 20: three fifths are factors in groups, the others norms and rules side by
    /// side.
    pub items: usize,
    pub rounds: u32,
}

/// A study whose rounds are all closed.
pub struct Large<'a> {
    pub study: Study<'a>,
    pub items: Vec<String>,
    /// How long each closing took, the request included.
    pub closings: Vec<Duration>,
}

/// Makes the study by the same functions that serve a real panel.
pub fn large(app: &TestApp, size: Size) -> Large<'_> {
    app.person(app::COORDINATOR);
    let (file, items) = file(size.items);
    let study = app.import_study("large", &file);
    let groups = ["North", "South", "East"];
    let people: Vec<(String, Option<&str>)> = (0..size.experts)
        .map(|place| (email_of(place), Some(groups[place % 3])))
        .collect();
    study.invite(&people);
    let mut made = Large {
        study,
        items,
        closings: Vec::new(),
    };
    let accounts = app.accounts_at(Clock::System);
    let experts: Vec<Principal> = (0..size.experts)
        .map(|place| {
            let token = app.token(&email_of(place), &[Scope::Rate]);
            let known = wait(accounts.token(&token)).expect("the accounts");
            known.expect("a token")
        })
        .collect();
    for round in 1..=size.rounds {
        made.study.open_round(round);
        answer(app, &made, &experts, round);
        let began = Instant::now();
        made.study.close_round(round);
        made.closings.push(began.elapsed());
    }
    made
}

fn answer(app: &TestApp, large: &Large<'_>, experts: &[Principal], round: u32) {
    let desk = Desk::start(app.store().clone(), Clock::System, 4096, 1024).expect("a desk");
    for (place, expert) in experts.iter().enumerate() {
        wait(async {
            let mut saving = JoinSet::new();
            for (at, item) in large.items.iter().enumerate() {
                // Some leave out a few.
                if mixed(place, at, round).is_multiple_of(40) {
                    continue;
                }
                let (desk, expert, item) = (desk.clone(), expert.clone(), item.clone());
                saving.spawn(async move {
                    let request = Request {
                        slug: "large",
                        round,
                        item: &item,
                        seq: None,
                        if_match: None,
                    };
                    let make = |k| given(place, at, round, k).map(Some);
                    desk.save(&expert, request, make).await
                });
            }
            while let Some(saved) = saving.join_next().await {
                saved.expect("it ends").expect("the answer is taken");
            }
        });
    }
}

/// An answer near what most say of the item; some abstain, every tenth gives a reason.
fn given(
    place: usize,
    at: usize,
    round: u32,
    k: u32,
) -> Result<NewRating, castalia::rating::Error> {
    let number = mixed(place, at, round);
    let middle = mixed(0, at, 0) % u64::from(k);
    let value = (middle + [0, 0, 0, 0, 1, 1, 2][number as usize % 7]) % u64::from(k) + 1;
    let value = (!number.is_multiple_of(23)).then_some(value as i64);
    let confidence = (!number.is_multiple_of(3)).then_some((number % 5 % 3 + 1) as i64);
    let confidence = confidence.filter(|_| value.is_some());
    let reason = number.is_multiple_of(10).then(|| {
        format!(
            "What was seen in {} cases of the last years, number {number}.",
            at + 2
        )
    });
    NewRating::new(value, confidence, reason, k)
}

/// Numbers without a pattern, the same each time.
fn mixed(place: usize, at: usize, round: u32) -> u64 {
    let mut number = (place as u64) << 40 | (at as u64) << 8 | u64::from(round);
    for _ in 0..3 {
        number = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        number ^= number >> 29;
    }
    number >> 8
}

/// The study's file and the ids of its items.
fn file(items: usize) -> (String, Vec<String>) {
    let mut text = String::from(
        "slug = \"large\"\ntitle = \"Everything at once\"\nlanguage = \"en\"\n\
         time_zone = \"Europe/Vienna\"\nstakeholder_groups = [\"North\", \"South\", \"East\"]\n\n\
         [contact]\nname = \"Dana Whitfield\"\nemail = \"dana@panel.example\"\n\n\
         [texts]\nintroduction = \"Many questions.\"\n",
    );
    let mut ids = Vec::new();
    let (factor, norm) = (items * 3 / 20, items / 5);
    let sections = [
        (
            "factors",
            "grouped",
            "trend-5",
            factor,
            ["Baseline", "Society", "Trade", "Law"].as_slice(),
        ),
        (
            "order",
            "side_by_side",
            "compliance",
            norm,
            &["Norms", "Rules"],
        ),
    ];
    for (section, layout, scale, each, groups) in sections {
        let _ = write!(
            text,
            "\n[[section]]\nid = \"{section}\"\nheading = \"What moves the {section}\"\n\
             layout = \"{layout}\"\nscale = \"{scale}\"\n\
             period = {{ from = \"2016\", to = \"2026\" }}\n"
        );
        for group in groups {
            let _ = write!(text, "\n[[section.group]]\nname = \"{group}\"\n");
            for place in 0..each {
                let id = format!("{section}-{}-{place}", group.to_lowercase());
                let _ = write!(
                    text,
                    "\n[[section.group.item]]\nid = \"{id}\"\n\
                     text = \"How far the cases under number {place} of {group} have moved\"\n"
                );
                if section == "factors" {
                    let polarity = ["increases", "decreases", "neither"][place % 3];
                    let _ = writeln!(text, "polarity = \"{polarity}\"");
                }
                ids.push(id);
            }
        }
    }
    (text, ids)
}
