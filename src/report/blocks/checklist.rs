//! The methods appendix: the rounds in numbers, and each entry of the guidelines with its answer.

use super::{Block, Column, Data, Row, heading};
use crate::report::checklist::{Appendix, GUIDES, Part, RoundReport};
use crate::report::document::Document;
use crate::report::facts::Moment;

/// Nothing where one table is taken alone.
pub(super) fn blocks(document: &Document) -> Vec<Block<'_>> {
    let Some(appendix) = &document.appendix else {
        return Vec::new();
    };
    let mut blocks = vec![
        heading("Methods appendix"),
        Block::Text(opening(appendix).into()),
        Block::Data(rounds(appendix)),
    ];
    for part in Part::ALL {
        let entries = appendix.checklist.iter();
        let terms = entries
            .filter(|entry| entry.part == part)
            .map(|entry| {
                let mut text = entry.answer();
                if !entry.sources.is_empty() {
                    text.push_str(&format!(" [{}]", entry.asked_by()));
                }
                (entry.name, text)
            })
            .collect();
        blocks.push(Block::Heading {
            level: 3,
            text: part.title(),
        });
        blocks.push(Block::Terms(terms));
    }
    blocks
}

fn opening(appendix: &Appendix) -> String {
    let tally = &appendix.tally;
    format!(
        "{GUIDES} Of {} entries {} are answered from data and {} by the authors; {} do not apply and {} are not reported.",
        appendix.checklist.len(),
        tally.from_data,
        tally.by_people,
        tally.not_applicable,
        tally.open
    )
}

fn rounds(appendix: &Appendix) -> Data<'_> {
    let local = |moment: &Option<Moment>| match moment {
        Some(moment) => moment.local.clone(),
        None => "n/a".to_owned(),
    };
    let row = |round: &RoundReport| Row {
        item: None,
        cells: vec![
            format!("Round {}", round.number),
            local(&round.opened),
            local(&round.closed),
            round.invited.to_string(),
            round.n.to_string(),
            round.answered.to_string(),
        ],
    };
    let words = ["Round", "Opened", "Closed"].map(Column::words);
    let numbers = ["Invited", "N", "Answered"].map(Column::numbers);
    Data {
        columns: words.into_iter().chain(numbers).collect(),
        rows: appendix.rounds.iter().map(row).collect(),
    }
}
