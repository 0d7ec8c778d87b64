//! The items of a round: chosen for the next, changed in a draft, read once it is open.

use askama::Template;

use crate::web::page::Shell;

/// What the page's round is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListStage {
    /// Not made yet: the form makes the draft.
    New,
    Draft,
    /// The list is fixed.
    Open,
    Closed,
}

/// Every item of the study with what the rule proposes. The form posts `item-ID` for each that is
/// ticked.
#[derive(Template)]
#[template(path = "closing/items.html")]
pub struct RoundItemsPage {
    /// With `error` set where there is a problem.
    pub shell: Shell,
    pub number: u32,
    pub stage: ListStage,
    /// One paragraph below the heading.
    pub lead: String,
    /// Address of the results that must be read before the rule proposes anything; empty where
    /// they have been.
    pub unread: String,
    pub sections: Vec<ChoiceSection>,
    /// Where the form goes.
    pub action: String,
    /// Where to go back to.
    pub back: String,
    /// Why the last attempt failed; empty for nothing.
    pub problem: String,
}

/// The items of a section, in the order of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceSection {
    pub id: String,
    pub heading: String,
    pub items: Vec<ItemChoice>,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemChoice {
    pub id: String,
    pub text: String,
    pub version: u32,
    /// On the list, or ticked.
    pub chosen: bool,
    /// What the rule proposes; none where it may not be said yet.
    pub goes_on: Option<bool>,
    /// Why it does; empty where it may not be said yet.
    pub because: String,
    /// Why it was taken out of the round; none for an item that is asked.
    pub withdrawn: Option<String>,
    /// Address of the page that takes it out of the open round; empty where it cannot be.
    pub withdraw: String,
    /// Address of the page that puts it in other words; empty where that makes no new version.
    pub reword: String,
}

impl RoundItemsPage {
    fn is_form(&self) -> bool {
        matches!(self.stage, ListStage::New | ListStage::Draft)
    }

    /// "Prepare round 2", "Items of round 2".
    pub fn title_of(stage: ListStage, number: u32) -> String {
        match stage {
            ListStage::New => format!("Prepare round {number}"),
            _ => format!("Items of round {number}"),
        }
    }

    fn title(&self) -> String {
        Self::title_of(self.stage, self.number)
    }

    fn button(&self) -> String {
        match self.stage {
            ListStage::New => self.title(),
            _ => "Save the list".to_owned(),
        }
    }
}

impl ItemChoice {
    /// "Goes on" or "Retires".
    fn proposal(&self) -> &'static str {
        match self.goes_on {
            Some(true) => "Goes on",
            Some(false) => "Retires",
            None => "",
        }
    }
}
