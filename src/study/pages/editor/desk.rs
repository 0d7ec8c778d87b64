//! The coordinator before a study, and what all forms of the editor have in common.

use std::collections::HashMap;

use serde_json::Value;

use crate::account::access::{Act, Standing};
use crate::study::check::{self, Chance, Finding, Place};
use crate::study::definition::Definition;
pub(super) use crate::study::edit::counted;
use crate::study::edit::{Refused, Way, field_of};
use crate::study::save::{About, Editor, change};
use crate::study::store::{self, RoundState};
use crate::study::views::editor::{CheckCard, CheckLine, SideLink};
use crate::study::{self, Study};
use crate::web::AppState;
use crate::web::error::Failure;
use crate::web::form::Form;
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::page::Shell;
use crate::web::session::SignedIn;

/// Somebody of the office before a study, with all that the editor's pages say.
pub(super) struct Desk {
    pub who: SignedIn,
    pub standing: Standing,
    /// As it stands now.
    pub study: Study,
    /// Versions of the items, by id.
    pub versions: HashMap<String, u32>,
    pub rounds: Vec<RoundState>,
    /// People who have not declined.
    pub panel: usize,
    /// Stakeholder groups of people on the panel.
    pub taken: Vec<(String, usize)>,
    /// Mail leaves this installation.
    pub mail: bool,
    pub chance: Chance,
}

/// What one form edits, with what was typed.
pub(super) trait Edited: Clone + Send + 'static {
    /// What of a study it is part of.
    const ABOUT: About;

    /// For the record: "item prisons".
    fn what(&self) -> String;

    /// The same as it is stored now; none for something new.
    ///
    /// # Errors
    /// `Gone`.
    fn stored(&self, study: &Definition) -> Result<Option<Self>, Refused>;

    /// The form with these values.
    fn form(&self, desk: &Desk) -> Form;

    /// Told before it is applied: the stakeholder groups that people are in as it is stored.
    fn meets(&mut self, _people: &[(String, usize)]) {}

    /// Tells these values from others.
    fn stamp(&self) -> String;

    /// The study with these values in it, and the path of the keys that the fields stand for.
    ///
    /// # Errors
    /// `Gone`, `Field`.
    fn apply(&self, study: &Definition) -> Result<(Value, String), Refused>;
}

/// How saving a form ended.
pub(super) enum Saved {
    Done(Box<Study>),
    /// The form again, with what was typed and why it was not stored.
    Again(Box<Desk>, Box<Form>, Refused),
}

impl Desk {
    /// Lets somebody in and reads what the pages say.
    pub async fn enter(
        state: &AppState,
        who: SignedIn,
        slug: &str,
        act: Act,
    ) -> Result<Self, Failure> {
        let seat = state.enter(&who.principal, slug, act).await?;
        let (study, standing) = (seat.membership.study.clone(), seat.membership.standing);
        Self::read(state, who, standing, study).await
    }

    async fn read(
        state: &AppState,
        who: SignedIn,
        standing: Standing,
        study: Study,
    ) -> Result<Self, Failure> {
        let mail = state.mail().is_on();
        state
            .blocking(move |db| {
                db.read(|conn| {
                    let id = study.id;
                    let study = store::by_id(conn, id)?.unwrap_or(study);
                    let versions = store::items(conn, id)?;
                    let panel = store::panel_size(conn, id)?;
                    Ok::<_, crate::store::Error>(Self {
                        chance: check::chance(&study.definition, panel as u64, |_| true),
                        who,
                        standing,
                        versions: versions
                            .into_iter()
                            .map(|row| (row.name, row.version))
                            .collect(),
                        rounds: store::round_states(conn, id)?,
                        taken: store::people_in_groups(conn, id)?,
                        panel,
                        mail,
                        study,
                    })
                })
            })
            .await
    }

    pub fn definition(&self) -> &Definition {
        &self.study.definition
    }

    /// Address of the study's pages.
    pub fn base(&self) -> String {
        format!("/studies/{}", self.study.slug)
    }

    /// Address of the list of items, at one of its parts.
    pub fn at(&self, fragment: &str) -> String {
        format!("{}/items#{fragment}", self.base())
    }

    /// A round has opened: what is asked stays as it is.
    pub fn is_frozen(&self) -> bool {
        self.rounds.iter().any(|round| round.state != "draft")
    }

    pub fn may_edit(&self) -> bool {
        self.standing.may(Act::ChangeStudy) && !self.is_frozen()
    }

    pub fn shell(&self, title: &str) -> Shell {
        frame::for_office(
            &self.who.principal,
            &self.who.csrf,
            self.definition(),
            self.standing,
            "items",
            title,
        )
    }

    /// Changes the study, or says why not.
    async fn change(
        &self,
        state: &AppState,
        about: About,
        what: String,
        edit: impl FnMut(&Study, &[(String, usize)]) -> Result<Value, Refused> + Send + 'static,
    ) -> Result<Result<Study, Refused>, Failure> {
        let editor = Editor {
            study: self.study.id,
            account: self.who.principal.id(),
            now: state.now(),
        };
        let outcome = state
            .blocking(move |db| match change(db, editor, about, &what, edit) {
                Ok(study) => Ok(Ok(study)),
                Err(study::Error::Refused(refused)) => Ok(Err(refused)),
                Err(error) => Err(error),
            })
            .await?;
        state.desk.forget();
        Ok(outcome)
    }

    /// Makes a change that no form stands for, such as moving something.
    ///
    /// # Errors
    /// What the change refuses, in the words of HTTP.
    pub async fn act(
        &self,
        state: &AppState,
        what: String,
        mut edit: impl FnMut(&Definition) -> Result<Definition, Refused> + Send + 'static,
    ) -> Result<Study, Failure> {
        let edit = move |study: &Definition, _: &[(String, usize)]| edit(study);
        let outcome = self.act_or_refuse(state, what, edit).await?;
        outcome.map_err(|refused| study::Error::from(refused).into())
    }

    /// As [`Desk::act`], with what the change refuses to be said on a page. The change is also told
    /// which stakeholder groups people are in as it is made.
    pub async fn act_or_refuse(
        &self,
        state: &AppState,
        what: String,
        mut edit: impl FnMut(&Definition, &[(String, usize)]) -> Result<Definition, Refused>
        + Send
        + 'static,
    ) -> Result<Result<Study, Refused>, Failure> {
        self.change(state, About::Items, what, move |study, people| {
            study::save::keys(&edit(&study.definition, people)?)
        })
        .await
    }

    /// The same desk with the study as it stands now.
    pub async fn again(self, state: &AppState) -> Result<Self, Failure> {
        Self::read(state, self.who, self.standing, self.study).await
    }

    /// Why the items cannot change; empty while they can.
    pub fn why_frozen(&self) -> String {
        match self.is_frozen() {
            true => Refused::Fixed.to_string(),
            false => String::new(),
        }
    }

    /// Stores what was typed in a form, which was read when the part had the stamp `seen`.
    pub async fn save<E: Edited>(
        self,
        state: &AppState,
        typed: E,
        seen: &str,
    ) -> Result<Saved, Failure> {
        let (mut edit, seen) = (typed.clone(), seen.to_owned());
        let outcome = self
            .change(state, E::ABOUT, typed.what(), move |study, people| {
                edit.meets(people);
                let stored = edit.stored(&study.definition)?;
                if stored.is_some_and(|stored| stored.stamp() != seen) {
                    return Err(Refused::Stale);
                }
                Ok(edit.apply(&study.definition)?.0)
            })
            .await?;
        let refused = match outcome {
            Ok(study) => return Ok(Saved::Done(Box::new(study))),
            Err(refused) => refused,
        };
        let desk = self.again(state).await?;
        let mut form = typed.form(&desk);
        let stored = typed.stored(desk.definition()).ok().flatten();
        if let Some(stored) = &stored {
            form.seen = stored.stamp();
        }
        match (&refused, stored) {
            (Refused::Stale, Some(stored)) => form.compare(&stored.form(&desk)),
            (Refused::Faults(faults), _) => {
                let applied = typed.apply(desk.definition());
                let prefix = applied.map(|(_, prefix)| prefix).unwrap_or_default();
                for fault in faults {
                    match fault.key.strip_prefix(&prefix) {
                        Some(rest) => form.blame(&field_of(rest), &fault.in_short()),
                        None => form.blame("", &format!("{}: {}", fault.key, fault.in_short())),
                    }
                }
            }
            (Refused::Field { field, message }, _) => form.blame(field, message),
            _ => form.blame("", &refused.to_string()),
        }
        Ok(Saved::Again(Box::new(desk), Box::new(form), refused))
    }

    /// What is missing before round 1 can open, and what the rule means for this panel; only for
    /// whoever can mend it.
    pub fn check(&self) -> Option<CheckCard> {
        if !self.may_edit() {
            return None;
        }
        let definition = self.definition();
        let items = definition.items().count();
        let mut lines = Vec::new();
        if items > 0 {
            lines.push(CheckLine::done(format!(
                "{} in {}",
                counted(items, "item"),
                counted(definition.sections.len(), "section")
            )));
        }
        match self.panel {
            0 => lines.push(self.line(&Finding::missing("Nobody is on the panel.", Place::Panel))),
            1 => lines.push(CheckLine::done("1 person on the panel".to_owned())),
            n => lines.push(CheckLine::done(format!("{n} people on the panel"))),
        }
        let found = check::missing(definition);
        let worth = check::warnings(definition);
        lines.extend(found.iter().chain(&worth).map(|finding| self.line(finding)));
        if !self.mail {
            lines.push(CheckLine {
                state: "worth",
                words: "This installation sends no mail: nobody is told when a round opens.".into(),
                links: Vec::new(),
            });
        }
        let base = self.base();
        let ready = found.is_empty() && self.panel > 0;
        let draft = self.rounds.iter().any(|round| round.state == "draft");
        Some(CheckCard {
            lines,
            chance: self.chance.sentence(),
            next: ready.then(|| match draft {
                true => (format!("{base}/rounds/1/open"), "Open round 1…".to_owned()),
                false => (format!("{base}/rounds/next"), "Prepare round 1".to_owned()),
            }),
        })
    }

    fn line(&self, finding: &Finding) -> CheckLine {
        CheckLine::of(finding, self.definition(), &self.base())
    }

    /// The study's further pages; `current` is the last part of the address of the one shown.
    pub fn side(&self, current: &str) -> Vec<SideLink> {
        [
            ("Items", "items"),
            ("Study", "edit/study"),
            ("Texts", "edit/texts"),
            ("Scales", "edit/scales"),
            ("Stakeholder groups", "edit/groups"),
            ("Consensus rule", "edit/rule"),
        ]
        .into_iter()
        .map(|(words, path)| SideLink {
            words: words.to_owned(),
            href: format!("{}/{path}", self.base()),
            is_current: path == current,
        })
        .collect()
    }
}

/// Which way a button moves something.
///
/// # Errors
/// 422 for anything but `up` and `down`.
pub(super) fn way(fields: &Fields) -> Result<Way, Failure> {
    match fields.text("way") {
        "up" => Ok(Way::Up),
        "down" => Ok(Way::Down),
        _ => Err(Failure::unprocessable("way", "The way is up or down.")),
    }
}

/// A text of a field; nothing for a blank one.
pub(super) fn optional(fields: &Fields, name: &str) -> Option<String> {
    let text = fields.text(name);
    (!text.trim().is_empty()).then(|| text.to_owned())
}
