//! Answers on who took part and what came of it.

use super::answers::{NO_GROUPS, ONE_ROUND, at_round, at_tally};
use super::changes::of_round;
use super::guide::Told;
use super::{Known, Telling};

pub(super) fn participation(known: &Known) -> Told {
    let mut telling = Telling::default();
    for (place, round) in known.rounds.iter().enumerate() {
        let gap = if place == 0 { "" } else { " " };
        telling = of_round(telling.say(gap), place, round)
            .say(": ")
            .put(round.invited, at_round(place, "invited"))
            .say(" invited, a panel of ")
            .put(round.n, at_round(place, "n"))
            .say(", ")
            .put(round.answered, at_round(place, "answered"))
            .say(" answered.");
    }
    Told::Said(telling)
}

pub(super) fn participation_by_group(known: &Known) -> Told {
    if known.study.stakeholder_groups.is_empty() {
        return NO_GROUPS;
    }
    if known.results.is_none() {
        return Told::NotYet;
    }
    let mut telling =
        Telling::default().say("Answers to an item, “cannot judge” included, of all in the group.");
    for (place, round) in known.rounds.iter().enumerate() {
        telling = of_round(telling.say(" "), place, round).say(": ");
        for (number, group) in round.groups.iter().enumerate() {
            let at = |key: &str| at_round(place, &format!("groups/{number}/{key}"));
            let gap = if number == 0 { "" } else { "; " };
            telling = telling.say(gap).put(&group.name, at("name"));
            telling = match (group.n, group.least, group.most) {
                (Some(n), Some(least), Some(most)) => telling
                    .say(" ")
                    .put(least, at("least"))
                    .say(" to ")
                    .put(most, at("most"))
                    .say(" of ")
                    .put(n, at("n")),
                _ => telling.say(" not shown"),
            };
        }
        telling = telling.say(".");
    }
    Told::Said(telling)
}

pub(super) fn attrition(known: &Known) -> Told {
    if known.is_single() {
        return ONE_ROUND;
    }
    let mut telling = Telling::default();
    for (place, round) in known.rounds.iter().enumerate() {
        let Some(attendance) = &round.attendance else {
            continue;
        };
        let at = |key: &str| at_round(place, &format!("attendance/{key}"));
        let gap = if telling.text.is_empty() { "" } else { " " };
        telling = telling
            .say(gap)
            .say("Of those who answered in round ")
            .put(attendance.earlier_round, at("earlier_round"))
            .say(", ")
            .put(attendance.both, at("both"))
            .say(" also answered in round ")
            .put(round.number, at_round(place, "number"))
            .say(" and ")
            .put(attendance.only_earlier, at("only_earlier"))
            .say(" did not; ")
            .put(attendance.only_later, at("only_later"))
            .say(" answered in the later one alone.");
    }
    if telling.text.is_empty() {
        return Told::NotYet;
    }
    telling = telling.say(" Leavers’ check: ");
    Told::Said(match known.tally.with_leavers {
        0 => telling.say("no item tells that somebody left it."),
        left => telling
            .say("had those who left kept their last answers, the arrow would be another one, or none, on ")
            .put(known.tally.leavers_change, at_tally("leavers_change"))
            .say(" of ")
            .count(left, at_tally("with_leavers"), "item", "items")
            .say(" that somebody left and of which this may be told."),
    })
}

pub(super) fn results(known: &Known) -> Told {
    if known.results.is_none() {
        return Told::NotYet;
    }
    let tally = known.tally;
    let mut telling = Telling::default()
        .say("Of ")
        .count(tally.items, at_tally("items"), "item", "items")
        .say(" ")
        .put(tally.consensus, at_tally("consensus"))
        .say(" reached consensus and ")
        .put(tally.leaning, at_tally("leaning"))
        .say(" are leaning; ")
        .put(tally.split, at_tally("split"))
        .say(" are split, ")
        .put(tally.no_consensus, at_tally("no_consensus"))
        .say(" without consensus and ")
        .put(tally.insufficient, at_tally("insufficient"))
        .say(" insufficient.");
    if tally.compared > 0 {
        telling = telling
            .say(" ")
            .put(tally.compared, at_tally("compared"))
            .say(" are compared with an earlier round: ")
            .put(tally.stable, at_tally("stable"))
            .say(" are stable, ")
            .put(tally.stable_dissent, at_tally("stable_dissent"))
            .say(" of them in stable dissent.");
    }
    Told::Said(telling)
}

pub(super) fn departures(known: &Known) -> Told {
    if known.results.is_none() {
        return Told::NotYet;
    }
    let telling = Telling::default()
        .say("On ")
        .put(known.tally.departures, at_tally("departures"))
        .say(" of ")
        .count(known.tally.items, at_tally("items"), "item", "items")
        .say(" the text says something else than the panel");
    Told::Said(match known.tally.departures {
        0 => telling.say("."),
        _ => telling
            .say("; both stand side by side, with the reason, in the notes below the tables."),
    })
}

pub(super) fn integrity(known: &Known) -> Told {
    let (Some(seal), Some((place, last))) = (&known.document.seal, known.last()) else {
        return Told::NotYet;
    };
    let software = &known.document.software;
    let telling = of_round(Telling::default(), place, last)
        .say(" is sealed as ")
        .put(seal, "/seal")
        .say(". Made with ")
        .put(software.name, "/software/name")
        .say(" ")
        .put(software.version, "/software/version")
        .say("; the open data of ")
        .count(
            known.rounds.len() as u64,
            "/appendix/rounds",
            "round",
            "rounds",
        )
        .say(" give every arrow again.");
    Told::Said(telling)
}
