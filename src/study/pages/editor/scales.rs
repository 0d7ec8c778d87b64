//! Scales of a study's own.

use actix_web::web::{Data, Path, Query};
use serde::Deserialize;
use serde_json::Value;

use super::desk::{Desk, Edited, Saved, optional};
use super::items::gone;
use super::words::{answer, form, page};
use crate::account::access::Act;
use crate::aggregation::rule::Region;
use crate::study::definition::{Definition, Point, Scale};
use crate::study::edit::{Refused, put_scale, stamp};
use crate::study::save::{About, keys};
use crate::study::scale::built_in;
use crate::study::views::editor::{EditPage, ScaleView, ScalesPage};
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::form::{Choice, Field, Form, Part};
use crate::web::input::Fields;
use crate::web::reply::{html, see_other};
use crate::web::session::SignedIn;

/// A scale as it was typed.
#[derive(Clone)]
struct ScaleEdit {
    /// Its stored name; none for a new one.
    old: Option<String>,
    scale: Scale,
}

impl ScaleEdit {
    fn of(study: &Definition, name: &str) -> Result<Self, Refused> {
        let found = study.scales.iter().find(|own| own.name == name);
        Ok(Self {
            old: Some(name.to_owned()),
            scale: found.ok_or(Refused::Gone)?.clone(),
        })
    }

    /// A new one with so many points, their regions and glyphs as those of the built-in scale of
    /// that length.
    fn fresh(points: usize) -> Option<Self> {
        let like = built_in("en").iter().find(|scale| scale.len() == points)?;
        let points = like.points.iter().map(|point| Point {
            label: String::new(),
            meaning: None,
            ..point.clone()
        });
        Some(Self {
            old: None,
            scale: Scale {
                name: String::new(),
                points: points.collect(),
            },
        })
    }

    fn read(old: Option<String>, fields: &Fields) -> Self {
        let mut points = Vec::new();
        for at in 0..9 {
            let name = |part: &str| format!("point-{at}-{part}");
            if fields.get(&name("label")).is_none() {
                break;
            }
            points.push(Point {
                glyph: fields.text(&name("glyph")).to_owned(),
                label: fields.text(&name("label")).to_owned(),
                meaning: optional(fields, &name("meaning")),
                region: match fields.text(&name("region")) {
                    "down" => Region::Down,
                    "up" => Region::Up,
                    _ => Region::Middle,
                },
            });
        }
        Self {
            old,
            scale: Scale {
                name: fields.text("name").trim().to_owned(),
                points,
            },
        }
    }
}

impl Edited for ScaleEdit {
    const ABOUT: About = About::Items;

    fn what(&self) -> String {
        format!("scale {}", self.scale.name)
    }

    fn stored(&self, study: &Definition) -> Result<Option<Self>, Refused> {
        let old = self.old.as_deref();
        old.map(|name| Self::of(study, name)).transpose()
    }

    fn stamp(&self) -> String {
        stamp(&self.scale)
    }

    fn apply(&self, study: &Definition) -> Result<(Value, String), Refused> {
        let edited = put_scale(study, self.old.as_deref(), self.scale.clone())?;
        let old = self.old.as_deref();
        let at = study
            .scales
            .iter()
            .position(|own| Some(own.name.as_str()) == old);
        let at = at.unwrap_or(study.scales.len());
        Ok((keys(&edited)?, format!("scale[{at}].")))
    }

    fn form(&self, desk: &Desk) -> Form {
        let mut parts = vec![Part::plain(vec![
            Field::line("name", "Name", &self.scale.name)
                .hint("Lower-case letters, digits and hyphens; no expert reads it"),
        ])];
        let last = self.scale.points.len().saturating_sub(1);
        for (at, point) in self.scale.points.iter().enumerate().rev() {
            let id = |part: &str| format!("point-{at}-{part}");
            let end = match at {
                0 => ", the down end",
                at if at == last => ", the up end",
                _ => "",
            };
            let region = match point.region {
                Region::Down => "down",
                Region::Middle => "middle",
                Region::Up => "up",
            };
            let regions = vec![
                Choice::new("up", "Up"),
                Choice::new("middle", "Middle"),
                Choice::new("down", "Down"),
            ];
            let meaning = point.meaning.clone().unwrap_or_default();
            parts.push(Part::headed(
                format!("Point {}{end}", at + 1),
                vec![
                    Field::line(id("label"), "Label", &point.label).in_study(),
                    Field::line(id("meaning"), "Meaning", meaning)
                        .hint("Optional; one line below the label")
                        .in_study(),
                    Field::short(id("glyph"), "Sign", &point.glyph),
                    Field::select(id("region"), "Region", region, regions),
                ],
            ));
        }
        let path = match &self.old {
            Some(old) => format!("edit/scale/{old}"),
            None => "edit/scale".to_owned(),
        };
        let words = if self.old.is_some() {
            "Save scale"
        } else {
            "Add scale"
        };
        let form = form(desk, &path, self.stamp(), words, parts);
        let base = desk.base();
        let remove = self.old.as_ref().map(|old| {
            let href = format!("{base}/edit/scale/{old}/remove");
            (href, "Remove…".to_owned())
        });
        Form {
            back: format!("{base}/edit/scales"),
            remove,
            ..form
        }
    }
}

const FIXED: &str = "Scales are fixed since round 1 opened: everybody answers on the same points.";

pub(super) async fn list(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let frozen = if desk.is_frozen() { FIXED } else { "" };
    let own = desk.definition().scales.iter();
    let own = own.map(|scale| ScaleView::of(scale, desk.may_edit()));
    html(&ScalesPage {
        shell: desk.shell("Scales"),
        base: desk.base(),
        frozen: frozen.to_owned(),
        may_edit: desk.may_edit(),
        own: own.collect(),
        built_in: built_in(&desk.definition().language)
            .iter()
            .map(|scale| ScaleView::of(scale, false))
            .collect(),
        side: desk.side("edit/scales"),
    })
}

fn scale_page(desk: &Desk, form: Form) -> EditPage {
    let lead = "From the up end to the down end, as experts see the tiles. Points belong to three \
                regions that follow one another; arrows are made of regions.";
    page(desk, "edit/scales", "Scale", lead, Some(form))
}

/// How many points a new scale has.
#[derive(Debug, Deserialize)]
pub(super) struct Points {
    points: Option<usize>,
}

pub(super) async fn fresh(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    query: Query<Points>,
) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    if desk.is_frozen() {
        return see_other(&format!("{}/edit/scales", desk.base()));
    }
    let new = ScaleEdit::fresh(query.points.unwrap_or(3));
    let new =
        new.ok_or_else(|| Failure::unprocessable("points", "A scale has 3, 5, 7 or 9 points."))?;
    let form = new.form(&desk);
    answer(&scale_page(&desk, form))
}

pub(super) async fn add(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    fields: Fields,
) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let typed = ScaleEdit::read(None, &fields);
    saved(desk.save(&state, typed, "").await?)
}

pub(super) async fn edit(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String)>,
) -> Answer {
    let (slug, name) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let edit = ScaleEdit::of(desk.definition(), &name).map_err(|_| gone())?;
    if desk.is_frozen() {
        return see_other(&format!("{}/edit/scales", desk.base()));
    }
    let form = edit.form(&desk);
    answer(&scale_page(&desk, form))
}

pub(super) async fn save(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let (slug, name) = path.into_inner();
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let typed = ScaleEdit::read(Some(name), &fields);
    saved(desk.save(&state, typed, fields.text("seen")).await?)
}

fn saved(saved: Saved) -> Answer {
    match saved {
        Saved::Done(study) => see_other(&format!("/studies/{}/edit/scales", study.slug)),
        Saved::Again(desk, form, _) => answer(&scale_page(&desk, *form)),
    }
}
