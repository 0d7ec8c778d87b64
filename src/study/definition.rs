//! What a study consists of, as the coordinator writes it down.

use serde::{Deserialize, Serialize};

use crate::aggregation::rule::{ConsensusRule, Polarity, Region};

/// A whole study: the content of one study file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StudyFile)]
pub struct Definition {
    /// `[a-z0-9]+(-[a-z0-9]+)*`, at most 64; fixed once round 1 opens.
    pub slug: String,
    pub title: String,
    /// The series the report belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// Language of the study's texts, BCP 47.
    pub language: String,
    /// IANA time zone in which deadlines are shown.
    pub time_zone: String,
    /// Set where the answers are generated; every page then says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub simulated: bool,
    /// Whom an expert asks for help; stands on every page.
    pub contact: Contact,
    #[serde(default)]
    pub texts: Texts,
    #[serde(default)]
    pub consensus: ConsensusRule,
    /// Names of the stakeholder groups, in the order declared; empty for none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stakeholder_groups: Vec<String>,
    /// Scales of the study's own, beside the built-in ones.
    #[serde(default, rename = "scale", skip_serializing_if = "Vec::is_empty")]
    pub scales: Vec<Scale>,
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
}

/// The person named as the study's contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StudyContact)]
pub struct Contact {
    pub name: String,
    pub email: String,
}

/// Texts of the study's own. Empty where the default of the tool serves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = StudyTexts)]
pub struct Texts {
    /// One paragraph above the expert's task list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introduction: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
    /// How the panel's data are used; on a page of its own that every page links to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thanks: Option<String>,
    /// Where structure or wording come from; printed below the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credits: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disclaimer: Option<String>,
}

/// An ordinal scale of 3, 5, 7 or 9 points, listed from the down end (value 1) to the up end (value k).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StudyScale)]
pub struct Scale {
    pub name: String,
    #[serde(rename = "point")]
    pub points: Vec<Point>,
}

/// One point of a scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StudyPoint)]
pub struct Point {
    pub glyph: String,
    pub label: String,
    /// One line below the label on a tile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
    pub region: Region,
}

/// How a section stands in the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SectionLayout)]
pub enum Layout {
    /// Rows under group names (factors).
    Grouped,
    /// Independent lists side by side (norms and rules).
    SideBySide,
    /// Headlines with supporting points.
    Signals,
}

/// A table of the report and what is being rated in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StudySection)]
pub struct Section {
    /// Unique in the study; part of the page's address.
    pub id: String,
    pub heading: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    pub layout: Layout,
    /// Head of the column of items in a grouped table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Missing while the study is in preparation; no round opens without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Scale of the items that name none: built in (`trend`, `compliance`, …) or the study's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
    #[serde(default, rename = "group", skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    #[serde(default, rename = "signal", skip_serializing_if = "Vec::is_empty")]
    pub signals: Vec<Signal>,
}

/// The time that is being rated, past or ahead, as years, months or days (`2016`, `2016-03`, `2016-03-01`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    pub from: String,
    pub to: String,
}

/// A named group of rows, or one of the side-by-side lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StudyGroup)]
pub struct Group {
    pub name: String,
    #[serde(default, rename = "item", skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

/// A factor, norm or rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StudyItem)]
pub struct Item {
    /// `[a-z0-9][a-z0-9_-]{0,63}`, unique in the study; assigned on import if missing.
    #[serde(default)]
    pub id: String,
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<String>,
    /// Legal or political source of a norm or rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    /// What "upward" does to the threat; factors only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polarity: Option<Polarity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
    #[serde(default, rename = "source", skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// A source that an item or a signal's point rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub label: String,
    /// `http(s)://` or `mailto:` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// When a copy of it was put into an archive, for the day on which the address is dead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<String>,
}

impl Source {
    /// "2025-11, archived 2026-01-15"; none where neither is known.
    pub fn dates(&self) -> Option<String> {
        let archived = self.archived.as_ref().map(|day| format!("archived {day}"));
        let parts: Vec<String> = self.date.iter().cloned().chain(archived).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// A headline with supporting points and an open question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    pub headline: String,
    #[serde(rename = "point")]
    pub points: Vec<SignalPoint>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

/// One supporting point of a signal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignalPoint {
    pub text: String,
    #[serde(default, rename = "source", skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// An item with where it stands: what a walk over the study in report order yields.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    pub section: &'a Section,
    pub group: &'a Group,
    pub item: &'a Item,
}

impl Definition {
    /// All items in the order of the report.
    pub fn items(&self) -> impl Iterator<Item = Placed<'_>> {
        self.sections.iter().flat_map(|section| {
            section.groups.iter().flat_map(move |group| {
                group.items.iter().map(move |item| Placed {
                    section,
                    group,
                    item,
                })
            })
        })
    }
}
