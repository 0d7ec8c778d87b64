//! The rules in words.

use super::Alternative;

impl Alternative {
    /// The rule in a few words, as a column of a table is headed.
    pub fn words(self) -> String {
        match self {
            Self::Plurality => "most answers".to_owned(),
            Self::Median => "median".to_owned(),
            Self::Threshold {
                percent,
                most_opposite: 100,
            } => format!("at least {percent}%"),
            Self::Threshold {
                percent,
                most_opposite,
            } => format!("at least {percent}%, at most {most_opposite}% opposite"),
            Self::RandClassic => "RAND/UCLA classic".to_owned(),
            Self::RandIpras => "RAND/UCLA IPRAS".to_owned(),
            Self::Agreement { percent } => {
                format!("van der Eijk's A at least {}", hundredths(percent))
            }
            Self::Iqr { most_halves } => {
                format!("interquartile range at most {}", halves(most_halves))
            }
        }
    }

    /// When the rule gives an arrow, in a sentence.
    pub fn sentence(self) -> String {
        match self {
            Self::Plurality => {
                "The arrow is the region with the most valid answers, if it is the only one."
                    .to_owned()
            }
            Self::Median => {
                "The arrow is the region in which both middle answers lie, if it is one region."
                    .to_owned()
            }
            Self::Threshold {
                percent,
                most_opposite: 100,
            } => format!(
                "The arrow is the region with at least {percent}% of the valid answers, which is a \
                 consensus."
            ),
            Self::Threshold {
                percent,
                most_opposite,
            } => format!(
                "The arrow is the region with at least {percent}% of the valid answers, an outer \
                 one only with at most {most_opposite}% opposite, which is a consensus."
            ),
            Self::RandClassic => {
                "The arrow is the region of the median unless the panel disagrees \
                                  by the classic definition of RAND/UCLA; it is a consensus where \
                                  the panel agrees by it."
                    .to_owned()
            }
            Self::RandIpras => "The arrow is the region of the median unless the panel disagrees \
                                by RAND/UCLA's IPRAS; without disagreement it is a consensus."
                .to_owned(),
            Self::Agreement { percent } => format!(
                "The arrow is the region of the median where van der Eijk's A is at least {}, \
                 which is a consensus.",
                hundredths(percent)
            ),
            Self::Iqr { most_halves } => format!(
                "The arrow is the region of the median where the interquartile range is at most \
                 {}, which is a consensus.",
                halves(most_halves)
            ),
        }
    }

    /// The rule's name in files.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Plurality => "plurality",
            Self::Median => "median",
            Self::Threshold { .. } => "threshold",
            Self::RandClassic => "rand_classic",
            Self::RandIpras => "rand_ipras",
            Self::Agreement { .. } => "agreement",
            Self::Iqr { .. } => "iqr",
        }
    }

    /// The rule's numbers by the keys that they have in files.
    pub fn numbers(self) -> Vec<(&'static str, u64)> {
        match self {
            Self::Threshold {
                percent,
                most_opposite,
            } => vec![("percent", percent), ("most_opposite", most_opposite)],
            Self::Agreement { percent } => vec![("percent", percent)],
            Self::Iqr { most_halves } => vec![("most_halves", most_halves)],
            Self::Plurality | Self::Median | Self::RandClassic | Self::RandIpras => Vec::new(),
        }
    }

    /// The rule leaves it to the percentages of the study which of its arrows is a consensus.
    pub(in crate::aggregation) fn leaves_consensus_to_the_study(self) -> bool {
        matches!(self, Self::Plurality | Self::Median)
    }
}

fn hundredths(percent: u64) -> String {
    format!("{:.2}", percent as f64 / 100.0)
}

fn halves(count: u64) -> String {
    (count as f64 / 2.0).to_string()
}
