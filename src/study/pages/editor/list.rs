//! The list of sections and items, with what is being edited open in place.

use actix_web::web::{Data, Path};

use super::desk::{Desk, counted};
use crate::account::access::Act;
use crate::aggregation::rule::Polarity;
use crate::study::definition::{Group, Item, Layout, Section, Signal};
use crate::study::scale::default_name;
use crate::study::views::editor::{
    GroupView, ItemView, ItemsPage, Moves, SectionView, SignalView, polarity_words, scale_words,
};
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::form::Form;
use crate::web::reply::html_as;
use crate::web::session::SignedIn;

/// What is being edited.
pub(super) enum Open {
    Nothing,
    /// By its id.
    Item(String, Form),
    /// In this section and group.
    NewItem(String, usize, Form),
    Section(String, Form),
    NewSection(Form),
    /// In this section, at this place.
    Signal(String, usize, Form),
    NewSignal(String, Form),
}

impl Open {
    fn form(&self) -> Option<&Form> {
        match self {
            Self::Nothing => None,
            Self::Item(_, form)
            | Self::NewItem(_, _, form)
            | Self::Section(_, form)
            | Self::NewSection(form)
            | Self::Signal(_, _, form)
            | Self::NewSignal(_, form) => Some(form),
        }
    }
}

pub(super) async fn show(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::SeePanel).await?;
    render(&desk, Open::Nothing)
}

/// The page with what is open; its status says whether a form has something to mend.
pub(super) fn render(desk: &Desk, open: Open) -> Answer {
    let form = open.form();
    let (status, has_problems) = form.map_or((200, false), |f| (f.status(), f.has_problems()));
    let definition = desk.definition();
    let mut number = 0;
    let sections: Vec<SectionView> = definition
        .sections
        .iter()
        .enumerate()
        .map(|(at, section)| {
            let moves = Moves::of(at, definition.sections.len());
            section_of(desk, section, moves, &open, &mut number)
        })
        .collect();
    let contents = definition.sections.iter().map(contents).collect();
    let page = ItemsPage {
        shell: desk.shell("Items").with_error(has_problems),
        kicker: kicker(desk),
        frozen: frozen(desk),
        base: desk.base(),
        may_edit: desk.may_edit(),
        may_preview: desk.standing.may(Act::Preview)
            && desk
                .rounds
                .last()
                .is_none_or(|round| round.state != "closed"),
        may_reword: desk.is_frozen() && desk.standing.may(Act::ChangeStudy),
        sections,
        new_section: match open {
            Open::NewSection(form) => Some(form),
            _ => None,
        },
        check: desk.check(),
        contents,
        side: match desk.standing.may(Act::ChangeStudy) {
            true => desk.side("items"),
            false => Vec::new(),
        },
    };
    html_as(status, &page)
}

fn kicker(desk: &Desk) -> String {
    match desk.rounds.first() {
        None => "No round is prepared yet. Wording can change until round 1 opens.".to_owned(),
        Some(round) if round.state == "draft" => {
            "Round 1 is a draft. Wording can still change; it freezes when the round opens."
                .to_owned()
        }
        Some(_) => {
            let definition = desk.definition();
            format!(
                "{} in {}",
                counted(definition.items().count(), "item"),
                counted(definition.sections.len(), "section")
            )
        }
    }
}

fn frozen(desk: &Desk) -> Vec<String> {
    if !desk.is_frozen() {
        return Vec::new();
    }
    let open = desk.rounds.iter().find(|round| round.state == "open");
    let now = open.map(|round| format!("Round {} is open.", round.number));
    now.into_iter()
        .chain([
            "Everybody answers the same question: wording, order, period, scope and scale stay as \
             they were when the first round opened."
                .to_owned(),
            "The consensus rule and the stakeholder groups are fixed for all rounds, so that \
             nobody can fit them to the answers."
                .to_owned(),
            "A changed wording becomes a new version for the next round, and results never mix \
             versions."
                .to_owned(),
        ])
        .collect()
}

fn noun(section: &Section) -> &'static str {
    match section.layout {
        Layout::Grouped => "factor",
        Layout::SideBySide => "item",
        Layout::Signals => "signal",
    }
}

fn contents(section: &Section) -> (String, String) {
    let held = match section.layout {
        Layout::Signals => section.signals.len(),
        _ => section.groups.iter().map(|group| group.items.len()).sum(),
    };
    (section.heading.clone(), counted(held, noun(section)))
}

fn section_of(
    desk: &Desk,
    section: &Section,
    moves: Moves,
    open: &Open,
    number: &mut usize,
) -> SectionView {
    let definition = desk.definition();
    let named = section.scale.as_deref();
    let name = named.unwrap_or_else(|| default_name(section.layout));
    let is_signals = section.layout == Layout::Signals;
    let scale = definition.scale_named(name).filter(|_| !is_signals);
    let points = scale.map(|scale| {
        let points = scale.points.iter().rev();
        points
            .map(|point| format!("{} {}", point.glyph, point.label))
            .collect::<Vec<_>>()
            .join(" · ")
    });
    let period = section.period.as_ref();
    let period = period.map(|period| format!("{}–{}", period.from, period.to));
    let form = |wanted: bool, form: &Form| wanted.then(|| form.clone());
    SectionView {
        id: section.id.clone(),
        heading: section.heading.clone(),
        about: [period, section.scope.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "),
        scale: points.unwrap_or_default(),
        moves,
        form: match open {
            Open::Section(id, own) => form(*id == section.id, own),
            _ => None,
        },
        groups: section
            .groups
            .iter()
            .enumerate()
            .map(|(index, group)| group_of(desk, section, (index, group), open, number))
            .collect(),
        signals: section
            .signals
            .iter()
            .enumerate()
            .map(|(index, signal)| signal_of(section, (index, signal), open))
            .collect(),
        is_signals,
        new_signal: match open {
            Open::NewSignal(id, own) => form(*id == section.id, own),
            _ => None,
        },
    }
}

fn group_of(
    desk: &Desk,
    section: &Section,
    (index, group): (usize, &Group),
    open: &Open,
    number: &mut usize,
) -> GroupView {
    let groups = section.groups.len();
    let items = group.items.iter().enumerate().map(|(at, item)| {
        *number += 1;
        let moves = Moves {
            up: at > 0 || index > 0,
            down: at + 1 < group.items.len() || index + 1 < groups,
        };
        let form = match open {
            Open::Item(id, form) if *id == item.id => Some(form.clone()),
            _ => None,
        };
        ItemView {
            number: *number,
            moves,
            form,
            ..item_of(desk, section, item)
        }
    });
    GroupView {
        items: items.collect(),
        index,
        name: group.name.clone(),
        moves: Moves::of(index, groups),
        new_item: match open {
            Open::NewItem(id, at, form) if *id == section.id && *at == index => Some(form.clone()),
            _ => None,
        },
        add: match section.layout {
            Layout::Grouped => "Add a factor".to_owned(),
            _ => "Add an item".to_owned(),
        },
    }
}

fn item_of(desk: &Desk, section: &Section, item: &Item) -> ItemView {
    let definition = desk.definition();
    let asked = section.layout == Layout::Grouped;
    let scale = item
        .scale
        .as_deref()
        .and_then(|name| definition.scale_named(name));
    let sources = (!item.sources.is_empty()).then(|| counted(item.sources.len(), "source"));
    ItemView {
        id: item.id.clone(),
        text: item.text.clone(),
        version: desk.versions.get(&item.id).copied().unwrap_or(1),
        polarity: match item.polarity {
            Some(polarity) => {
                let uncoloured = matches!(polarity, Polarity::Neither | Polarity::Ambivalent);
                let colour = if uncoloured { ": no threat colour" } else { "" };
                format!("Upward {}{colour}", polarity_words(polarity))
            }
            None if asked => "What it does to the threat is not said yet".to_owned(),
            None => String::new(),
        },
        is_open: asked && item.polarity.is_none(),
        note: [item.instrument.clone(), scale.map(scale_words), sources]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "),
        ..ItemView::default()
    }
}

fn signal_of(section: &Section, (index, signal): (usize, &Signal), open: &Open) -> SignalView {
    SignalView {
        index,
        headline: signal.headline.clone(),
        points: signal
            .points
            .iter()
            .map(|point| point.text.clone())
            .collect(),
        question: signal.question.clone().unwrap_or_default(),
        moves: Moves::of(index, section.signals.len()),
        form: match open {
            Open::Signal(id, at, form) if *id == section.id && *at == index => Some(form.clone()),
            _ => None,
        },
    }
}
