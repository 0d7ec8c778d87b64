//! The same where the study decides by another panel's rule in place of the majority.

use crate::aggregation::alternatives::Alternative;
use crate::aggregation::rule::{Label, Region};

use super::{Sentence, WhyInput, of, opposite};
use crate::result::views::phrases::upper;

impl WhyInput<'_> {
    /// The rule, what it makes of these answers, and what would undo it.
    pub(super) fn by_other_rule(&self, rule: Alternative, counts: [u64; 3]) -> Vec<Sentence> {
        let stated = Sentence {
            strong: format!("{}:", upper(&rule.words())),
            rest: rule.sentence(),
        };
        let Some(arrow) = self.arrow else {
            let none = Sentence {
                strong: "It gives no arrow:".to_owned(),
                rest: format!("{}.", self.all_counts(counts)),
            };
            return vec![stated, none, self.without_label(counts)];
        };
        let made = Sentence {
            strong: format!("It gives {}:", self.words.of(arrow)),
            rest: format!("{}. That makes the arrow.", self.all_counts(counts)),
        };
        let label = self.label_of_arrow(rule, of(counts, arrow), opposite(counts, arrow));
        vec![stated, made, label, self.to_disappear("")]
    }

    fn label_of_arrow(
        &self,
        rule: Alternative,
        top: u64,
        opposite: Option<(Region, u64)>,
    ) -> Sentence {
        match (rule, self.label) {
            (Alternative::Plurality | Alternative::Median, Label::Consensus) => {
                self.consensus(top, opposite)
            }
            (Alternative::Plurality | Alternative::Median, _) => self.leaning(top, opposite),
            (_, Label::Consensus) => Sentence {
                strong: "The rule calls this an agreement.".to_owned(),
                rest: "That makes it “consensus”.".to_owned(),
            },
            _ => Sentence {
                strong: "The panel neither agrees nor disagrees by the rule.".to_owned(),
                rest: "So it is “leaning”.".to_owned(),
            },
        }
    }

    fn all_counts(&self, [down, middle, up]: [u64; 3]) -> String {
        format!(
            "{up} of {} chose {}, {middle} {}, {down} {}",
            self.n, self.words.up, self.words.middle, self.words.down
        )
    }
}
