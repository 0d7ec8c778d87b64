//! Items in the editor.

use actix_web::web::{Data, Path};
use serde_json::Value;

use super::desk::{Desk, Edited, Saved, optional, way};
use super::list::{Open, render};
use super::sources::{source_fields, sources};
use crate::account::access::Act;
use crate::aggregation::rule::Polarity;
use crate::study::definition::{Definition, Item, Layout, Section};
use crate::study::edit::{self, Refused, add_item, place_of, put_item, stamp};
use crate::study::save::{About, keys};
use crate::study::views::editor::scale_choices;
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::form::{Choice, Field, Form, Part};
use crate::web::input::Fields;
use crate::web::reply::see_other;
use crate::web::session::SignedIn;

/// An item with its place.
#[derive(Clone)]
pub(super) struct ItemEdit {
    /// None for a new one.
    id: Option<String>,
    section: String,
    group: usize,
    item: Item,
}

impl ItemEdit {
    fn of(study: &Definition, id: &str) -> Result<Self, Refused> {
        let place = place_of(study, id)?;
        let section = &study.sections[place.section];
        Ok(Self {
            id: Some(id.to_owned()),
            section: section.id.clone(),
            group: place.group,
            item: section.groups[place.group].items[place.item].clone(),
        })
    }

    fn fresh(section: &str, group: usize) -> Self {
        Self {
            id: None,
            section: section.to_owned(),
            group,
            item: blank(),
        }
    }

    fn read(id: Option<String>, section: &str, group: usize, fields: &Fields) -> Self {
        let place = fields.get("place").and_then(|place| {
            let (section, group) = place.rsplit_once('/')?;
            Some((section.to_owned(), group.parse().ok()?))
        });
        let (section, group) = place.unwrap_or_else(|| (section.to_owned(), group));
        Self {
            id,
            section,
            group,
            item: Item {
                id: String::new(),
                text: fields.text("text").to_owned(),
                guidance: optional(fields, "guidance"),
                instrument: optional(fields, "instrument"),
                polarity: match fields.text("polarity") {
                    "increases" => Some(Polarity::Increases),
                    "decreases" => Some(Polarity::Decreases),
                    "neither" => Some(Polarity::Neither),
                    "ambivalent" => Some(Polarity::Ambivalent),
                    _ => None,
                },
                scale: optional(fields, "scale"),
                sources: sources(fields, "source"),
            },
        }
    }

    fn section<'d>(&self, study: &'d Definition) -> Option<&'d Section> {
        study.sections.iter().find(|own| own.id == self.section)
    }
}

fn blank() -> Item {
    Item {
        id: String::new(),
        text: String::new(),
        guidance: None,
        instrument: None,
        polarity: None,
        scale: None,
        sources: Vec::new(),
    }
}

impl Edited for ItemEdit {
    const ABOUT: About = About::Items;

    fn what(&self) -> String {
        self.id
            .as_ref()
            .map_or_else(|| "a new item".to_owned(), |id| format!("item {id}"))
    }

    fn stored(&self, study: &Definition) -> Result<Option<Self>, Refused> {
        let id = self.id.as_deref();
        id.map(|id| Self::of(study, id)).transpose()
    }

    fn stamp(&self) -> String {
        let item = Item {
            id: String::new(),
            ..self.item.clone()
        };
        stamp(&(&self.section, self.group, item))
    }

    fn apply(&self, study: &Definition) -> Result<(Value, String), Refused> {
        let (edited, place) = match &self.id {
            None => add_item(study, &self.section, self.group, self.item.clone()),
            Some(id) => put_item(
                study,
                id,
                self.item.clone(),
                Some((&self.section, self.group)),
            ),
        }?;
        Ok((keys(&edited)?, format!("{}.", place.key())))
    }

    fn form(&self, desk: &Desk) -> Form {
        let (study, base, item) = (desk.definition(), desk.base(), &self.item);
        let section = self.section(study);
        let layout = section.map_or(Layout::Grouped, |section| section.layout);
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let longest = study.items().map(|p| p.item.text.chars().count()).max();
        let mut fields = vec![
            Field::lines("text", "Statement", &item.text, 2)
                .hint(format!(
                    "What the panel rates, in one line; the longest so far has {} characters",
                    longest.unwrap_or_default()
                ))
                .in_study(),
            Field::lines("guidance", "Guidance", text(&item.guidance), 3)
                .hint("Optional; experts open it with “What to consider”")
                .in_study(),
        ];
        if layout == Layout::SideBySide || item.instrument.is_some() {
            fields.push(
                Field::line("instrument", "Instrument", text(&item.instrument))
                    .hint("The legal or political source of the norm or rule")
                    .in_study(),
            );
        }
        if layout == Layout::Grouped || item.polarity.is_some() {
            fields.push(polarity(item.polarity));
        }
        let as_section = section.map_or_else(String::new, |section| {
            let scale = study.scale_of(section, &blank());
            format!(
                "As the section: {}",
                crate::study::views::editor::scale_words(scale)
            )
        });
        let scale = text(&item.scale);
        fields.push(Field::select(
            "scale",
            "Scale",
            scale,
            scale_choices(study, as_section),
        ));
        let places = places(study);
        if self.id.is_some() && places.len() > 1 {
            let place = format!("{}/{}", self.section, self.group);
            fields.push(Field::select("place", "Stands in", place, places));
        }
        let (action, remove) = match &self.id {
            Some(id) => (
                format!("{base}/items/{id}#open"),
                Some((format!("{base}/items/{id}/remove"), "Remove…".to_owned())),
            ),
            None => (
                format!(
                    "{base}/edit/section/{}/group/{}/item#open",
                    self.section, self.group
                ),
                None,
            ),
        };
        Form {
            action,
            seen: self.stamp(),
            parts: vec![
                Part::plain(fields),
                Part::folded("Sources", source_fields(&item.sources, "source")),
            ],
            save: match self.id {
                Some(_) => "Save item",
                None => "Add item",
            }
            .to_owned(),
            back: match &self.id {
                Some(id) => desk.at(&format!("item-{id}")),
                None => desk.at(&format!("section-{}", self.section)),
            },
            remove,
            ..Form::default()
        }
    }
}

fn polarity(chosen: Option<Polarity>) -> Field {
    let value = match chosen {
        Some(Polarity::Increases) => "increases",
        Some(Polarity::Decreases) => "decreases",
        Some(Polarity::Neither) => "neither",
        Some(Polarity::Ambivalent) => "ambivalent",
        None => "",
    };
    let choices = vec![
        Choice::new("increases", "increase"),
        Choice::new("decreases", "decrease"),
        Choice::new("neither", "neither: it stays as it is"),
        Choice::new(
            "ambivalent",
            "both: it increases in one way and decreases in another",
        ),
    ];
    Field::radios(
        "polarity",
        "If this goes up, does the threat",
        value,
        choices,
    )
}

/// Every group that an item can stand in.
fn places(study: &Definition) -> Vec<Choice> {
    let sections = study.sections.iter();
    sections
        .flat_map(|section| {
            section.groups.iter().enumerate().map(|(index, group)| {
                Choice::new(
                    format!("{}/{index}", section.id),
                    format!("{}: {}", section.heading, group.name),
                )
            })
        })
        .collect()
}

pub(super) async fn edit(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String)>,
) -> Answer {
    let (slug, id) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let edit = ItemEdit::of(desk.definition(), &id).map_err(crate::study::Error::from)?;
    if desk.is_frozen() {
        return see_other(&desk.at(&format!("item-{id}")));
    }
    let form = edit.form(&desk);
    render(&desk, Open::Item(id, form))
}

pub(super) async fn save(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let (slug, id) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    // Where the form names no place, the item stays where it is.
    let known = ItemEdit::of(desk.definition(), &id).ok();
    let first = desk.definition().sections.first();
    let (section, group) = match (&known, first) {
        (Some(known), _) => (known.section.clone(), known.group),
        (None, Some(section)) => (section.id.clone(), 0),
        (None, None) => return Err(gone()),
    };
    let typed = ItemEdit::read(Some(id.clone()), &section, group, &fields);
    match desk
        .save(&state, typed.clone(), fields.text("seen"))
        .await?
    {
        Saved::Done(study) => see_other(&format!("/studies/{}/items#item-{id}", study.slug)),
        // Somebody removed it: what was typed can be added as a new one.
        Saved::Again(desk, _, Refused::Gone) => {
            let fresh = ItemEdit { id: None, ..typed };
            let mut form = fresh.form(&desk);
            form.blame(
                "",
                "This item was removed in another window. Saving adds it again.",
            );
            render(&desk, Open::NewItem(fresh.section, fresh.group, form))
        }
        Saved::Again(desk, form, _) => render(&desk, Open::Item(id, *form)),
    }
}

/// The address of a group.
type GroupPath = Path<(String, String, usize)>;

pub(super) async fn fresh(state: Data<AppState>, who: SignedIn, path: GroupPath) -> Answer {
    let (slug, section, group) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let new = ItemEdit::fresh(&section, group);
    let of_section = new.section(desk.definition());
    if of_section.is_none_or(|own| own.groups.len() <= group) {
        return Err(gone());
    }
    if desk.is_frozen() {
        return see_other(&desk.at(&format!("section-{section}")));
    }
    let form = new.form(&desk);
    render(&desk, Open::NewItem(section, group, form))
}

pub(super) async fn add(
    state: Data<AppState>,
    who: SignedIn,
    path: GroupPath,
    fields: Fields,
) -> Answer {
    let (slug, section, group) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let typed = ItemEdit::read(None, &section, group, &fields);
    match desk.save(&state, typed, "").await? {
        Saved::Done(study) => {
            let sections = study.definition.sections.iter();
            let added = sections
                .filter(|own| own.id == section)
                .filter_map(|own| own.groups.get(group)?.items.last())
                .next_back();
            let id = added.map_or("", |item| item.id.as_str());
            see_other(&format!("/studies/{}/items#item-{id}", study.slug))
        }
        Saved::Again(desk, form, _) => render(&desk, Open::NewItem(section, group, *form)),
    }
}

pub(super) async fn shift(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let (slug, id) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let (way, moved) = (way(&fields)?, id.clone());
    desk.act(&state, format!("order: item {id}"), move |study| {
        edit::move_item(study, &moved, way)
    })
    .await?;
    see_other(&desk.at(&format!("item-{id}")))
}

/// Nothing is there that could be edited.
pub(super) fn gone() -> Failure {
    crate::study::Error::from(Refused::Gone).into()
}
