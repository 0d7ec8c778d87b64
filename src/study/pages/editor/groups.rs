//! The stakeholder groups.

use actix_web::web::{Data, Path};
use serde_json::Value;

use super::desk::{Desk, Edited, Saved};
use super::words::{answer, form, page};
use crate::account::access::Act;
use crate::study::definition::Definition;
use crate::study::edit::{Refused, put_groups, stamp};
use crate::study::save::{About, keys};
use crate::study::views::editor::EditPage;
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::form::{Field, Form, Part};
use crate::web::input::Fields;
use crate::web::reply::see_other;
use crate::web::session::SignedIn;

/// Rows for groups that are still to be named.
const SPARE_GROUPS: usize = 3;

/// The names of the stakeholder groups as typed, and the groups that people are in.
#[derive(Clone)]
struct GroupsEdit {
    names: Vec<String>,
    taken: Vec<(String, usize)>,
}

impl Edited for GroupsEdit {
    const ABOUT: About = About::Items;

    fn what(&self) -> String {
        "stakeholder groups".to_owned()
    }

    fn stored(&self, study: &Definition) -> Result<Option<Self>, Refused> {
        Ok(Some(Self {
            names: study.stakeholder_groups.clone(),
            taken: Vec::new(),
        }))
    }

    fn meets(&mut self, people: &[(String, usize)]) {
        self.taken = people.to_vec();
    }

    fn stamp(&self) -> String {
        stamp(&self.names)
    }

    fn apply(&self, study: &Definition) -> Result<(Value, String), Refused> {
        let edited = put_groups(study, &self.names, &self.taken)?;
        Ok((keys(&edited)?, "stakeholder_".to_owned()))
    }

    fn form(&self, desk: &Desk) -> Form {
        let rows = self.names.len() + SPARE_GROUPS;
        let fields = (0..rows)
            .map(|at| {
                let name = self.names.get(at).cloned().unwrap_or_default();
                let label = format!("Group {}", at + 1);
                Field::line(format!("groups-{at}"), &label, name).in_study()
            })
            .collect();
        let parts = vec![Part::plain(fields)];
        form(desk, "edit/groups", self.stamp(), "Save groups", parts)
    }
}

fn groups_page(desk: &Desk, form: Form) -> EditPage {
    let lead = "The panel in at most one partition: research, policy, practice. Results are shown \
                by group where enough of a group answered. Groups are fixed when round 1 opens.";
    let page = page(desk, "edit/groups", "Stakeholder groups", lead, Some(form));
    if !desk.is_frozen() {
        return page;
    }
    let names = &desk.definition().stakeholder_groups;
    let fact = |(at, name): (usize, &String)| (format!("Group {}", at + 1), name.clone());
    EditPage {
        frozen: "The groups are fixed since round 1 opened, so that nobody can form them by the \
                 answers."
            .to_owned(),
        facts: names.iter().enumerate().map(fact).collect(),
        form: page.form.filter(Form::has_problems),
        ..page
    }
}

pub(super) async fn edit(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let edit = GroupsEdit {
        names: desk.definition().stakeholder_groups.clone(),
        taken: Vec::new(),
    };
    let form = edit.form(&desk);
    answer(&groups_page(&desk, form))
}

pub(super) async fn save(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    fields: Fields,
) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let names = (0..).map_while(|at| fields.get(&format!("groups-{at}")));
    let typed = GroupsEdit {
        names: names
            .filter(|name| !name.trim().is_empty())
            .map(str::to_owned)
            .collect(),
        taken: desk.taken.clone(),
    };
    match desk.save(&state, typed, fields.text("seen")).await? {
        Saved::Done(study) => see_other(&format!("/studies/{}/items", study.slug)),
        Saved::Again(desk, form, _) => answer(&groups_page(&desk, *form)),
    }
}
