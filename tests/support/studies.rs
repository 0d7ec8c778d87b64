//! Studies for the stories, and the panel of the aggreCAT project.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Ids of the items of [`harbours`], in the order of the report.
pub const ITEMS: [&str; 5] = [
    "smuggling-volume",
    "container-checks",
    "port-corruption",
    "law-of-the-sea",
    "customs-code",
];

/// A small study in the form of the report: factors in two groups, a norm and a rule side by
/// side, one signal.
pub fn harbours(slug: &str) -> String {
    HARBOURS.replace("SLUG", slug)
}

const HARBOURS: &str = r#"slug = "SLUG"
title = "Harbours under pressure"
language = "en"
time_zone = "Europe/Amsterdam"
stakeholder_groups = ["Research", "Port", "Customs"]

[contact]
name = "Dana Whitfield"
email = "dana@panel.example"

[texts]
introduction = "Ten questions on what moves through harbours, and what stops it."
source = "Written for the tests."

[[section]]
id = "factors"
heading = "Trends in harbours"
caption = "Multi-factor assessment"
layout = "grouped"
subject = "Smuggling"
scope = "Seaports of the North Sea"
scale = "trend"

[section.period]
from = "2016"
to = "2026"

[[section.group]]
name = "Baseline"

[[section.group.item]]
id = "smuggling-volume"
text = "Volume of smuggled goods"
guidance = "All goods, by weight."
polarity = "increases"

[[section.group]]
name = "Factors that influence it"

[[section.group.item]]
id = "container-checks"
text = "Share of containers that are checked"
polarity = "decreases"

[[section.group.item]]
id = "port-corruption"
text = "Corruption among port staff"
polarity = "increases"

[[section.group.item.source]]
label = "Yearly survey of the ports"
url = "https://ports.example/survey"

[[section]]
id = "order"
heading = "Norms and rules at sea"
layout = "side_by_side"
scope = "Coastal states of the North Sea"
scale = "compliance"

[section.period]
from = "2016"
to = "2026"

[[section.group]]
name = "Norms"

[[section.group.item]]
id = "law-of-the-sea"
text = "Freedom of passage"
instrument = "Convention on the Law of the Sea, Article 17"

[[section.group]]
name = "Rules"

[[section.group.item]]
id = "customs-code"
text = "Goods are declared before arrival"
instrument = "Union Customs Code, Article 127"

[[section]]
id = "signals"
heading = "Signals"
layout = "signals"

[[section.signal]]
headline = "Drones are found near moored ships"
question = "Who reports them, and to whom?"

[[section.signal.point]]
text = "Two ports closed a basin for an hour."

[[section.signal.point.source]]
label = "Harbour log"
url = "https://ports.example/log"

[[section.signal.point]]
text = "A third found a receiver in a container."
"#;

/// One answer of a real panel.
#[derive(Debug, Clone)]
pub struct Answer {
    pub round: u32,
    pub item: String,
    pub rater: String,
    pub value: u8,
    /// Made up, the same each time: the published panel has none.
    pub confidence: Option<u8>,
}

/// 25 experts on 25 claims, 7 points, two rounds, complete.
pub struct Aggrecat {
    pub answers: Vec<Answer>,
    /// Stakeholder group by rater.
    pub raters: BTreeMap<String, String>,
    pub items: Vec<String>,
}

impl Aggrecat {
    pub fn read() -> Self {
        let text = include_str!("../data/aggrecat_comprehension.csv");
        let mut panel = Self {
            answers: Vec::new(),
            raters: BTreeMap::new(),
            items: Vec::new(),
        };
        for (place, line) in text.lines().skip(1).enumerate() {
            let cells: Vec<&str> = line.split(',').collect();
            let [round, item, rater, value, group] = cells[..] else {
                panic!("five cells in {line:?}");
            };
            let item = item.to_ascii_lowercase();
            panel.raters.insert(rater.to_owned(), group.to_owned());
            if !panel.items.contains(&item) {
                panel.items.push(item.clone());
            }
            panel.answers.push(Answer {
                round: round.parse().expect("a round"),
                item,
                rater: rater.to_owned(),
                value: value.parse().expect("a value"),
                confidence: [None, Some(1), Some(3), Some(2), Some(3)][place * 7 % 31 % 5],
            });
        }
        panel.items.sort();
        panel
    }

    /// How often each of the seven points was chosen, counted from the file.
    pub fn counts(&self, round: u32, item: &str) -> [u64; 7] {
        let mut counts = [0; 7];
        for answer in &self.answers {
            if answer.round == round && answer.item == item {
                counts[usize::from(answer.value) - 1] += 1;
            }
        }
        counts
    }

    /// The answers as a file for `analyze`, items and groups in the order of the study.
    pub fn file(&self) -> String {
        let mut rows: Vec<(&Answer, &String)> = self
            .answers
            .iter()
            .map(|answer| (answer, &self.raters[&answer.rater]))
            .collect();
        rows.sort_by_key(|&(answer, group)| (answer.round, &answer.item, group, &answer.rater));
        let mut file = "round,item,rater,value,group,confidence\n".to_owned();
        for (answer, group) in rows {
            let Answer {
                round,
                item,
                rater,
                value,
                confidence,
            } = answer;
            let confidence = confidence
                .map(|level| level.to_string())
                .unwrap_or_default();
            let _ = writeln!(file, "{round},{item},{rater},{value},{group},{confidence}");
        }
        file
    }

    /// The study file: every claim an item on seven points.
    pub fn study(&self, slug: &str) -> String {
        let mut groups: Vec<&String> = self.raters.values().collect();
        groups.sort();
        groups.dedup();
        let mut file = format!(
            "slug = \"{slug}\"\ntitle = \"Comprehension of research claims\"\nlanguage = \"en\"\ntime_zone = \"UTC\"\nstakeholder_groups = {groups:?}\n\n\
             [contact]\nname = \"Dana Whitfield\"\nemail = \"dana@panel.example\"\n\n\
             [[section]]\nid = \"claims\"\nheading = \"Claims\"\nlayout = \"grouped\"\nsubject = \"Claim\"\nscale = \"trend-7\"\n\n\
             [section.period]\nfrom = \"2019\"\nto = \"2021\"\n\n\
             [[section.group]]\nname = \"All claims\"\n",
        );
        for item in &self.items {
            let _ = write!(
                file,
                "\n[[section.group.item]]\nid = \"{item}\"\ntext = \"The paper behind claim {} is easy to understand\"\npolarity = \"neither\"\n",
                item.to_ascii_uppercase()
            );
        }
        file
    }
}
