//! The rounds as they took place.

use super::{GroupReport, Reworded, RoundReport};
use crate::aggregation::results::{ItemResult, RoundResults};
use crate::aggregation::rule::Label;
use crate::report::facts::{Moment, RoundFacts};
use crate::study::definition::Definition;

/// A round each, in order; `all` are the results of the closed ones.
pub(super) fn of(
    study: &Definition,
    all: &[&RoundResults],
    facts: &[RoundFacts],
) -> Vec<RoundReport> {
    let moment = |at: Option<i64>| at.and_then(|at| Moment::of(at, &study.time_zone));
    let rounds = facts.iter().map(|facts| {
        let results = all.iter().find(|results| results.round == facts.number);
        let before: Vec<&RoundResults> = all
            .iter()
            .copied()
            .filter(|results| results.round < facts.number)
            .collect();
        let items: Vec<&ItemResult> = results.iter().flat_map(|results| results.items()).collect();
        let again = || {
            let pairs = items
                .iter()
                .filter_map(|item| Some((item, last_before(&before, &item.id)?.1)));
            pairs
                .filter(|(item, was)| item.version == was.version)
                .map(|(_, was)| was)
        };
        RoundReport {
            number: facts.number,
            opened: moment(facts.opened_at),
            closed: moment(facts.closed_at),
            invited: facts.invited,
            added_later: facts.added_later,
            n: facts.n,
            answered: facts.answered,
            attendance: results.and_then(|results| results.panel.attendance),
            groups: match items.is_empty() {
                true => Vec::new(),
                false => groups(study, &items),
            },
            items: results.map(|_| items.len() as u64),
            asked_again: again().count() as u64,
            settled_again: again().filter(|was| was.label == Label::Consensus).count() as u64,
            reworded: items
                .iter()
                .filter_map(|item| {
                    let (since, was) = last_before(&before, &item.id)?;
                    (was.version != item.version).then(|| Reworded {
                        item: item.id.clone(),
                        since,
                        before: was.text.clone(),
                        after: item.text.clone(),
                    })
                })
                .collect(),
            closed_early: facts.closed_early,
            extended: facts.extended,
            reopened: facts.reopened.clone(),
            withdrawn: facts.withdrawn.clone(),
            reasons: facts.reasons,
            reasons_redacted: facts.redacted,
        }
    });
    rounds.collect()
}

/// An item as the last of these rounds that had it asked for it, with the round's number.
fn last_before<'a>(before: &[&'a RoundResults], id: &str) -> Option<(u32, &'a ItemResult)> {
    let mut rounds = before.iter().rev();
    rounds.find_map(|results| Some((results.round, results.item(id)?)))
}

/// The groups as far as items show all of their numbers, so that nothing follows from this that
/// does not stand there.
fn groups(study: &Definition, items: &[&ItemResult]) -> Vec<GroupReport> {
    let names = study.stakeholder_groups.iter();
    names
        .map(|name| {
            let of_group = items.iter().flat_map(|item| &item.groups);
            let shown: Vec<(u64, u64)> = of_group
                .filter(|group| group.name == *name && !group.hidden)
                .filter_map(|group| Some((group.n? + group.abstained?, group.missing?)))
                .collect();
            let answered = shown.iter().map(|(answered, _)| *answered);
            GroupReport {
                name: name.clone(),
                n: shown
                    .iter()
                    .map(|(answered, missing)| answered + missing)
                    .max(),
                least: answered.clone().min(),
                most: answered.max(),
            }
        })
        .collect()
}
