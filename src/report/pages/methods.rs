//! The form for what only people know of the methods.

use std::collections::BTreeMap;

use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use crate::account::access::Act;
use crate::rating::Seat;
use crate::report::checklist::{By, ENTRIES, Entry, Part as Chapter, checked};
use crate::report::facts::Moment;
use crate::report::views::{MethodsPage, OpenEntry};
use crate::result::particulars::{Writing, stamp, write_methods};
use crate::result::publication::Publication;
use crate::result::store::{particulars, publications};
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::form::{Field, Form, Part};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

const TITLE: &str = "Methods appendix";
/// Rows of a text box: one more for so many characters that may be typed.
const ROW: usize = 500;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Shown {
    saved: Option<String>,
}

/// Texts by the question's id.
type Texts = BTreeMap<String, String>;

/// Somebody before the form.
struct Desk {
    who: SignedIn,
    seat: Seat,
    stored: Texts,
    published: Option<Publication>,
}

/// The entries that people answer.
fn asked() -> impl Iterator<Item = &'static Entry> {
    let entries = ENTRIES.iter();
    entries.filter(|entry| matches!(entry.by, By::People(_)))
}

impl Desk {
    async fn enter(state: &AppState, who: SignedIn, slug: &str) -> Result<Self, Failure> {
        let seat = state.enter(&who.principal, slug, Act::WriteMethods).await?;
        let study = seat.membership.study.id;
        let (stored, published) = state
            .blocking(move |db| {
                db.read(|conn| {
                    let next = particulars::next(conn, study)?;
                    Ok::<_, crate::store::Error>((next.methods, publications::last(conn, study)?))
                })
            })
            .await?;
        Ok(Self {
            who,
            seat,
            stored,
            published,
        })
    }

    fn at(&self, rest: &str) -> String {
        format!("/studies/{}/{rest}", self.seat.membership.study.slug)
    }

    fn form(&self, texts: &Texts) -> Form {
        let stamps = asked().map(|entry| {
            let stored = self.stored.get(entry.id).map_or("", String::as_str);
            format!("{}:{}", entry.id, stamp(stored))
        });
        Form {
            action: self.at("methods"),
            seen: stamps.collect::<Vec<_>>().join(" "),
            parts: Chapter::ALL
                .into_iter()
                .map(|part| fields(part, texts))
                .collect(),
            save: "Save".to_owned(),
            back: self.at("report"),
            ..Form::default()
        }
    }

    fn page(self, form: Form, saved: bool) -> Answer {
        let definition = &self.seat.membership.study.definition;
        let shell = frame::for_office(
            &self.who.principal,
            &self.who.csrf,
            definition,
            self.seat.membership.standing,
            "report",
            TITLE,
        )
        .with_crumb("Report", self.at("report"))
        .with_last_crumb(TITLE)
        .with_error(form.has_problems());
        let open: Vec<OpenEntry> = asked()
            .filter(|entry| !self.stored.contains_key(entry.id))
            .map(|entry| OpenEntry {
                name: entry.name,
                href: format!("#{}", entry.id),
            })
            .collect();
        let page = MethodsPage {
            shell,
            saved,
            asked: asked().count(),
            from_data: ENTRIES.len() - asked().count(),
            open,
            published: self.published.map(|made| {
                let day = Moment::day(made.at, &definition.time_zone).unwrap_or_default();
                (made.round, day)
            }),
            form,
        };
        html_as(page.form.status(), &page)
    }
}

fn fields(part: Chapter, texts: &Texts) -> Part {
    let entries = asked().filter(|entry| entry.part == part);
    let fields = entries.filter_map(|entry| {
        let By::People(question) = &entry.by else {
            return None;
        };
        let text = texts.get(entry.id).cloned().unwrap_or_default();
        let rows = u8::try_from(2 + question.longest / ROW).unwrap_or(u8::MAX);
        let guidelines = entry.guidelines();
        let asked_by = match guidelines.is_empty() {
            true => String::new(),
            false => format!(" ({})", guidelines.join(", ")),
        };
        let hint = format!(
            "{} Up to {} characters{asked_by}.",
            question.hint, question.longest
        );
        Some(
            Field::lines(entry.id, entry.name, text, rows)
                .hint(hint)
                .in_study(),
        )
    });
    Part::headed(part.title(), fields.collect())
}

pub(super) async fn show(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    shown: Query<Shown>,
) -> Answer {
    let desk = Desk::enter(&state, who, &slug).await?;
    let form = desk.form(&desk.stored);
    desk.page(form, shown.saved.is_some())
}

pub(super) async fn save(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    fields: Fields,
) -> Answer {
    let desk = Desk::enter(&state, who, &slug).await?;
    let seen: BTreeMap<&str, &str> = fields
        .text("seen")
        .split(' ')
        .filter_map(|part| part.split_once(':'))
        .collect();
    let mut typed = Texts::new();
    let (mut writings, mut wrong) = (Vec::new(), Vec::new());
    for entry in asked() {
        // A part of the form leaves the rest as it is.
        let (By::People(question), Some(text)) = (&entry.by, fields.get(entry.id)) else {
            continue;
        };
        typed.insert(entry.id.to_owned(), text.to_owned());
        match checked(question, text) {
            Ok(text) => writings.push(Writing {
                question: entry.id.to_owned(),
                seen: seen.get(entry.id).copied().unwrap_or_default().to_owned(),
                text,
            }),
            Err(why) => wrong.push((entry.id, why.to_string())),
        }
    }
    let (study, actor, now) = (
        desk.seat.membership.study.clone(),
        desk.who.principal.id(),
        state.now(),
    );
    let behind = state
        .blocking(move |db| write_methods(db, &study, &writings, actor, now))
        .await?;
    if wrong.is_empty() && behind.is_empty() {
        return see_other(&desk.at("methods?saved=1"));
    }
    let desk = Desk::enter(&state, desk.who, &slug).await?;
    let mut shown = desk.stored.clone();
    for (id, text) in typed {
        let is_kept = behind.contains(&id) || wrong.iter().any(|(wrong, _)| *wrong == id);
        if is_kept {
            shown.insert(id, text);
        }
    }
    let mut form = desk.form(&shown);
    for (id, why) in &wrong {
        form.blame(id, why);
    }
    if !behind.is_empty() {
        let stored = desk.form(&desk.stored);
        form.compare(&stored);
    }
    desk.page(form, false)
}
