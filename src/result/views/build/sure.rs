//! What an item's arrow depends on, as its evidence page shows it.

use super::verdict;
use crate::aggregation::alternatives::Answer;
use crate::aggregation::results::ItemResult;
use crate::aggregation::review::ItemReview;
use crate::aggregation::rule::Arrow;
use crate::result::views::evidence::{OtherChoice, SureBlock};

impl SureBlock {
    /// `None` without an arrow, or where the counts are not shown.
    pub fn from_review(item: &ItemResult, review: &ItemReview) -> Option<Self> {
        item.arrow?;
        let tried = review.sensitivity.as_ref()?;
        let line = |choice: String, arrow: Option<Arrow>| {
            let (glyph, verdict) = verdict(item, arrow);
            OtherChoice {
                choice,
                glyph,
                verdict,
                differs: arrow != tried.arrow,
            }
        };
        let mut lines: Vec<OtherChoice> = Vec::new();
        for without in &tried.without_one {
            let region = item.region_label(without.left_out);
            lines.push(line(
                format!("Without one who chose {region}"),
                without.arrow,
            ));
        }
        for without in &tried.without_group {
            lines.push(line(format!("Without {}", without.left_out), without.arrow));
        }
        for (weighted, choice) in [
            (tried.by_confidence, "Answers weighted by confidence"),
            (tried.by_expertise, "Answers weighted by expertise"),
        ] {
            lines.extend(weighted.map(|weighted| line(choice.to_owned(), weighted.arrow)));
        }
        for under in &tried.by_rule {
            if under.answer == Answer::NotApplicable {
                continue;
            }
            let choice = format!("Rule: {}", under.rule.words());
            lines.push(line(choice, under.answer.arrow()));
        }
        let sentences: Vec<String> = [
            review.dependence_sentence().or_else(|| {
                Some(
                    "Every choice tried gives the same arrow: without any one person, without \
                      any group shown, and under other panels' rules."
                        .to_owned(),
                )
            }),
            review.leavers_sentence(),
        ]
        .into_iter()
        .flatten()
        .collect();
        Some(Self {
            sentence: sentences.join(" "),
            lines,
        })
    }
}
