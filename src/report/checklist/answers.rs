//! Answers on how the study was made.

use super::guide::Told;
use super::{Known, Telling};
use crate::aggregation::results::chance_figure;
use crate::report::document::Item;

const ROUNDS: &str = "/appendix/rounds";

/// Where a number of a round stands.
pub(super) fn at_round(place: usize, key: &str) -> String {
    format!("{ROUNDS}/{place}/{key}")
}

/// Where a number of all items stands.
pub(super) fn at_tally(key: &str) -> String {
    format!("/appendix/tally/{key}")
}

pub(super) fn design(known: &Known) -> Told {
    let rounds = known.rounds.len() as u64;
    let start = match known.is_single() {
        true => "An anonymous survey of a panel of experts in ",
        false => {
            "A Delphi study: the same panel of experts answered anonymously, with feedback on the \
             answers of the round before, in "
        }
    };
    let telling = Telling::default()
        .say(start)
        .count(rounds, ROUNDS, "round", "rounds");
    Told::Said(telling.say("."))
}

pub(super) fn invitation(known: &Known) -> Told {
    let Some((place, last)) = known.last() else {
        return Told::NotYet;
    };
    let mut telling = Telling::default()
        .count(
            last.invited,
            at_round(place, "invited"),
            "expert was",
            "experts were",
        )
        .say(" invited.");
    for (place, round) in known.rounds.iter().enumerate() {
        if round.added_later > 0 {
            telling = telling
                .say(" ")
                .count(
                    round.added_later,
                    at_round(place, "added_later"),
                    "of them was",
                    "of them were",
                )
                .say(" added after round ")
                .put(round.number, at_round(place, "number"))
                .say(" had opened.");
        }
    }
    Told::Said(telling)
}

pub(super) fn evidence(known: &Known) -> Told {
    if known.results.is_none() {
        return Told::NotYet;
    }
    let telling = Telling::default()
        .count(
            known.tally.with_sources,
            at_tally("with_sources"),
            "item",
            "items",
        )
        .say(" of ")
        .put(known.tally.items, at_tally("items"))
        .say(" named a source that the panel could read.");
    Told::Said(telling)
}

pub(super) fn questions(known: &Known) -> Told {
    if known.results.is_none() {
        return Told::NotYet;
    }
    let mut telling = Telling::default()
        .count(
            known.tally.items,
            at_tally("items"),
            "item was",
            "items were",
        )
        .say(" rated on ");
    let mut scales: Vec<(&Item, String)> = Vec::new();
    for (table, of_table) in known.document.tables.iter().enumerate() {
        for (group, of_group) in of_table.groups.iter().enumerate() {
            for (place, item) in of_group.items.iter().enumerate() {
                if scales
                    .iter()
                    .all(|(other, _)| other.scale() != item.scale())
                {
                    let at = format!("/tables/{table}/groups/{group}/items/{place}/scale/points");
                    scales.push((item, at));
                }
            }
        }
    }
    for (number, (item, at)) in scales.iter().enumerate() {
        let points = &item.scale().points;
        telling = telling
            .say(if number == 0 {
                "a scale of "
            } else {
                ", or of "
            })
            .put(points.len(), at)
            .say(" points (");
        for (place, point) in points.iter().enumerate() {
            telling = telling
                .say(if place == 0 { "" } else { ", " })
                .put(&point.label, format!("{at}/{place}/label"));
        }
        telling = telling.say(")");
    }
    telling = telling.say(
        ", or answered with “cannot judge”. A reason could be given with each answer; new items \
         could not be proposed.",
    );
    Told::Said(telling)
}

pub(super) fn definition(known: &Known) -> Told {
    let Some(first) = known.rounds.first() else {
        return Told::NotYet;
    };
    let telling = Telling::default()
        .say("Fixed before round ")
        .put(first.number, at_round(0, "number"))
        .say(" opened. ")
        .put(&known.document.rule.words, "/rule/words");
    Told::Said(telling)
}

pub(super) fn chance(known: &Known) -> Told {
    let (Some(results), Some((place, last))) = (known.results, known.last()) else {
        return Told::NotYet;
    };
    let items = last.items.unwrap_or_default();
    if items == 0 {
        return Told::NotApplicable("the round has no items.");
    }
    let telling = Telling::default()
        .say("If all had answered at random, ")
        .put(chance_figure(results.chance), "/chance")
        .say(" of ")
        .count(items, at_round(place, "items"), "item", "items")
        .say(" of round ")
        .put(last.number, at_round(place, "number"))
        .say(" would have reached consensus.");
    Told::Said(telling)
}

pub(super) fn collection(known: &Known) -> Told {
    if known.results.is_none() {
        return Told::NotYet;
    }
    let tally = known.tally;
    let telling = Telling::default()
        .say("Each panelist answered alone, on pages of a website. To the items of this report there are ")
        .count(tally.answers, at_tally("answers"), "answer", "answers")
        .say("; ")
        .count(tally.abstained, at_tally("abstained"), "time", "times")
        .say(" somebody could not judge, and ")
        .count(tally.missing, at_tally("missing"), "answer is", "answers are")
        .say(" missing.");
    Told::Said(telling)
}

pub(super) fn processing(known: &Known) -> Told {
    let software = &known.document.software;
    let telling = Telling::default()
        .say("Answers were counted item by item; arrow, label and measures follow from the counts. Computed with ")
        .put(software.name, "/software/name")
        .say(" ")
        .put(software.version, "/software/version")
        .say(".");
    Told::Said(telling)
}

pub(super) fn groups(known: &Known) -> Told {
    if known.study.stakeholder_groups.is_empty() {
        return NO_GROUPS;
    }
    let (Some(_), Some((place, last))) = (known.results, known.last()) else {
        return Told::NotYet;
    };
    let mut telling = Telling::default()
        .say("Answers of ")
        .count(
            last.groups.len() as u64,
            at_round(place, "groups"),
            "group are",
            "groups are",
        )
        .say(" also counted apart: ");
    for (number, group) in last.groups.iter().enumerate() {
        telling = telling.say(if number == 0 { "" } else { ", " }).put(
            &group.name,
            at_round(place, &format!("groups/{number}/name")),
        );
    }
    telling = telling
        .say(". A group with fewer than ")
        .put(known.document.rule.rule.least_group, "/rule/least_group")
        .say(" answers to an item is not shown there, nor another one that would give its number away; this concerns ")
        .count(known.tally.groups_hidden, at_tally("groups_hidden"), "item", "items")
        .say(".");
    Told::Said(telling)
}

pub(super) const NO_GROUPS: Told = Told::NotApplicable("the panel has no stakeholder groups.");
pub(super) const ONE_ROUND: Told = Told::NotApplicable("there was one round.");

pub(super) fn weighting(known: &Known) -> Told {
    if known.results.is_none() {
        return Told::NotYet;
    }
    let telling = Telling::default()
        .say("None: each of the ")
        .count(
            known.tally.answers,
            at_tally("answers"),
            "answer",
            "answers",
        )
        .say(" counts once.");
    Told::Said(telling)
}

pub(super) fn feedback(known: &Known) -> Told {
    if known.is_single() {
        return ONE_ROUND;
    }
    let mut telling = Telling::default().say(
        "With an item that was asked again each panelist saw the answers of the whole panel in the \
         round before, the reasons given, and their own earlier answer; all groups saw the same. \
         Items with feedback:",
    );
    for (place, round) in known.rounds.iter().enumerate().skip(1) {
        telling = telling
            .say(if place == 1 { " " } else { ", " })
            .put(round.asked_again, at_round(place, "asked_again"))
            .say(" in round ")
            .put(round.number, at_round(place, "number"));
    }
    Told::Said(telling.say("."))
}

pub(super) fn anonymity(known: &Known) -> Told {
    let telling = Telling::default().say(
        "Panelists did not learn who else took part or who gave which answer, and nobody who \
         reads the results does. ",
    );
    Told::Said(match known.tally.named {
        0 => telling.say("The credits name none of them."),
        named => telling
            .count(named, at_tally("named"), "panelist is", "panelists are")
            .say(" named in the credits, with their consent."),
    })
}
