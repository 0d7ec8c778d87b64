//! Taking something out of a study, behind a page that shows what goes.

use actix_web::web::{Data, Path};

use super::desk::{Desk, Edited, counted};
use super::items::gone;
use super::signals::SignalEdit;
use crate::account::access::Act;
use crate::study::definition::Definition;
use crate::study::edit::{self, Refused, stamp};
use crate::study::views::editor::RemovePage;
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

/// What is to go: items, sections and scales by id or name, a signal by section and place.
#[derive(Clone)]
enum Target {
    Item(String),
    Section(String),
    Signal(String, usize),
    Scale(String),
}

/// What is said of it.
struct Going {
    /// "item", "section".
    noun: &'static str,
    text: String,
    consequence: String,
    seen: String,
    /// Where to turn to instead, below the study's pages.
    back: String,
}

impl Target {
    fn going(&self, study: &Definition) -> Result<Going, Refused> {
        match self {
            Self::Item(id) => {
                let place = edit::place_of(study, id)?;
                let item = &study.sections[place.section].groups[place.group].items[place.item];
                Ok(Going {
                    noun: "item",
                    text: item.text.clone(),
                    consequence: "Its guidance and sources go with it.".to_owned(),
                    seen: stamp(item),
                    back: format!("items/{id}#open"),
                })
            }
            Self::Section(id) => {
                let mut sections = study.sections.iter();
                let section = sections.find(|own| own.id == *id).ok_or(Refused::Gone)?;
                let items = section.groups.iter().map(|group| group.items.len()).sum();
                Ok(Going {
                    noun: "section",
                    text: section.heading.clone(),
                    consequence: format!(
                        "{} and {} go with it.",
                        counted(items, "item"),
                        counted(section.signals.len(), "signal")
                    ),
                    seen: stamp(section),
                    back: format!("edit/section/{id}#open"),
                })
            }
            Self::Signal(section, place) => {
                let signal = SignalEdit::of(study, section, *place)?;
                Ok(Going {
                    noun: "signal",
                    text: signal.headline().to_owned(),
                    consequence: "Its points and sources go with it.".to_owned(),
                    seen: signal.stamp(),
                    back: format!("edit/section/{section}/signal/{place}#open"),
                })
            }
            Self::Scale(name) => {
                let mut scales = study.scales.iter();
                let scale = scales.find(|own| own.name == *name).ok_or(Refused::Gone)?;
                Ok(Going {
                    noun: "scale",
                    text: scale.name.clone(),
                    consequence: "Nothing can be rated on it afterwards.".to_owned(),
                    seen: stamp(scale),
                    back: format!("edit/scale/{name}"),
                })
            }
        }
    }

    fn take(&self, study: &Definition) -> Result<Definition, Refused> {
        match self {
            Self::Item(id) => edit::remove_item(study, id),
            Self::Section(id) => edit::remove_section(study, id),
            Self::Signal(section, place) => edit::remove_signal(study, section, *place),
            Self::Scale(name) => edit::remove_scale(study, name),
        }
    }

    /// Where to go on afterwards, below the study's pages.
    fn after(&self) -> String {
        match self {
            Self::Item(_) | Self::Section(_) => "items".to_owned(),
            Self::Signal(section, _) => format!("items#section-{section}"),
            Self::Scale(_) => "edit/scales".to_owned(),
        }
    }
}

fn asking(desk: &Desk, going: Going, problem: String) -> Answer {
    let status = if problem.is_empty() { 200 } else { 409 };
    let heading = format!("Remove this {}?", going.noun);
    let page = RemovePage {
        shell: desk.shell(&heading).with_error(!problem.is_empty()),
        heading,
        text: going.text,
        consequence: going.consequence,
        seen: going.seen,
        words: format!("Remove {}", going.noun),
        problem,
        back: format!("{}/{}", desk.base(), going.back),
    };
    html_as(status, &page)
}

async fn ask(state: &AppState, who: SignedIn, slug: &str, target: Target) -> Answer {
    let desk = Desk::enter(state, who, slug, Act::ChangeStudy).await?;
    let going = target.going(desk.definition()).map_err(|_| gone())?;
    let problem = desk.why_frozen();
    asking(&desk, going, problem)
}

/// Takes it out if it is still what was shown; else shows it as it is now.
async fn take(
    state: &AppState,
    who: SignedIn,
    slug: &str,
    fields: &Fields,
    target: Target,
) -> Answer {
    let desk = Desk::enter(state, who, slug, Act::ChangeStudy).await?;
    let noun = target.going(desk.definition()).map_err(|_| gone())?.noun;
    let (going, seen) = (target.clone(), fields.text("seen").to_owned());
    let outcome = desk
        .act_or_refuse(state, format!("removed: {noun}"), move |study, _| {
            match going.going(study)?.seen == seen {
                true => going.take(study),
                false => Err(Refused::Stale),
            }
        })
        .await?;
    let refused = match outcome {
        Ok(study) => return see_other(&format!("/studies/{}/{}", study.slug, target.after())),
        Err(refused) => refused,
    };
    let desk = desk.again(state).await?;
    let going = target.going(desk.definition()).map_err(|_| gone())?;
    let problem = match refused {
        Refused::Stale => {
            "It was changed in another window. This is what stands there now.".to_owned()
        }
        other => other.to_string(),
    };
    asking(&desk, going, problem)
}

/// The address of something with an id.
type Named = Path<(String, String)>;
/// The address of a signal.
type Placed = Path<(String, String, usize)>;

pub(super) async fn ask_item(state: Data<AppState>, who: SignedIn, path: Named) -> Answer {
    let (slug, id) = path.into_inner();
    ask(&state, who, &slug, Target::Item(id)).await
}

pub(super) async fn item(state: Data<AppState>, who: SignedIn, path: Named, f: Fields) -> Answer {
    let (slug, id) = path.into_inner();
    take(&state, who, &slug, &f, Target::Item(id)).await
}

pub(super) async fn ask_section(state: Data<AppState>, who: SignedIn, path: Named) -> Answer {
    let (slug, id) = path.into_inner();
    ask(&state, who, &slug, Target::Section(id)).await
}

pub(super) async fn section(
    state: Data<AppState>,
    who: SignedIn,
    path: Named,
    f: Fields,
) -> Answer {
    let (slug, id) = path.into_inner();
    take(&state, who, &slug, &f, Target::Section(id)).await
}

pub(super) async fn ask_signal(state: Data<AppState>, who: SignedIn, path: Placed) -> Answer {
    let (slug, section, place) = path.into_inner();
    ask(&state, who, &slug, Target::Signal(section, place)).await
}

pub(super) async fn signal(
    state: Data<AppState>,
    who: SignedIn,
    path: Placed,
    f: Fields,
) -> Answer {
    let (slug, section, place) = path.into_inner();
    take(&state, who, &slug, &f, Target::Signal(section, place)).await
}

pub(super) async fn ask_scale(state: Data<AppState>, who: SignedIn, path: Named) -> Answer {
    let (slug, name) = path.into_inner();
    ask(&state, who, &slug, Target::Scale(name)).await
}

pub(super) async fn scale(state: Data<AppState>, who: SignedIn, path: Named, f: Fields) -> Answer {
    let (slug, name) = path.into_inner();
    take(&state, who, &slug, &f, Target::Scale(name)).await
}
