//! The items of a study as the coordinator reads them.

use std::collections::HashMap;

use actix_web::web::{self, Data, Path, ServiceConfig, resource};

use super::views::{ItemGroup, ItemLine, ItemSection, ItemsPage};
use crate::account::access::Act;
use crate::aggregation::rule::Polarity;
use crate::study::definition::{Definition, Item, Layout, Section};
use crate::study::{self, scale};
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::frame;
use crate::web::reply::html;
use crate::web::session::SignedIn;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/studies/{slug}/items").route(web::get().to(show)));
}

async fn show(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::SeePanel).await?;
    let study = seat.membership.study.clone();
    let (present, versions, rounds) = state
        .blocking(move |db| {
            db.read(|conn| {
                let present = study::store::by_id(conn, study.id)?;
                let versions: HashMap<String, u32> = study::store::items(conn, study.id)?
                    .into_iter()
                    .map(|row| (row.name, row.version))
                    .collect();
                let rounds = super::store::all(conn, study.id)?;
                Ok::<_, crate::store::Error>((present.unwrap_or(study), versions, rounds))
            })
        })
        .await?;
    let definition = &present.definition;
    let sections: Vec<ItemSection> = definition
        .sections
        .iter()
        .filter(|section| section.layout != Layout::Signals || !section.groups.is_empty())
        .map(|section| section_of(definition, section, &versions))
        .collect();
    let items = definition.items().count();
    html(&ItemsPage {
        shell: frame::for_office(
            &who.principal,
            &who.csrf,
            definition,
            seat.membership.standing,
            "items",
            "Items",
        ),
        kicker: format!(
            "{} in {}",
            counted(items, "item"),
            counted(sections.len(), "section")
        ),
        reword: (rounds.iter().any(|round| !round.is_draft())
            && seat.membership.standing.may(Act::ChangeStudy))
        .then(|| format!("/studies/{slug}/items")),
        frozen: rounds
            .iter()
            .find(|round| round.is_open())
            .map_or_else(String::new, |round| {
                format!("Round {} is open.", round.number)
            }),
        command: format!("castalia study import {slug}.toml"),
        sections,
    })
}

fn counted(n: usize, noun: &str) -> String {
    match n {
        1 => format!("1 {noun}"),
        _ => format!("{n} {noun}s"),
    }
}

fn section_of(
    definition: &Definition,
    section: &Section,
    versions: &HashMap<String, u32>,
) -> ItemSection {
    let named = section.scale.as_deref();
    let name = named.unwrap_or_else(|| scale::default_name(section.layout));
    let points = definition.scale_named(name).map(|scale| {
        let points = scale.points.iter().rev();
        points
            .map(|point| format!("{} {}", point.glyph, point.label))
            .collect::<Vec<_>>()
            .join(" · ")
    });
    let period = section
        .period
        .as_ref()
        .map(|period| format!("{}–{}", period.from, period.to));
    ItemSection {
        id: section.id.clone(),
        heading: section.heading.clone(),
        about: [period, section.scope.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "),
        scale: points.unwrap_or_default(),
        groups: section
            .groups
            .iter()
            .map(|group| ItemGroup {
                name: group.name.clone(),
                items: group
                    .items
                    .iter()
                    .map(|item| line(item, versions.get(&item.id).copied().unwrap_or(1)))
                    .collect(),
            })
            .collect(),
    }
}

fn line(item: &Item, version: u32) -> ItemLine {
    let sources = (!item.sources.is_empty()).then(|| counted(item.sources.len(), "source"));
    ItemLine {
        id: item.id.clone(),
        text: item.text.clone(),
        version,
        polarity: item.polarity.map_or("", polarity_words).to_owned(),
        note: [item.instrument.clone(), sources]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "),
    }
}

/// What a rise of the factor does, after "upward".
pub(crate) fn polarity_words(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Increases => "increases the threat",
        Polarity::Decreases => "decreases the threat",
        Polarity::Neither => "leaves the threat as it is",
        Polarity::Ambivalent => "both increases and decreases the threat",
    }
}
