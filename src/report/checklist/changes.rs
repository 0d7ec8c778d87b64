//! Answers on when it took place and what changed on the way.

use super::answers::{ONE_ROUND, at_round};
use super::guide::Told;
use super::{Known, RoundReport, Telling};

/// One sentence a round.
fn each_round(
    known: &Known,
    mut telling: Telling,
    sentence: impl Fn(Telling, usize, &RoundReport) -> Telling,
) -> Telling {
    for (place, round) in known.rounds.iter().enumerate() {
        if !telling.text.is_empty() {
            telling = telling.say(" ");
        }
        telling = sentence(telling, place, round);
    }
    telling
}

/// "Round 2".
pub(super) fn of_round(telling: Telling, place: usize, round: &RoundReport) -> Telling {
    telling
        .say("Round ")
        .put(round.number, at_round(place, "number"))
}

pub(super) fn dates(known: &Known) -> Told {
    let sentence = |telling, place, round: &RoundReport| {
        let mut telling = of_round(telling, place, round);
        telling = match &round.opened {
            Some(opened) => telling
                .say(" was opened on ")
                .put(&opened.local, at_round(place, "opened/local")),
            None => telling.say(" has not been opened"),
        };
        if let Some(closed) = &round.closed {
            telling = telling
                .say(" and closed on ")
                .put(&closed.local, at_round(place, "closed/local"));
        }
        telling.say(".")
    };
    Told::Said(each_round(known, Telling::default(), sentence))
}

pub(super) fn after_opening(known: &Known) -> Told {
    let mut telling = Telling::default();
    for (place, round) in known.rounds.iter().enumerate() {
        telling = changes_of(telling, place, round);
    }
    if telling.text.is_empty() {
        telling = telling
            .say("None is on record for ")
            .count(
                known.rounds.len() as u64,
                "/appendix/rounds",
                "round",
                "rounds",
            )
            .say(
                ": no deadline was moved, no round closed early or opened again, no item was \
                 withdrawn, and nobody joined later.",
            );
    }
    Told::Said(telling)
}

fn changes_of(mut telling: Telling, place: usize, round: &RoundReport) -> Telling {
    let begin = |telling: Telling| {
        let gap = if telling.text.is_empty() { "" } else { " " };
        of_round(telling.say(gap), place, round)
    };
    if round.extended > 0 {
        telling = begin(telling)
            .say(": the deadline was moved back ")
            .count(
                round.extended.into(),
                at_round(place, "extended"),
                "time",
                "times",
            )
            .say(".");
    }
    if round.closed_early {
        telling = begin(telling).say(" was closed before its deadline.");
    }
    if round.added_later > 0 {
        telling = begin(telling)
            .say(": ")
            .count(
                round.added_later,
                at_round(place, "added_later"),
                "expert",
                "experts",
            )
            .say(" joined after it had opened.");
    }
    if !round.withdrawn.is_empty() {
        telling = begin(telling)
            .say(": ")
            .count(
                round.withdrawn.len() as u64,
                at_round(place, "withdrawn"),
                "item was",
                "items were",
            )
            .say(" withdrawn while it was open.");
    }
    for (number, reason) in round.reopened.iter().enumerate() {
        telling = begin(telling)
            .say(" was closed and opened again before anybody had seen its results: ")
            .quote(reason, at_round(place, &format!("reopened/{number}")));
    }
    telling
}

pub(super) fn asked_again(known: &Known) -> Told {
    if known.is_single() {
        return ONE_ROUND;
    }
    let mut telling = Telling::default();
    for (place, round) in known.rounds.iter().enumerate().skip(1) {
        let Some(items) = round.items else {
            continue;
        };
        let gap = if telling.text.is_empty() { "" } else { " " };
        telling = of_round(telling.say(gap), place, round)
            .say(" asked for ")
            .count(items, at_round(place, "items"), "item", "items")
            .say(": ")
            .put(round.asked_again, at_round(place, "asked_again"))
            .say(" again in the same words, ")
            .put(round.settled_again, at_round(place, "settled_again"))
            .say(" of them although there was consensus already, and ")
            .put(round.reworded.len(), at_round(place, "reworded"))
            .say(" in other words.");
    }
    match telling.text.is_empty() {
        true => Told::NotYet,
        false => Told::Said(telling),
    }
}

pub(super) fn items_changed(known: &Known) -> Told {
    let mut telling = Telling::default();
    for (place, round) in known.rounds.iter().enumerate() {
        for (number, change) in round.reworded.iter().enumerate() {
            let at = |key: &str| at_round(place, &format!("reworded/{number}/{key}"));
            let gap = if telling.text.is_empty() { "" } else { " " };
            telling = of_round(telling.say(gap), place, round)
                .say(" asked “")
                .put(&change.after, at("after"))
                .say("” where round ")
                .put(change.since, at("since"))
                .say(" had asked “")
                .put(&change.before, at("before"))
                .say("”; answers to the two are not compared.");
        }
        for (number, item) in round.withdrawn.iter().enumerate() {
            let at = |key: &str| at_round(place, &format!("withdrawn/{number}/{key}"));
            let gap = if telling.text.is_empty() { "" } else { " " };
            telling = telling
                .say(gap)
                .say("“")
                .put(&item.text, at("text"))
                .say("” was withdrawn while round ")
                .put(round.number, at_round(place, "number"))
                .say(" was open: ")
                .quote(&item.reason, at("reason"));
        }
    }
    if telling.text.is_empty() {
        telling = telling
            .say("None in ")
            .count(
                known.rounds.len() as u64,
                "/appendix/rounds",
                "round",
                "rounds",
            )
            .say(".");
    }
    Told::Said(telling)
}

pub(super) fn moderation(known: &Known) -> Told {
    if known.results.is_none() {
        return Told::NotYet;
    }
    let sentence = |telling, place, round: &RoundReport| {
        of_round(telling, place, round)
            .say(": ")
            .count(
                round.reasons_redacted,
                at_round(place, "reasons_redacted"),
                "reason",
                "reasons",
            )
            .say(" of ")
            .put(round.reasons, at_round(place, "reasons"))
            .say(".")
    };
    let start = Telling::default().say(
        "The coordinator could take the words of a reason away where they tell who wrote it or harm \
         somebody; the panel reads why, and the seal keeps a digest.",
    );
    Told::Said(each_round(known, start, sentence))
}
