//! The scales built in, and which scale an item is rated on.

mod dutch;

use std::sync::LazyLock;

use super::definition::{Definition, Item, Layout, Point, Scale, Section};
use crate::aggregation::rule::Region;

/// Label and meaning of one point; the region gives the glyph.
type Words = (&'static str, &'static str);

/// A built-in scale: its points from the down end to the up end, region by region.
struct BuiltIn {
    name: &'static str,
    down: &'static [usize],
    middle: &'static [usize],
    up: &'static [usize],
}

const UPWARD: usize = 0;
const STABLE: usize = 1;
const DOWNWARD: usize = 2;
const STRONGLY_UPWARD: usize = 3;
const SLIGHTLY_UPWARD: usize = 4;
const STRONGLY_DOWNWARD: usize = 5;
const SLIGHTLY_DOWNWARD: usize = 6;
const STABLE_TO_UP: usize = 7;
const STABLE_TO_DOWN: usize = 8;
const MORE: usize = 9;
const SAME: usize = 10;
const PRESSURE: usize = 11;
const MUCH_MORE: usize = 12;
const SLIGHTLY_MORE: usize = 13;
const STRONG_PRESSURE: usize = 14;
const SOME_PRESSURE: usize = 15;
const SAME_TO_MORE: usize = 16;
const SAME_TO_PRESSURE: usize = 17;

/// Words of each point in English.
const WORDS: [Words; 18] = [
    (
        "Upward",
        "More, larger or stronger than at the start of the period",
    ),
    ("Net-zero / Stable", "No change, or changes that cancel out"),
    (
        "Downward",
        "Less, smaller or weaker than at the start of the period",
    ),
    (
        "Strongly upward",
        "A rise that nobody in the field would miss",
    ),
    ("Slightly upward", "A rise that one has to look for"),
    (
        "Strongly downward",
        "A fall that nobody in the field would miss",
    ),
    ("Slightly downward", "A fall that one has to look for"),
    (
        "Stable, tending upward",
        "Next to no change, with a hint of a rise",
    ),
    (
        "Stable, tending downward",
        "Next to no change, with a hint of a fall",
    ),
    (
        "More compliance",
        "Respected more than at the start of the period",
    ),
    (
        "Same/mild pressure",
        "Respected as before, or only mildly questioned",
    ),
    ("Under pressure", "Respected less, or openly questioned"),
    (
        "Much more compliance",
        "A gain in respect that nobody in the field would miss",
    ),
    (
        "Slightly more compliance",
        "A gain in respect that one has to look for",
    ),
    (
        "Under strong pressure",
        "Widely disregarded, or rejected in the open",
    ),
    (
        "Under some pressure",
        "More than mildly questioned, though mostly respected",
    ),
    (
        "Same, tending to compliance",
        "As before, with a hint of more respect",
    ),
    (
        "Same, tending to pressure",
        "As before, with mild pressure that is growing",
    ),
];

const BUILT_IN: [BuiltIn; 8] = [
    BuiltIn {
        name: "trend",
        down: &[DOWNWARD],
        middle: &[STABLE],
        up: &[UPWARD],
    },
    BuiltIn {
        name: "trend-5",
        down: &[STRONGLY_DOWNWARD, DOWNWARD],
        middle: &[STABLE],
        up: &[UPWARD, STRONGLY_UPWARD],
    },
    BuiltIn {
        name: "trend-7",
        down: &[STRONGLY_DOWNWARD, DOWNWARD, SLIGHTLY_DOWNWARD],
        middle: &[STABLE],
        up: &[SLIGHTLY_UPWARD, UPWARD, STRONGLY_UPWARD],
    },
    BuiltIn {
        name: "trend-9",
        down: &[STRONGLY_DOWNWARD, DOWNWARD, SLIGHTLY_DOWNWARD],
        middle: &[STABLE_TO_DOWN, STABLE, STABLE_TO_UP],
        up: &[SLIGHTLY_UPWARD, UPWARD, STRONGLY_UPWARD],
    },
    BuiltIn {
        name: "compliance",
        down: &[PRESSURE],
        middle: &[SAME],
        up: &[MORE],
    },
    BuiltIn {
        name: "compliance-5",
        down: &[STRONG_PRESSURE, PRESSURE],
        middle: &[SAME],
        up: &[MORE, MUCH_MORE],
    },
    BuiltIn {
        name: "compliance-7",
        down: &[STRONG_PRESSURE, PRESSURE, SOME_PRESSURE],
        middle: &[SAME],
        up: &[SLIGHTLY_MORE, MORE, MUCH_MORE],
    },
    BuiltIn {
        name: "compliance-9",
        down: &[STRONG_PRESSURE, PRESSURE, SOME_PRESSURE],
        middle: &[SAME_TO_PRESSURE, SAME, SAME_TO_MORE],
        up: &[SLIGHTLY_MORE, MORE, MUCH_MORE],
    },
];

static ENGLISH: LazyLock<Vec<Scale>> = LazyLock::new(|| in_words(&WORDS));
static DUTCH: LazyLock<Vec<Scale>> = LazyLock::new(|| in_words(&dutch::WORDS));

fn in_words(words: &[Words]) -> Vec<Scale> {
    BUILT_IN.iter().map(|scale| scale.to_scale(words)).collect()
}

impl BuiltIn {
    fn to_scale(&self, words: &[Words]) -> Scale {
        let regions = [
            (Region::Down, self.down),
            (Region::Middle, self.middle),
            (Region::Up, self.up),
        ];
        Scale {
            name: self.name.to_owned(),
            points: regions
                .iter()
                .flat_map(|(region, points)| {
                    let said = points.iter().map(|point| words[*point]);
                    said.map(|(label, meaning)| Point {
                        glyph: region_glyph(*region).to_owned(),
                        label: label.to_owned(),
                        meaning: Some(meaning.to_owned()),
                        region: *region,
                    })
                })
                .collect(),
        }
    }
}

/// The character that a region's arrow prints: U+25BC, U+2014 or U+25B2.
pub fn region_glyph(region: Region) -> &'static str {
    match region {
        Region::Down => "▼",
        Region::Middle => "—",
        Region::Up => "▲",
    }
}

/// All scales built in, in the words of a language (BCP 47); English where it has none.
pub fn built_in(language: &str) -> &'static [Scale] {
    let primary = language.split('-').next().unwrap_or_default();
    match primary.eq_ignore_ascii_case("nl") {
        true => &DUTCH,
        false => &ENGLISH,
    }
}

/// Whether a scale of this name is built in.
pub fn is_built_in(name: &str) -> bool {
    names().any(|known| known == name)
}

/// Names of the scales built in.
pub fn names<'a>() -> impl Iterator<Item = &'a str> {
    BUILT_IN.iter().map(|scale| scale.name)
}

/// Name of the scale that a section of this layout uses when it names none.
pub fn default_name(layout: Layout) -> &'static str {
    match layout {
        Layout::Grouped | Layout::Signals => "trend",
        Layout::SideBySide => "compliance",
    }
}

impl Definition {
    /// A scale by its name: the study's own, else a built-in one.
    pub fn scale_named(&self, name: &str) -> Option<&Scale> {
        let own = self.scales.iter().find(|scale| scale.name == name);
        own.or_else(|| {
            let mut known = built_in(&self.language).iter();
            known.find(|scale| scale.name == name)
        })
    }

    /// The scale on which an item of a section is rated. A name that is no scale, which the
    /// study file does not let through, falls back to the layout's own.
    pub fn scale_of(&self, section: &Section, item: &Item) -> &Scale {
        let named = item.scale.as_deref().or(section.scale.as_deref());
        named
            .and_then(|name| self.scale_named(name))
            .or_else(|| self.scale_named(default_name(section.layout)))
            .unwrap_or(&built_in(&self.language)[0])
    }
}

impl Scale {
    /// Number of points, k.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether the scale has no point, which the study file does not let through.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The point of a value from 1 to k.
    pub fn point(&self, value: u32) -> Option<&Point> {
        let index = usize::try_from(value).ok()?.checked_sub(1)?;
        self.points.get(index)
    }

    /// The region of each value in order, as the aggregation takes it.
    pub fn regions(&self) -> Vec<Region> {
        self.points.iter().map(|point| point.region).collect()
    }

    /// Words of a region as a legend prints them: the label of its middle point, or of the one
    /// nearer the scale's centre. The results of a round name regions in the same way.
    pub fn region_label(&self, region: Region) -> &str {
        region
            .named_by(&self.points, |point| point.region)
            .map_or("", |point| &point.label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_scales_have_the_regions_of_the_design() {
        use Region::{Down as D, Middle as M, Up as U};
        for (points, regions) in [
            (3, vec![D, M, U]),
            (5, vec![D, D, M, U, U]),
            (7, vec![D, D, D, M, U, U, U]),
            (9, vec![D, D, D, M, M, M, U, U, U]),
        ] {
            let scales: Vec<&Scale> = built_in("en")
                .iter()
                .filter(|s| s.len() == points)
                .collect();
            assert_eq!(scales.len(), 2);
            for scale in scales {
                assert_eq!(scale.regions(), regions, "{}", scale.name);
            }
        }
    }

    #[test]
    fn values_rise_from_the_down_end() {
        let trend = &built_in("en")[0];
        assert_eq!(trend.point(1).map(|p| p.label.as_str()), Some("Downward"));
        assert_eq!(trend.point(3).map(|p| p.glyph.as_str()), Some("▲"));
        assert_eq!(trend.point(0), None);
        assert_eq!(trend.point(4), None);
    }

    #[test]
    fn a_long_form_has_the_legend_of_the_short_one() {
        for scale in built_in("en") {
            let short = if scale.name.starts_with("trend") {
                "Upward"
            } else {
                "More compliance"
            };
            assert_eq!(scale.region_label(Region::Up), short, "{}", scale.name);
        }
    }

    #[test]
    fn dutch_scales_are_the_english_ones_in_other_words() {
        let shape = |scale: &Scale| (scale.name.clone(), scale.regions());
        let of = |language| built_in(language).iter().map(shape).collect::<Vec<_>>();
        assert_eq!(of("nl-BE"), of("en"));
        let labels = |language| {
            let points = built_in(language).iter().flat_map(|scale| &scale.points);
            points.map(|point| point.label.clone()).collect::<Vec<_>>()
        };
        assert!(labels("nl").iter().zip(labels("en")).all(|(a, b)| *a != b));
    }

    #[test]
    fn no_label_stands_twice_in_a_scale() {
        for scale in built_in("en").iter().chain(built_in("nl")) {
            let mut labels: Vec<&str> = scale.points.iter().map(|p| p.label.as_str()).collect();
            labels.sort_unstable();
            labels.dedup();
            assert_eq!(labels.len(), scale.len(), "{}", scale.name);
        }
    }
}
