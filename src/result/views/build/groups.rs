//! The stakeholder groups of an item, as its evidence page shows them.

use super::{points, verdict};
use crate::aggregation::groups::Difference;
use crate::aggregation::readings::number;
use crate::aggregation::results::{GroupResult, ItemResult};
use crate::aggregation::review::ItemReview;
use crate::aggregation::rule::Region;
use crate::result::views::evidence::{GroupLine, GroupsBlock, PairLine};
use crate::result::views::row::region_sum;

impl GroupsBlock {
    /// `None` for a study without stakeholder groups, and where nothing of the item is shown.
    pub fn from_item(item: &ItemResult, review: &ItemReview) -> Option<Self> {
        if item.groups.is_empty() || item.counts.is_none() {
            return None;
        }
        let lines: Vec<GroupLine> = item
            .groups
            .iter()
            .filter_map(|group| line(item, group))
            .collect();
        Some(Self {
            lines,
            disagree: review.groups_disagree,
            apart: apart(&review.differences).unwrap_or_default(),
            pairs: review.differences.iter().map(pair).collect(),
            hidden: item.hidden_groups_words().unwrap_or_default(),
            hidden_because: "Too few answered, or a smaller group could be worked out from the \
                             rest.",
        })
    }
}

fn line(item: &ItemResult, group: &GroupResult) -> Option<GroupLine> {
    let points = points(item, group.counts.as_deref())?;
    let largest = [Region::Down, Region::Middle, Region::Up]
        .into_iter()
        .map(|region| region_sum(&points, region))
        .max()?;
    let (glyph, verdict) = verdict(item, group.arrow);
    Some(GroupLine {
        name: group.name.clone(),
        points,
        glyph,
        verdict,
        largest,
        n: group.n?,
    })
}

/// The two groups that differ most: those with different arrows before all others.
fn apart(differences: &[Difference]) -> Option<String> {
    let most = differences.iter().max_by(|one, other| {
        (one.arrows_differ, one.cliffs_delta.abs())
            .partial_cmp(&(other.arrows_differ, other.cliffs_delta.abs()))
            .unwrap_or(std::cmp::Ordering::Equal)
    })?;
    let Difference { first, second, .. } = most;
    if most.cliffs_delta == 0.0 && !most.arrows_differ {
        return Some("No group stands higher than another (Cliff’s delta 0.00).".to_owned());
    }
    let delta = number(most.cliffs_delta);
    let size = most.size.words();
    Some(if most.arrows_differ {
        format!("{first} and {second} point different ways (Cliff’s delta {delta}, {size}).")
    } else if differences.len() == 1 {
        format!("{first} and {second} differ by a Cliff’s delta of {delta}, {size}.")
    } else {
        format!("{first} and {second} differ most, by a Cliff’s delta of {delta}, {size}.")
    })
}

fn pair(difference: &Difference) -> PairLine {
    PairLine {
        groups: format!("{} and {}", difference.first, difference.second),
        delta: number(difference.cliffs_delta),
        size: difference.size.words(),
        p: difference
            .p_exact
            .map_or_else(|| "n/a".to_owned(), |p| format!("{p:.3}")),
    }
}
