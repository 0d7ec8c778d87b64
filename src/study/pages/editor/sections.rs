//! What sections say of themselves.

use actix_web::web::{Data, Path};
use serde_json::Value;

use super::desk::{Desk, Edited, Saved, optional, way};
use super::items::gone;
use super::list::{Open, render};
use crate::account::access::Act;
use crate::study::definition::{Definition, Layout, Period, Section};
use crate::study::edit::{self, Refused, add_section, put_section, stamp};
use crate::study::save::{About, keys};
use crate::study::scale::default_name;
use crate::study::views::editor::{scale_choices, scale_words};
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::form::{Choice, Field, Form, Part};
use crate::web::input::Fields;
use crate::web::reply::see_other;
use crate::web::session::SignedIn;

/// Groups of one section at most.
const MOST_GROUPS: usize = 100;

/// A section's own words with the names of its groups.
#[derive(Clone)]
pub(super) struct SectionEdit {
    /// None for a new one.
    id: Option<String>,
    /// Without groups and signals.
    section: Section,
    groups: Vec<String>,
}

impl SectionEdit {
    fn of(study: &Definition, id: &str) -> Result<Self, Refused> {
        let found = study.sections.iter().find(|own| own.id == id);
        let section = found.ok_or(Refused::Gone)?;
        Ok(Self {
            id: Some(id.to_owned()),
            groups: section.groups.iter().map(|g| g.name.clone()).collect(),
            section: Section {
                groups: Vec::new(),
                signals: Vec::new(),
                ..section.clone()
            },
        })
    }

    fn read(id: Option<String>, fields: &Fields) -> Self {
        let (from, to) = (fields.text("period-from"), fields.text("period-to"));
        let names = (0..MOST_GROUPS).map_while(|at| fields.get(&format!("group-{at}-name")));
        let has_period = !from.trim().is_empty() || !to.trim().is_empty();
        Self {
            section: Section {
                id: id.clone().unwrap_or_default(),
                heading: fields.text("heading").to_owned(),
                caption: optional(fields, "caption"),
                layout: match fields.text("layout") {
                    "side_by_side" => Layout::SideBySide,
                    "signals" => Layout::Signals,
                    _ => Layout::Grouped,
                },
                subject: optional(fields, "subject"),
                period: has_period.then(|| Period {
                    from: from.trim().to_owned(),
                    to: to.trim().to_owned(),
                }),
                scope: optional(fields, "scope"),
                scale: optional(fields, "scale"),
                groups: Vec::new(),
                signals: Vec::new(),
            },
            groups: names.map(str::to_owned).collect(),
            id,
        }
    }

    fn blank() -> Self {
        Self {
            id: None,
            section: Section {
                id: String::new(),
                heading: String::new(),
                caption: None,
                layout: Layout::Grouped,
                subject: None,
                period: None,
                scope: None,
                scale: None,
                groups: Vec::new(),
                signals: Vec::new(),
            },
            groups: Vec::new(),
        }
    }

    fn group_fields(&self) -> Vec<Field> {
        let (used, least) = match self.id {
            Some(_) => (self.groups.len(), self.groups.len() + 1),
            None => (self.groups.len(), 2),
        };
        let rows = used.max(least).min(MOST_GROUPS);
        let name = |at: usize| self.groups.get(at).cloned().unwrap_or_default();
        (0..rows)
            .map(|at| {
                let label = format!("Group {}", at + 1);
                Field::line(format!("group-{at}-name"), &label, name(at)).in_study()
            })
            .collect()
    }
}

fn layout_word(layout: Layout) -> &'static str {
    match layout {
        Layout::Grouped => "grouped",
        Layout::SideBySide => "side_by_side",
        Layout::Signals => "signals",
    }
}

fn layouts() -> Vec<Choice> {
    vec![
        Choice::new("grouped", "Rows under group names")
            .meaning("Factors: a baseline, then the factors that influence it"),
        Choice::new("side_by_side", "Two lists side by side")
            .meaning("Norms beside rules; the two groups below are the lists"),
        Choice::new("signals", "Signals")
            .meaning("Headlines with supporting points and an open question; nothing is rated"),
    ]
}

impl Edited for SectionEdit {
    const ABOUT: About = About::Items;

    fn what(&self) -> String {
        let id = self.id.as_ref();
        id.map_or_else(|| "a new section".to_owned(), |id| format!("section {id}"))
    }

    fn stored(&self, study: &Definition) -> Result<Option<Self>, Refused> {
        let id = self.id.as_deref();
        id.map(|id| Self::of(study, id)).transpose()
    }

    fn stamp(&self) -> String {
        stamp(&(&self.section, &self.groups))
    }

    fn apply(&self, study: &Definition) -> Result<(Value, String), Refused> {
        let (edited, at) = match &self.id {
            None => {
                let edited = add_section(study, self.section.clone(), &self.groups);
                (edited, study.sections.len())
            }
            Some(id) => {
                let edited = put_section(study, id, self.section.clone(), &self.groups)?;
                let at = study.sections.iter().position(|own| own.id == *id);
                (edited, at.unwrap_or_default())
            }
        };
        Ok((keys(&edited)?, format!("section[{at}].")))
    }

    fn form(&self, desk: &Desk) -> Form {
        let (study, base, section) = (desk.definition(), desk.base(), &self.section);
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let period = |end: fn(&Period) -> &String| {
            let period = section.period.as_ref();
            period.map_or_else(String::new, |period| end(period).clone())
        };
        let usual = study.scale_named(default_name(section.layout));
        let usual = usual.map(|scale| format!("{}, as usual for this layout", scale_words(scale)));
        let hint = "A year, month or day: 2016, 2016-03 or 2016-03-01";
        let id = self.id.as_deref();
        Form {
            action: match id {
                Some(id) => format!("{base}/edit/section/{id}#open"),
                None => format!("{base}/edit/section#open"),
            },
            seen: self.stamp(),
            parts: vec![
                Part::plain(vec![
                    Field::line("heading", "Heading", &section.heading)
                        .hint("As it stands above the table and on the expert’s list of tasks")
                        .in_study(),
                    Field::line("caption", "Caption", text(&section.caption))
                        .hint("Optional; one line below the heading")
                        .in_study(),
                    Field::radios("layout", "Layout", layout_word(section.layout), layouts()),
                ]),
                Part::headed("Groups", self.group_fields()),
                Part::headed(
                    "What is being rated",
                    vec![
                        Field::short("period-from", "Period, from", period(|p| &p.from)).hint(hint),
                        Field::short("period-to", "Period, to", period(|p| &p.to)).hint(hint),
                        Field::lines("scope", "Scope", text(&section.scope), 2)
                            .hint("What is meant and what is not: place, people, matter")
                            .in_study(),
                        Field::select(
                            "scale",
                            "Scale",
                            text(&section.scale),
                            scale_choices(study, usual.unwrap_or_default()),
                        ),
                        Field::line(
                            "subject",
                            "Head of the column of items",
                            text(&section.subject),
                        )
                        .hint("Optional; only for rows under group names")
                        .in_study(),
                    ],
                ),
            ],
            save: match id {
                Some(_) => "Save section",
                None => "Add section",
            }
            .to_owned(),
            back: match id {
                Some(id) => desk.at(&format!("section-{id}")),
                None => format!("{base}/items"),
            },
            remove: id.map(|id| {
                (
                    format!("{base}/edit/section/{id}/remove"),
                    "Remove section…".to_owned(),
                )
            }),
            ..Form::default()
        }
    }
}

/// The address of a section.
type SectionPath = Path<(String, String)>;

pub(super) async fn fresh(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    if desk.is_frozen() {
        return see_other(&format!("{}/items", desk.base()));
    }
    let form = SectionEdit::blank().form(&desk);
    render(&desk, Open::NewSection(form))
}

pub(super) async fn add(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    fields: Fields,
) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let typed = SectionEdit::read(None, &fields);
    match desk.save(&state, typed, "").await? {
        Saved::Done(study) => {
            let added = study.definition.sections.last();
            let id = added.map_or("", |section| section.id.as_str());
            see_other(&format!("/studies/{}/items#section-{id}", study.slug))
        }
        Saved::Again(desk, form, _) => render(&desk, Open::NewSection(*form)),
    }
}

pub(super) async fn edit(state: Data<AppState>, who: SignedIn, path: SectionPath) -> Answer {
    let (slug, id) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let edit = SectionEdit::of(desk.definition(), &id).map_err(|_| gone())?;
    if desk.is_frozen() {
        return see_other(&desk.at(&format!("section-{id}")));
    }
    let form = edit.form(&desk);
    render(&desk, Open::Section(id, form))
}

pub(super) async fn save(
    state: Data<AppState>,
    who: SignedIn,
    path: SectionPath,
    fields: Fields,
) -> Answer {
    let (slug, id) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let typed = SectionEdit::read(Some(id.clone()), &fields);
    match desk
        .save(&state, typed.clone(), fields.text("seen"))
        .await?
    {
        Saved::Done(study) => see_other(&format!("/studies/{}/items#section-{id}", study.slug)),
        // Somebody removed it: what was typed can be added as a new one.
        Saved::Again(desk, _, Refused::Gone) => {
            let fresh = SectionEdit { id: None, ..typed };
            let mut form = fresh.form(&desk);
            form.blame(
                "",
                "This section was removed in another window. Saving adds it again, without its \
                 items.",
            );
            render(&desk, Open::NewSection(form))
        }
        Saved::Again(desk, form, _) => render(&desk, Open::Section(id, *form)),
    }
}

pub(super) async fn shift(
    state: Data<AppState>,
    who: SignedIn,
    path: SectionPath,
    fields: Fields,
) -> Answer {
    let (slug, id) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let (way, moved) = (way(&fields)?, id.clone());
    desk.act(&state, format!("order: section {id}"), move |study| {
        edit::move_section(study, &moved, way)
    })
    .await?;
    see_other(&desk.at(&format!("section-{id}")))
}

pub(super) async fn shift_group(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String, usize)>,
    fields: Fields,
) -> Answer {
    let (slug, id, group) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let (way, section) = (way(&fields)?, id.clone());
    desk.act(
        &state,
        format!("order: groups of section {id}"),
        move |study| edit::move_group(study, &section, group, way),
    )
    .await?;
    see_other(&desk.at(&format!("section-{id}")))
}
