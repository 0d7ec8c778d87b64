//! What the measures of several items together say.

use super::print::{number, percent, significance};
use super::{Entry, Meaning, Subject};
use crate::aggregation::results::PanelMeasures;

const fn entry(
    key: &'static str,
    name: &'static str,
    says: &'static str,
    print: fn(&PanelMeasures) -> Option<String>,
) -> Entry<PanelMeasures> {
    Entry {
        meaning: Meaning {
            key,
            name,
            subject: Subject::Panel,
            says,
        },
        print,
    }
}

pub(super) static ENTRIES: [Entry<PanelMeasures>; 7] = [
    entry(
        "vdeijk_a",
        "Mean agreement (van der Eijk’s A)",
        "The mean over the items: 1 is full agreement, 0 spread out, −1 two camps. It does not \
         tell which items divide the panel.",
        |m| m.vdeijk_a.map(number),
    ),
    entry(
        "panel_agreement",
        "Agreement of two people",
        "Of two people asked the same question, this share chose the same point. It is not \
         corrected for chance.",
        |m| m.panel_agreement.map(percent),
    ),
    entry(
        "kripp_alpha",
        "Krippendorff’s alpha (ordinal)",
        "1 is full agreement, 0 what answers dealt out at random would give. It is low where a \
         panel answers all items alike, however much it agrees, and says nothing about a single \
         item.",
        |m| m.kripp_alpha.map(number),
    ),
    entry(
        "gwet_ac",
        "Gwet’s AC (ordinal weights)",
        "Agreement beyond chance that stays high where one answer prevails. It does not tell \
         whether the answers differ between items.",
        |m| m.gwet_ac.map(number),
    ),
    entry(
        "fleiss_kappa",
        "Fleiss’ kappa (unweighted)",
        "1 is full agreement, 0 what the panel’s shares over all items would give by chance. It \
         is low where nearly everybody answers alike.",
        |m| m.fleiss_kappa.map(number),
    ),
    entry(
        "kendall_w",
        "Kendall’s W",
        "Over the items that all raters answered: 1 if all put them in the same order, 0 if the \
         orders have nothing in common. It does not tell whether they gave the same answers.",
        |m| {
            let test = m.kendall_w?;
            let w = number(test.w?);
            Some(match test.p {
                Some(p) => format!("{w} ({})", significance(p)),
                None => w,
            })
        },
    ),
    entry(
        "icc",
        "Intraclass correlation (ICC2)",
        "1 if raters differ on no item, 0 if answers to one item vary as much as answers to \
         different ones. It takes the points to lie at equal distances.",
        |m| m.icc.map(number),
    ),
];
