//! Signals in the editor.

use actix_web::web::{Data, Path};
use serde_json::Value;

use super::desk::{Desk, Edited, Saved, optional, way};
use super::items::gone;
use super::list::{Open, render};
use super::sources::{source_fields, sources};
use crate::account::access::Act;
use crate::study::definition::{Definition, Layout, Signal, SignalPoint};
use crate::study::edit::{self, Refused, put_signal, stamp};
use crate::study::save::{About, keys};
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::form::{Field, Form, Part};
use crate::web::input::Fields;
use crate::web::reply::see_other;
use crate::web::session::SignedIn;

/// Points of one signal at most.
const MOST_POINTS: usize = 50;

/// A signal with its place.
#[derive(Clone)]
pub(super) struct SignalEdit {
    section: String,
    /// None for a new one.
    place: Option<usize>,
    signal: Signal,
}

impl SignalEdit {
    pub(super) fn of(study: &Definition, section: &str, place: usize) -> Result<Self, Refused> {
        let found = study.sections.iter().find(|own| own.id == section);
        let signal = found.and_then(|own| own.signals.get(place));
        Ok(Self {
            section: section.to_owned(),
            place: Some(place),
            signal: signal.ok_or(Refused::Gone)?.clone(),
        })
    }

    pub(super) fn headline(&self) -> &str {
        &self.signal.headline
    }

    fn read(section: String, place: Option<usize>, fields: &Fields) -> Self {
        let mut points = Vec::new();
        for row in 0..MOST_POINTS {
            let Some(text) = fields.get(&format!("point-{row}-text")) else {
                break;
            };
            let sources = sources(fields, &format!("point-{row}-source"));
            if !text.trim().is_empty() || !sources.is_empty() {
                points.push(SignalPoint {
                    text: text.to_owned(),
                    sources,
                });
            }
        }
        Self {
            section,
            place,
            signal: Signal {
                headline: fields.text("headline").to_owned(),
                points,
                question: optional(fields, "question"),
            },
        }
    }
}

impl Edited for SignalEdit {
    const ABOUT: About = About::Items;

    fn what(&self) -> String {
        format!("a signal of section {}", self.section)
    }

    fn stored(&self, study: &Definition) -> Result<Option<Self>, Refused> {
        let place = self.place;
        place
            .map(|place| Self::of(study, &self.section, place))
            .transpose()
    }

    fn stamp(&self) -> String {
        stamp(&self.signal)
    }

    fn apply(&self, study: &Definition) -> Result<(Value, String), Refused> {
        let edited = put_signal(study, &self.section, self.place, self.signal.clone())?;
        let section = study.sections.iter().position(|own| own.id == self.section);
        let section = section.ok_or(Refused::Gone)?;
        let last = study.sections[section].signals.len();
        let prefix = format!("section[{section}].signal[{}].", self.place.unwrap_or(last));
        Ok((keys(&edited)?, prefix))
    }

    fn form(&self, desk: &Desk) -> Form {
        let base = format!("{}/edit/section/{}/signal", desk.base(), self.section);
        let signal = &self.signal;
        let mut parts = vec![Part::plain(vec![
            Field::lines("headline", "Headline", &signal.headline, 2).in_study(),
        ])];
        let rows = (signal.points.len() + 1).clamp(3, MOST_POINTS);
        for row in 0..rows {
            let point = signal.points.get(row);
            let text = point.map_or("", |point| point.text.as_str());
            let sources = point.map_or(&[][..], |point| &point.sources);
            let label = format!("Point {}", row + 1);
            let id = format!("point-{row}-text");
            parts.push(Part::plain(vec![
                Field::lines(id, &label, text, 2).in_study(),
            ]));
            parts.push(Part::folded(
                format!("Sources of point {}", row + 1),
                source_fields(sources, &format!("point-{row}-source")),
            ));
        }
        let question = signal.question.clone().unwrap_or_default();
        parts.push(Part::plain(vec![
            Field::lines("question", "Open question", question, 2)
                .hint("Optional")
                .in_study(),
        ]));
        let place = self.place;
        Form {
            action: match place {
                Some(place) => format!("{base}/{place}#open"),
                None => format!("{base}#open"),
            },
            seen: self.stamp(),
            parts,
            save: match place {
                Some(_) => "Save signal",
                None => "Add signal",
            }
            .to_owned(),
            back: desk.at(&format!("section-{}", self.section)),
            remove: place.map(|place| (format!("{base}/{place}/remove"), "Remove…".to_owned())),
            ..Form::default()
        }
    }
}

/// The address of a signal.
type SignalPath = Path<(String, String, usize)>;

pub(super) async fn fresh(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String)>,
) -> Answer {
    let (slug, section) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let sections = &desk.definition().sections;
    let holds = |own: &&crate::study::definition::Section| own.layout == Layout::Signals;
    if !sections.iter().filter(holds).any(|own| own.id == section) {
        return Err(gone());
    }
    if desk.is_frozen() {
        return see_other(&desk.at(&format!("section-{section}")));
    }
    let new = SignalEdit {
        section: section.clone(),
        place: None,
        signal: Signal {
            headline: String::new(),
            points: Vec::new(),
            question: None,
        },
    };
    let form = new.form(&desk);
    render(&desk, Open::NewSignal(section, form))
}

pub(super) async fn add(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let (slug, section) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let typed = SignalEdit::read(section.clone(), None, &fields);
    match desk.save(&state, typed, "").await? {
        Saved::Done(study) => {
            see_other(&format!("/studies/{}/items#section-{section}", study.slug))
        }
        Saved::Again(desk, form, _) => render(&desk, Open::NewSignal(section, *form)),
    }
}

pub(super) async fn edit(state: Data<AppState>, who: SignedIn, path: SignalPath) -> Answer {
    let (slug, section, place) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let edit = SignalEdit::of(desk.definition(), &section, place).map_err(|_| gone())?;
    if desk.is_frozen() {
        return see_other(&desk.at(&format!("section-{section}")));
    }
    let form = edit.form(&desk);
    render(&desk, Open::Signal(section, place, form))
}

pub(super) async fn save(
    state: Data<AppState>,
    who: SignedIn,
    path: SignalPath,
    fields: Fields,
) -> Answer {
    let (slug, section, place) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let typed = SignalEdit::read(section.clone(), Some(place), &fields);
    match desk
        .save(&state, typed.clone(), fields.text("seen"))
        .await?
    {
        Saved::Done(study) => {
            see_other(&format!("/studies/{}/items#section-{section}", study.slug))
        }
        // Somebody removed it: what was typed can be added as a new one.
        Saved::Again(desk, _, Refused::Gone) => {
            let mut form = SignalEdit {
                place: None,
                ..typed
            }
            .form(&desk);
            form.blame(
                "",
                "This signal was removed in another window. Saving adds it again.",
            );
            render(&desk, Open::NewSignal(section, form))
        }
        Saved::Again(desk, form, _) => render(&desk, Open::Signal(section, place, *form)),
    }
}

pub(super) async fn shift(
    state: Data<AppState>,
    who: SignedIn,
    path: SignalPath,
    fields: Fields,
) -> Answer {
    let (slug, id, place) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let (way, section) = (way(&fields)?, id.clone());
    desk.act(
        &state,
        format!("order: signals of section {id}"),
        move |study| edit::move_signal(study, &section, place, way),
    )
    .await?;
    see_other(&desk.at(&format!("section-{id}")))
}
