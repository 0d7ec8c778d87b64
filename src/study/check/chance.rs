//! What a study's rule makes of answers at random.

use crate::aggregation::chance::{chance_consensus, is_estimated};
use crate::aggregation::regions::Regions;
use crate::study::definition::{Definition, Placed};

/// How many items would reach consensus if everybody answered at random.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    /// Answers to each item.
    pub answers: u64,
    pub items: usize,
    /// Expected number of items with consensus.
    pub expected: f64,
    /// It comes from drawn panels, since there are too many to go through.
    pub is_estimated: bool,
    /// Answers that the rule wants before it looks at an item.
    pub least: u64,
}

/// What answers at random make of those items of a study that `wanted` names, if `answers` people
/// answer each of them. Each scale is worked out once.
pub fn chance(study: &Definition, answers: u64, wanted: impl Fn(&Placed<'_>) -> bool) -> Chance {
    let rule = &study.consensus;
    let mut known: Vec<(Regions, f64)> = Vec::new();
    let mut chance = Chance {
        answers,
        items: 0,
        expected: 0.0,
        is_estimated: false,
        least: rule.least_answers,
    };
    for placed in study.items().filter(wanted) {
        let scale = study.scale_of(placed.section, placed.item);
        let regions = Regions::of_points(&scale.regions());
        let of_scale = match known.iter().find(|(other, _)| *other == regions) {
            Some((_, of_scale)) => *of_scale,
            None => {
                let of_scale = chance_consensus(rule, &regions, answers);
                chance.is_estimated |= is_estimated(rule, &regions, answers);
                known.push((regions, of_scale));
                of_scale
            }
        };
        chance.items += 1;
        chance.expected += of_scale;
    }
    chance
}

impl Chance {
    /// "With 12 answering at random, 0.2 of 20 items would reach consensus."
    pub fn sentence(&self) -> String {
        let Self {
            answers,
            items,
            expected,
            least,
            ..
        } = *self;
        if items == 0 || answers == 0 {
            return String::new();
        }
        let of = match items {
            1 => "1 item".to_owned(),
            _ => format!("{items} items"),
        };
        if answers < least {
            return format!(
                "With {answers} answering, none of {of} can reach consensus: the rule wants {least} answers."
            );
        }
        let about = if self.is_estimated { "about " } else { "" };
        let number = match expected {
            none if none <= 0.0 => "none".to_owned(),
            few if few < 0.05 => "fewer than 0.1".to_owned(),
            some => format!("{about}{some:.1}"),
        };
        format!("With {answers} answering at random, {number} of {of} would reach consensus.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::file::parse;

    fn study(items: usize) -> Definition {
        let items: Vec<String> = (0..items)
            .map(|i| format!("{{ text = \"I{i}\" }}"))
            .collect();
        let text = format!(
            "slug = \"s\"\ntitle = \"S\"\nlanguage = \"en\"\ntime_zone = \"UTC\"\n\
             contact = {{ name = \"C\", email = \"c@example.org\" }}\n[[section]]\n\
             heading = \"F\"\nlayout = \"grouped\"\ngroup = [{{ name = \"G\", item = [{}] }}]\n",
            items.join(", ")
        );
        parse(&text, "s.toml").unwrap_or_else(|errors| panic!("{errors:?}"))
    }

    #[test]
    fn the_sum_is_that_of_the_measure_for_each_items_scale() {
        let mut study = study(20);
        let three = Regions::built_in(3).expect("three points are built in");
        let one = chance_consensus(&study.consensus, &three, 12);
        let all = chance(&study, 12, |_| true);
        assert_eq!(all.items, 20);
        assert!((all.expected - 20.0 * one).abs() < 1e-9);
        assert_eq!(
            all.sentence(),
            format!(
                "With 12 answering at random, {:.1} of 20 items would reach consensus.",
                20.0 * one
            )
        );
        study.sections[0].groups[0].items[0].scale = Some("trend-9".into());
        let nine = Regions::built_in(9).expect("nine points are built in");
        let other = chance_consensus(&study.consensus, &nine, 12);
        let mixed = chance(&study, 12, |_| true).expected;
        assert!((mixed - 19.0 * one - other).abs() < 1e-9);
    }

    #[test]
    fn a_panel_too_small_for_the_rule_is_told_so() {
        assert_eq!(
            chance(&study(1), 3, |_| true).sentence(),
            "With 3 answering, none of 1 item can reach consensus: the rule wants 5 answers."
        );
        assert_eq!(chance(&study(1), 0, |_| true).sentence(), "");
    }
}
