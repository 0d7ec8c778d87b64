//! The editor's pages as plain data.

use askama::Template;

use crate::aggregation::rule::Polarity;
use crate::study::check::{Finding, Place};
use crate::study::definition::{Definition, Scale};
use crate::study::scale;
use crate::web::form::{Choice, Form};
use crate::web::page::Shell;

/// A study's items in the order of the report; what is being edited is open in place.
#[derive(Debug, Template)]
#[template(path = "study/items.html")]
pub struct ItemsPage {
    pub shell: Shell,
    /// Whether the wording can still change, in a sentence or two.
    pub kicker: String,
    /// Why nothing can change, a sentence each; empty while it can.
    pub frozen: Vec<String>,
    /// Address of the study's pages.
    pub base: String,
    pub may_edit: bool,
    /// There is a round to look at as an expert sees it.
    pub may_preview: bool,
    /// Each item can be put in other words for the next round.
    pub may_reword: bool,
    pub sections: Vec<SectionView>,
    /// A section that is being added.
    pub new_section: Option<Form>,
    pub check: Option<CheckCard>,
    /// Headings of the sections with what they hold: "3 factors".
    pub contents: Vec<(String, String)>,
    pub side: Vec<SideLink>,
}

/// A section.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SectionView {
    pub id: String,
    pub heading: String,
    /// Period and scope.
    pub about: String,
    /// The points of its scale, from up to down: "▲ Upward · — Net-zero / Stable · ▼ Downward";
    /// empty for signals.
    pub scale: String,
    pub moves: Moves,
    /// What it says of itself, if that is being edited.
    pub form: Option<Form>,
    pub groups: Vec<GroupView>,
    pub signals: Vec<SignalView>,
    pub is_signals: bool,
    pub new_signal: Option<Form>,
}

/// Which ways something can move.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moves {
    pub up: bool,
    pub down: bool,
}

impl Moves {
    /// Of the member at `at` of `len`.
    pub fn of(at: usize, len: usize) -> Self {
        Self {
            up: at > 0,
            down: at + 1 < len,
        }
    }
}

/// Items under one name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupView {
    /// Its place in the section, from 0.
    pub index: usize,
    pub name: String,
    pub moves: Moves,
    pub items: Vec<ItemView>,
    /// An item that is being added.
    pub new_item: Option<Form>,
    /// "Add a factor".
    pub add: String,
}

/// One item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemView {
    pub id: String,
    /// Its number in the study, from 1.
    pub number: usize,
    pub text: String,
    pub version: u32,
    /// "Upward increases the threat"; empty where nothing is asked.
    pub polarity: String,
    /// The question of the threat is not answered.
    pub is_open: bool,
    /// Instrument, scale of its own, number of sources; empty for none.
    pub note: String,
    pub moves: Moves,
    pub form: Option<Form>,
}

/// One signal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignalView {
    /// Its place in the section, from 0.
    pub index: usize,
    pub headline: String,
    pub points: Vec<String>,
    pub question: String,
    pub moves: Moves,
    pub form: Option<Form>,
}

/// What is there, missing or worth knowing before a round opens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckCard {
    pub lines: Vec<CheckLine>,
    /// What the rule makes of answers at random; empty where nobody would answer.
    pub chance: String,
    /// Address and words of what comes next, once nothing is missing.
    pub next: Option<(String, String)>,
}

/// One line of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckLine {
    /// `done`, `missing` or `worth`.
    pub state: &'static str,
    pub words: String,
    /// Addresses with their words; without words the whole line is the link.
    pub links: Vec<(String, String)>,
}

impl CheckLine {
    /// Something that was found missing, with links to where it is mended; `base` is the address
    /// of the study's pages.
    pub fn of(finding: &Finding, study: &Definition, base: &str) -> Self {
        let link = |place: &Place| {
            let words = match place {
                Place::Item(id) => {
                    let at = study.items().position(|placed| placed.item.id == *id);
                    at.map_or_else(String::new, |at| (at + 1).to_string())
                }
                _ => String::new(),
            };
            (href(place, base), words)
        };
        Self {
            state: if finding.blocks { "missing" } else { "worth" },
            words: finding.words.clone(),
            links: finding.places.iter().map(link).collect(),
        }
    }

    pub fn done(words: String) -> Self {
        Self {
            state: "done",
            words,
            links: Vec::new(),
        }
    }

    /// The address that the whole line leads to.
    pub fn whole(&self) -> Option<&str> {
        let (href, words) = self.links.first()?;
        words.is_empty().then_some(href.as_str())
    }
}

/// Address of the page where something is mended.
fn href(place: &Place, base: &str) -> String {
    match place {
        Place::NewSection => format!("{base}/edit/section"),
        Place::Section(id) => format!("{base}/edit/section/{id}#open"),
        Place::Items(id) => format!("{base}/items#section-{id}"),
        Place::Item(id) => format!("{base}/items/{id}#open"),
        Place::Text(key) => format!("{base}/edit/texts#{key}"),
        Place::Panel => format!("{base}/panel"),
    }
}

/// One of the study's further pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideLink {
    pub words: String,
    pub href: String,
    pub is_current: bool,
}

/// One form beside the links to the study's further pages.
#[derive(Debug, Template)]
#[template(path = "study/edit.html")]
pub struct EditPage {
    pub shell: Shell,
    pub heading: String,
    /// One paragraph below the heading; empty for none.
    pub lead: String,
    /// What is fixed and why; empty while everything can change.
    pub frozen: String,
    /// Facts that are only read: name and value.
    pub facts: Vec<(String, String)>,
    pub form: Option<Form>,
    /// Names and meanings that the form's texts can use.
    pub words: Vec<(String, String)>,
    pub side: Vec<SideLink>,
}

/// Takes a file in place of the whole study.
#[derive(Debug, Template)]
#[template(path = "study/import.html")]
pub struct ImportPage {
    pub shell: Shell,
    pub base: String,
    /// Why nothing can take the study's place; empty while it can.
    pub frozen: String,
    /// What was wrong with the file that came; empty for nothing.
    pub problem: String,
    pub side: Vec<SideLink>,
}

/// The scales of a study.
#[derive(Debug, Template)]
#[template(path = "study/scales.html")]
pub struct ScalesPage {
    pub shell: Shell,
    pub base: String,
    pub frozen: String,
    pub may_edit: bool,
    pub own: Vec<ScaleView>,
    pub built_in: Vec<ScaleView>,
    pub side: Vec<SideLink>,
}

/// One scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScaleView {
    pub name: String,
    pub may_edit: bool,
    /// "Trend, 5 points".
    pub words: String,
    /// From the up end to the down end: glyph and label.
    pub points: Vec<(String, String)>,
}

/// Consent to taking something out of a study.
#[derive(Debug, Template)]
#[template(path = "study/remove.html")]
pub struct RemovePage {
    pub shell: Shell,
    /// "Remove this item?"
    pub heading: String,
    /// What it says, in the study's words.
    pub text: String,
    /// What goes with it.
    pub consequence: String,
    /// What was shown; comes back as `seen`.
    pub seen: String,
    /// Words of the button.
    pub words: String,
    /// Why it is not removed; empty for nothing.
    pub problem: String,
    pub back: String,
}

/// What a rise of the factor does, after "upward".
pub fn polarity_words(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Increases => "increases the threat",
        Polarity::Decreases => "decreases the threat",
        Polarity::Neither => "leaves the threat as it is",
        Polarity::Ambivalent => "both increases and decreases the threat",
    }
}

/// "Trend, 3 points".
pub fn scale_words(scale: &Scale) -> String {
    let name = scale.name.as_str();
    let plain = match scale::is_built_in(name) {
        true => name.split('-').next().unwrap_or(name),
        false => name,
    };
    let mut letters = plain.chars();
    let name = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect::<String>());
    format!("{}, {} points", name.unwrap_or_default(), scale.len())
}

/// All scales that can be chosen, the study's own first; before them `otherwise`, for no choice.
pub fn scale_choices(study: &Definition, otherwise: String) -> Vec<Choice> {
    let scales = study.scales.iter().chain(scale::built_in(&study.language));
    let named = scales.map(|scale| Choice::new(&scale.name, scale_words(scale)));
    std::iter::once(Choice::new("", otherwise))
        .chain(named)
        .collect()
}

impl ScaleView {
    pub fn of(scale: &Scale, may_edit: bool) -> Self {
        let points = scale.points.iter().rev();
        Self {
            name: scale.name.clone(),
            may_edit,
            words: scale_words(scale),
            points: points
                .map(|point| (point.glyph.clone(), point.label.clone()))
                .collect(),
        }
    }
}
