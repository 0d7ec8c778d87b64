//! The consensus rule.

use actix_web::web::{Data, Path};
use serde_json::{Map, Value, json};

use super::desk::{Desk, Edited, Saved};
use super::words::{answer, form, page};
use crate::account::access::Act;
use crate::aggregation::alternatives::Alternative;
use crate::study::definition::Definition;
use crate::study::edit::{Refused, stamp};
use crate::study::file::{RULES, numbers_of};
use crate::study::save::{About, keys};
use crate::study::views::editor::EditPage;
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::form::{Choice, Field, Form, Part};
use crate::web::input::Fields;
use crate::web::reply::see_other;
use crate::web::session::SignedIn;

/// The numbers of the majority and of what is the same under every rule, in words.
const NUMBERS: [(&str, &str); 10] = [
    (
        "arrow_above",
        "An arrow needs more than this share of the answers, in %",
    ),
    (
        "arrow_times_opposite",
        "An outer arrow needs more than so many times the opposite side",
    ),
    ("consensus_from", "Consensus begins at this share, in %"),
    (
        "consensus_times_opposite",
        "An outer consensus needs at least so many times the opposite side",
    ),
    ("least_answers", "Fewest valid answers to an item"),
    (
        "least_response",
        "Smallest share of the panel that must answer or abstain, in %",
    ),
    ("least_pairs", "Fewest people in both rounds for stability"),
    ("stable_changed", "Stable: at most this share changed, in %"),
    ("stable_shift", "Stable: the histogram moved at most, in %"),
    ("least_group", "Smallest group whose answers are shown"),
];

/// The numbers of the rules that can stand in place of the majority.
const NUMBERS_INSTEAD: [(&str, &str); 3] = [
    ("percent", "Share or agreement that the rule asks for, in %"),
    ("most_opposite", "Most answers on the opposite side, in %"),
    ("most_halves", "Largest interquartile range, in half points"),
];

/// The rule as it was typed: numbers may hold anything.
#[derive(Clone)]
struct RuleEdit {
    /// Kind of the rule in place of the majority; empty for the majority.
    kind: String,
    /// Keys of `[consensus]` with their values.
    numbers: Vec<(&'static str, String)>,
    /// Keys of `[consensus.instead]` with their values; empty ones are left out.
    instead: Vec<(&'static str, String)>,
}

impl RuleEdit {
    fn of(study: &Definition) -> Self {
        let rule = &study.consensus;
        let own = numbers_of(rule);
        let other = rule.instead.map(Alternative::numbers).unwrap_or_default();
        let value = |key: &str, numbers: &[(&str, u64)]| {
            let found = numbers.iter().find(|(own, _)| *own == key);
            found.map_or_else(String::new, |(_, number)| number.to_string())
        };
        Self {
            kind: rule.instead.map_or("", Alternative::kind).to_owned(),
            numbers: NUMBERS.map(|(key, _)| (key, value(key, &own))).into(),
            instead: NUMBERS_INSTEAD
                .map(|(key, _)| (key, value(key, &other)))
                .into(),
        }
    }

    fn read(fields: &Fields) -> Self {
        let typed = |key: &str| fields.text(key).trim().to_owned();
        let typed_instead = |key: &str| fields.text(&format!("instead-{key}")).trim().to_owned();
        Self {
            kind: typed("kind"),
            numbers: NUMBERS.map(|(key, _)| (key, typed(key))).into(),
            instead: NUMBERS_INSTEAD
                .map(|(key, _)| (key, typed_instead(key)))
                .into(),
        }
    }
}

/// What was typed as the file has it: a number where it is one, else the text, which the rules of
/// the file refuse by its key.
fn number(text: &str) -> Value {
    text.parse::<u64>()
        .map_or_else(|_| json!(text), |n| json!(n))
}

impl Edited for RuleEdit {
    const ABOUT: About = About::Items;

    fn what(&self) -> String {
        "consensus rule".to_owned()
    }

    fn stored(&self, study: &Definition) -> Result<Option<Self>, Refused> {
        Ok(Some(Self::of(study)))
    }

    fn stamp(&self) -> String {
        stamp(&(&self.kind, &self.numbers, &self.instead))
    }

    fn apply(&self, study: &Definition) -> Result<(Value, String), Refused> {
        let mut rule = Map::new();
        for (key, text) in &self.numbers {
            rule.insert((*key).to_owned(), number(text));
        }
        if !self.kind.is_empty() {
            let mut instead = Map::new();
            instead.insert("kind".to_owned(), json!(self.kind));
            let takes = RULES.iter().find(|rule| rule.kind() == self.kind);
            let takes = takes.map(|rule| rule.numbers()).unwrap_or_default();
            for (key, text) in &self.instead {
                if !text.is_empty() && takes.iter().any(|(taken, _)| taken == key) {
                    instead.insert((*key).to_owned(), number(text));
                }
            }
            rule.insert("instead".to_owned(), Value::Object(instead));
        }
        let mut study = keys(study)?;
        study["consensus"] = Value::Object(rule);
        Ok((study, "consensus.".to_owned()))
    }

    fn form(&self, desk: &Desk) -> Form {
        let fields = |rows: &[(&str, &str)], of: &[(&str, String)], prefix: &str| -> Vec<Field> {
            let values = of.iter();
            rows.iter()
                .zip(values)
                .map(|((key, label), (_, value))| {
                    Field::short(format!("{prefix}{key}"), label, value.as_str())
                })
                .collect()
        };
        let parts = vec![
            Part::plain(vec![Field::radios(
                "kind",
                "What decides",
                &self.kind,
                kinds(),
            )]),
            Part::headed(
                "Numbers of the majority and of all rules",
                fields(&NUMBERS, &self.numbers, ""),
            ),
            Part::folded(
                "Numbers of the other rules",
                fields(&NUMBERS_INSTEAD, &self.instead, "instead-"),
            ),
        ];
        form(desk, "edit/rule", self.stamp(), "Save rule", parts)
    }
}

fn kinds() -> Vec<Choice> {
    let majority = Choice::new("", "The majority, usual").meaning(
        "The arrow is the region with more than half of the answers; an outer one also has more \
         than twice the opposite side.",
    );
    let name = |rule: &Alternative| {
        let words = rule.words();
        let mut letters = words.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect::<String>()
    };
    let others = RULES
        .iter()
        .map(|rule| Choice::new(rule.kind(), name(rule)).meaning(rule.sentence()));
    std::iter::once(majority).chain(others).collect()
}

fn rule_page(desk: &Desk, form: Form) -> EditPage {
    let definition = desk.definition();
    let lead = "The usual rule serves most studies. Whatever is chosen is printed with every \
                result, and fixed when round 1 opens.";
    let page = page(desk, "edit/rule", "Consensus rule", lead, Some(form));
    let mut facts = vec![("The rule".to_owned(), definition.consensus.sentence())];
    let chance = desk.chance.sentence();
    if !chance.is_empty() {
        facts.push(("Here".to_owned(), chance));
    }
    if !desk.is_frozen() {
        return EditPage { facts, ..page };
    }
    EditPage {
        frozen: "The rule is fixed since round 1 opened, so that nobody can fit it to the answers."
            .to_owned(),
        facts,
        form: page.form.filter(Form::has_problems),
        ..page
    }
}

pub(super) async fn edit(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let form = RuleEdit::of(desk.definition()).form(&desk);
    answer(&rule_page(&desk, form))
}

pub(super) async fn save(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    fields: Fields,
) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let typed = RuleEdit::read(&fields);
    match desk.save(&state, typed, fields.text("seen")).await? {
        Saved::Done(study) => see_other(&format!("/studies/{}/edit/rule", study.slug)),
        Saved::Again(desk, form, _) => answer(&rule_page(&desk, *form)),
    }
}
