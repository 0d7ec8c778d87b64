//! What a study says of itself, and its texts.

use actix_web::web::{Data, Path};
use serde_json::Value;

use super::desk::{Desk, Edited, Saved, optional};
use crate::account::access::Act;
use crate::study::definition::{Contact, Definition, Texts};
use crate::study::edit::{Refused, put_texts, stamp};
use crate::study::placeholders::PLACEHOLDERS;
use crate::study::save::{About, keys};
use crate::study::views::editor::EditPage;
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::form::{Field, Form, Part};
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

/// A page with one form; `path` is the last part of its address.
pub(super) fn page(
    desk: &Desk,
    path: &str,
    heading: &str,
    lead: &str,
    form: Option<Form>,
) -> EditPage {
    EditPage {
        shell: desk
            .shell(heading)
            .with_error(form.as_ref().is_some_and(Form::has_problems)),
        heading: heading.to_owned(),
        lead: lead.to_owned(),
        frozen: String::new(),
        facts: Vec::new(),
        form,
        words: Vec::new(),
        side: desk.side(path),
    }
}

/// The frame of a form that stands on a page of its own.
pub(super) fn form(desk: &Desk, path: &str, seen: String, save: &str, parts: Vec<Part>) -> Form {
    Form {
        action: format!("{}/{path}", desk.base()),
        seen,
        parts,
        save: save.to_owned(),
        back: format!("{}/items", desk.base()),
        ..Form::default()
    }
}

/// Status and page for a form that may have something to mend.
pub(super) fn answer(page: &EditPage) -> Answer {
    html_as(page.form.as_ref().map_or(200, Form::status), page)
}

/// Title, language, contact.
#[derive(Clone)]
struct StudyEdit {
    title: String,
    series: Option<String>,
    language: String,
    time_zone: String,
    contact: Contact,
    introduction: Option<String>,
}

impl StudyEdit {
    fn of(study: &Definition) -> Self {
        Self {
            title: study.title.clone(),
            series: study.series.clone(),
            language: study.language.clone(),
            time_zone: study.time_zone.clone(),
            contact: study.contact.clone(),
            introduction: study.texts.introduction.clone(),
        }
    }

    fn read(fields: &Fields) -> Self {
        Self {
            title: fields.text("title").to_owned(),
            series: optional(fields, "series"),
            language: fields.text("language").trim().to_owned(),
            time_zone: fields.text("time_zone").trim().to_owned(),
            contact: Contact {
                name: fields.text("contact-name").to_owned(),
                email: fields.text("contact-email").trim().to_owned(),
            },
            introduction: optional(fields, "texts-introduction"),
        }
    }
}

impl Edited for StudyEdit {
    const ABOUT: About = About::Words;

    fn what(&self) -> String {
        "title, language, contact".to_owned()
    }

    fn stored(&self, study: &Definition) -> Result<Option<Self>, Refused> {
        Ok(Some(Self::of(study)))
    }

    fn stamp(&self) -> String {
        let place = (&self.language, &self.time_zone);
        stamp(&(
            &self.title,
            &self.series,
            place,
            &self.contact,
            &self.introduction,
        ))
    }

    fn apply(&self, study: &Definition) -> Result<(Value, String), Refused> {
        let mut study = study.clone();
        study.title = self.title.clone();
        study.series = self.series.clone();
        study.language = self.language.clone();
        study.time_zone = self.time_zone.clone();
        study.contact = self.contact.clone();
        study.texts.introduction = self.introduction.clone();
        Ok((keys(&study)?, String::new()))
    }

    fn form(&self, desk: &Desk) -> Form {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let parts = vec![
            Part::plain(vec![
                Field::line("title", "Title", &self.title).in_study(),
                Field::line("series", "Series", text(&self.series))
                    .hint("Optional; the series that the report belongs to")
                    .in_study(),
                Field::lines(
                    "texts-introduction",
                    "Introduction",
                    text(&self.introduction),
                    4,
                )
                .hint("Optional; one paragraph above the expert’s list of tasks")
                .in_study(),
            ]),
            Part::headed(
                "Language and time",
                vec![
                    Field::short("language", "Language", &self.language)
                        .hint("A tag such as en, nl or pt-BR"),
                    Field::line("time_zone", "Time zone", &self.time_zone)
                        .hint("As in Europe/Amsterdam; deadlines are shown in it"),
                ],
            ),
            Part::headed(
                "Contact",
                vec![
                    Field::line("contact-name", "Name", &self.contact.name)
                        .hint("Whom experts ask; stands on every page"),
                    Field::line("contact-email", "E-mail address", &self.contact.email),
                ],
            ),
        ];
        form(desk, "edit/study", self.stamp(), "Save study", parts)
    }
}

/// All texts of a study but the introduction, each with its name, rows and what it is for. Its
/// key in the study file is the field's id.
fn text_fields(
    texts: &Texts,
) -> Vec<(
    &'static str,
    &'static str,
    u8,
    &'static str,
    &Option<String>,
)> {
    vec![
        (
            "invitation",
            "Invitation",
            6,
            "What the first mail says; without it, a few words of the tool",
            &texts.invitation,
        ),
        (
            "consent",
            "Consent",
            6,
            "What taking part means and what the answers are used for",
            &texts.consent,
        ),
        (
            "privacy",
            "Privacy",
            6,
            "What is kept, who sees what, and how long; without it, the tool’s words",
            &texts.privacy,
        ),
        (
            "thanks",
            "Thanks",
            4,
            "What those who answered are told when a round has closed",
            &texts.thanks,
        ),
        (
            "source",
            "Source",
            2,
            "Where structure or wording come from; printed below the report",
            &texts.source,
        ),
        (
            "credits",
            "Credits",
            2,
            "Printed in the report",
            &texts.credits,
        ),
        (
            "disclaimer",
            "Disclaimer",
            3,
            "Printed in the report",
            &texts.disclaimer,
        ),
    ]
}

#[derive(Clone)]
struct TextsEdit(Texts);

impl TextsEdit {
    fn read(fields: &Fields) -> Self {
        Self(Texts {
            introduction: None,
            invitation: optional(fields, "invitation"),
            consent: optional(fields, "consent"),
            privacy: optional(fields, "privacy"),
            thanks: optional(fields, "thanks"),
            source: optional(fields, "source"),
            credits: optional(fields, "credits"),
            disclaimer: optional(fields, "disclaimer"),
        })
    }
}

impl Edited for TextsEdit {
    const ABOUT: About = About::Words;

    fn what(&self) -> String {
        "texts".to_owned()
    }

    fn stored(&self, study: &Definition) -> Result<Option<Self>, Refused> {
        Ok(Some(Self(study.texts.clone())))
    }

    fn stamp(&self) -> String {
        // The introduction stands on another page.
        stamp(&Texts {
            introduction: None,
            ..self.0.clone()
        })
    }

    fn apply(&self, study: &Definition) -> Result<(Value, String), Refused> {
        let texts = Texts {
            introduction: study.texts.introduction.clone(),
            ..self.0.clone()
        };
        Ok((keys(&put_texts(study, texts))?, "texts.".to_owned()))
    }

    fn form(&self, desk: &Desk) -> Form {
        let fields = text_fields(&self.0)
            .into_iter()
            .map(|(id, label, rows, hint, text)| {
                let text = text.clone().unwrap_or_default();
                Field::lines(id, label, text, rows).hint(hint).in_study()
            })
            .collect();
        let parts = vec![Part::plain(fields)];
        form(desk, "edit/texts", self.stamp(), "Save texts", parts)
    }
}

/// What is said of words that a round has already frozen.
fn later(desk: &Desk) -> String {
    match desk.is_frozen() {
        true => "A round keeps the words that it opened with. What changes here counts from the \
                 next round on."
            .to_owned(),
        false => String::new(),
    }
}

fn study_page(desk: &Desk, form: Form) -> EditPage {
    EditPage {
        frozen: later(desk),
        facts: vec![(
            "Address".to_owned(),
            format!("/studies/{}", desk.study.slug),
        )],
        ..page(desk, "edit/study", "Study", "", Some(form))
    }
}

pub(super) async fn study(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let form = StudyEdit::of(desk.definition()).form(&desk);
    answer(&study_page(&desk, form))
}

pub(super) async fn save_study(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    fields: Fields,
) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let typed = StudyEdit::read(&fields);
    match desk.save(&state, typed, fields.text("seen")).await? {
        Saved::Done(study) => see_other(&format!("/studies/{}/items", study.slug)),
        Saved::Again(desk, form, _) => answer(&study_page(&desk, *form)),
    }
}

fn texts_page(desk: &Desk, form: Form) -> EditPage {
    let lead = "All are optional. Words in braces are filled in: in invitation and thanks all of \
                those listed, in consent and privacy {study} and {contact}.";
    let words = PLACEHOLDERS.map(|(name, meaning)| (format!("{{{name}}}"), meaning.to_owned()));
    EditPage {
        frozen: later(desk),
        words: words.into(),
        ..page(desk, "edit/texts", "Texts", lead, Some(form))
    }
}

pub(super) async fn texts(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let form = TextsEdit(desk.definition().texts.clone()).form(&desk);
    answer(&texts_page(&desk, form))
}

pub(super) async fn save_texts(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    fields: Fields,
) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let typed = TextsEdit::read(&fields);
    match desk.save(&state, typed, fields.text("seen")).await? {
        Saved::Done(study) => see_other(&format!("/studies/{}/items", study.slug)),
        Saved::Again(desk, form, _) => answer(&texts_page(&desk, *form)),
    }
}
