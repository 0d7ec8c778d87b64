//! The methods appendix in words: who was asked, when, under which rule, and what came of it.

use super::facts::{Moment, RoundFacts};
use crate::aggregation::results::{Flag, NullReason, RoundResults};
use crate::aggregation::review::Review;
use crate::aggregation::rule::Label;
use crate::study::definition::Definition;

/// The paragraphs of a closed round. `not_asked_again` items have a result of an earlier one;
/// `rounds` are the facts of the rounds up to it.
pub(super) fn paragraphs(
    study: &Definition,
    results: &RoundResults,
    not_asked_again: usize,
    rounds: &[RoundFacts],
    review: &Review,
) -> Vec<String> {
    let mut paragraphs = vec![panel(study, rounds), rule(study)];
    paragraphs.extend(changes(rounds, results));
    paragraphs.push(review.convergence_words.join(" "));
    paragraphs.push(review.advice_words.clone());
    paragraphs.push(outcome(results, not_asked_again));
    paragraphs.push(agreement(results, review));
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.extend(hidden(study, results));
    if study.simulated {
        paragraphs.push(SIMULATED.to_owned());
    }
    paragraphs
}

/// The paragraphs while the last of the rounds is not closed.
pub(super) fn draft_paragraphs(study: &Definition, rounds: &[RoundFacts]) -> Vec<String> {
    let mut paragraphs = vec![panel(study, rounds), rule(study)];
    if study.simulated {
        paragraphs.push(SIMULATED.to_owned());
    }
    paragraphs
}

const SIMULATED: &str = "The panel is simulated: its members do not exist, and their answers were \
                         generated for a demonstration.";

fn panel(study: &Definition, rounds: &[RoundFacts]) -> String {
    let mut sentences = Vec::new();
    if let Some(last) = rounds.last() {
        sentences.push(format!(
            "{} invited.",
            people(last.invited, "expert was", "experts were")
        ));
    }
    if !study.stakeholder_groups.is_empty() {
        let groups = study.stakeholder_groups.join(", ");
        sentences.push(format!("They belong to the stakeholder groups {groups}."));
    }
    sentences.extend(rounds.iter().map(|round| took_place(study, round)));
    sentences.push(
        "The experts did not learn who else took part or who gave which answer; nobody who reads \
         the results does. From the second round on each saw the group's answers of the round \
         before, the reasons given and the own earlier answer."
            .to_owned(),
    );
    sentences.join(" ")
}

/// "Round 1 was open from 14 September 2026 to 2 October 2026; 21 of a panel of 24 answered."
fn took_place(study: &Definition, round: &RoundFacts) -> String {
    let day = |at: Option<i64>| at.and_then(|at| Moment::day(at, &study.time_zone));
    let when = match (day(round.opened_at), day(round.closed_at)) {
        (Some(from), Some(to)) if from == to => format!("was open on {from}"),
        (Some(from), Some(to)) => format!("was open from {from} to {to}"),
        (Some(from), None) => format!("has been open since {from}"),
        (None, Some(to)) => format!("was closed on {to}"),
        (None, None) => "has not been opened".to_owned(),
    };
    let answered = round.answered;
    let kind = if round.live { " (live)" } else { "" };
    let mut text = format!(
        "Round {}{kind} {when}; {answered} of a panel of {} answered.",
        round.number, round.n
    );
    if round.added_later > 0 {
        text.push_str(&format!(
            " {} added to the panel after it had opened; whoever of them answered counts in N.",
            people(round.added_later, "expert was", "experts were")
        ));
    }
    if round.closed_early {
        text.push_str(" It was closed before its deadline.");
    }
    match round.extended {
        0 => {}
        1 => text.push_str(" Its deadline was extended once."),
        times => text.push_str(&format!(" Its deadline was extended {times} times.")),
    }
    for item in &round.withdrawn {
        text.push_str(&format!(
            " The item “{}” was withdrawn while the round was open and is in no count, with the reason: {}",
            item.text, item.reason
        ));
        end_sentence(&mut text);
    }
    for reason in &round.reopened {
        text.push_str(&format!(
            " It was closed and opened again before anybody had seen its results, with the reason: {reason}"
        ));
        end_sentence(&mut text);
    }
    text
}

fn end_sentence(text: &mut String) {
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
}

fn rule(study: &Definition) -> String {
    format!(
        "The rule was fixed before round 1. {} {} Abstentions and missing answers are in no share.",
        study.consensus.sentence(),
        study.consensus.stability_sentence()
    )
}

/// What changed between the rounds; none after the first.
fn changes(rounds: &[RoundFacts], results: &RoundResults) -> Option<String> {
    if rounds.len() < 2 && results.round < 2 {
        return None;
    }
    let items = || results.items();
    let total = items().count();
    let compared: Vec<_> = items().filter_map(|item| item.stability.as_ref()).collect();
    let stable = compared.iter().filter(|s| s.stable == Some(true)).count();
    let dissent = compared
        .iter()
        .filter(|s| s.stable == Some(true) && s.stable_dissent);
    let unstable = compared.iter().filter(|s| s.stable == Some(false)).count();
    let reworded = items()
        .filter(|item| item.null_reasons.get("stability") == Some(&NullReason::Reworded))
        .count();
    let dissent = dissent.count();
    let open = total - stable - unstable - reworded;
    let mut text = format!(
        "Compared with the round before, {stable} of {total} items are stable ({dissent} of them \
         in stable dissent) and {unstable} are not."
    );
    if reworded > 0 {
        text.push_str(&format!(
            " {} between the rounds and {} not compared.",
            people(reworded as u64, "item was reworded", "items were reworded"),
            if reworded == 1 { "is" } else { "are" }
        ));
    }
    if open > 0 {
        text.push_str(&format!(" For {open} it cannot be said."));
    }
    Some(text)
}

fn outcome(results: &RoundResults, not_asked_again: usize) -> String {
    let count = |label: Label| results.count_of(label);
    let abstained: u64 = results.items().map(|item| item.abstained).sum();
    let missing: u64 = results.items().map(|item| item.missing).sum();
    let mut text = match not_asked_again {
        0 => String::new(),
        number => format!(
            "{} not asked again in round {}: the result is that of the last round with the item, \
             and a note says which. What follows is of the items of round {}. ",
            people(number as u64, "item was", "items were"),
            results.round,
            results.round
        ),
    };
    text.push_str(&format!(
        "Of {} items {} reached consensus and {} are leaning; {} are split, {} without consensus \
         and {} insufficient. {} \"cannot judge\", and {abstained_verb} counted apart; {missing} answers are \
         missing. {}",
        results.items().count(),
        count(Label::Consensus),
        count(Label::Leaning),
        count(Label::Split),
        count(Label::NoConsensus),
        count(Label::Insufficient),
        people(abstained, "answer was", "answers were"),
        results.chance_words(),
        abstained_verb = if abstained == 1 { "is" } else { "are" },
    ));
    let mostly = results
        .items()
        .filter(|item| item.flags.contains(&Flag::MostlyAbstained))
        .count();
    if mostly > 0 {
        text.push_str(&format!(
            " In {} more experts could not judge than answered.",
            people(mostly as u64, "item", "items")
        ));
    }
    text
}

/// How far the panel agrees over all items, with what the figures mean, and the same figures of
/// each table where there are several.
fn agreement(results: &RoundResults, review: &Review) -> String {
    let mut sentences = review.agreement.clone();
    if results.tables.len() > 1 {
        for table in &results.tables {
            let measures = &table.measures;
            let figures: Vec<String> = [
                ("alpha", measures.kripp_alpha),
                ("AC", measures.gwet_ac),
                ("W", measures.kendall_w.and_then(|test| test.w)),
            ]
            .into_iter()
            .map(|(name, value)| match value {
                Some(value) => format!("{name} {value:.2}"),
                None => format!("{name} n/a"),
            })
            .collect();
            sentences.push(format!("{}: {}.", table.heading, figures.join(", ")));
        }
    }
    sentences.join(" ")
}

/// What is not shown, and why; none if everything is.
fn hidden(study: &Definition, results: &RoundResults) -> Option<String> {
    let items = results
        .items()
        .filter(|item| item.flags.contains(&Flag::TooFewToShow))
        .count();
    let groups = results
        .items()
        .filter(|item| item.flags.contains(&Flag::GroupsHidden))
        .count();
    let mut sentences = Vec::new();
    if items > 0 {
        sentences.push(format!(
            "{} too few answers to be shown.",
            people(items as u64, "item has", "items have")
        ));
    }
    if groups > 0 {
        sentences.push(format!(
            "Stakeholder groups with fewer than {} answers are not shown, nor another group whose \
             number would give them away; this concerns {}.",
            study.consensus.least_group,
            people(groups as u64, "item", "items")
        ));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// A number with the words that fit it.
fn people(number: u64, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}
