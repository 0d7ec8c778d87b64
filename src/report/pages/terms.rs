//! The fields of licence, authors and title on the page that publishes.

use crate::report::views::AuthorFields;
use crate::result::particulars::{Licence, MOST_AUTHORS, Typed, TypedAuthor, Wrong};
use crate::study::definition::Definition;
use crate::web::form::{Choice, Field};
use crate::web::input::Fields;

/// What was typed.
pub(super) fn typed(fields: &Fields) -> Typed {
    let text = |name: &str| fields.text(name).to_owned();
    // One more than can be stored, so that it is said and not lost.
    let places =
        (1..=MOST_AUTHORS + 1).take_while(|place| fields.get(&format!("family-{place}")).is_some());
    Typed {
        licence: text("licence"),
        title: text("title"),
        authors: places
            .map(|place| TypedAuthor {
                given: text(&format!("given-{place}")),
                family: text(&format!("family-{place}")),
                orcid: text(&format!("orcid-{place}")),
                affiliation: text(&format!("affiliation-{place}")),
            })
            .collect(),
        doi: text("doi"),
        url: text("url"),
    }
}

/// Does what a button inside the form asks for: `author` adds one, `up-3` puts the third before
/// the second. Whether it was such a button.
pub(super) fn arrange(typed: &mut Typed, act: &str) -> bool {
    if act == "author" {
        if typed.authors.is_empty() {
            // The page showed one that was not filled in.
            typed.authors.push(TypedAuthor::default());
        }
        if typed.authors.len() <= MOST_AUTHORS {
            typed.authors.push(TypedAuthor::default());
        }
        return true;
    }
    let Some(place) = act
        .strip_prefix("up-")
        .and_then(|at| at.parse::<usize>().ok())
    else {
        return false;
    };
    if (2..=typed.authors.len()).contains(&place) {
        typed.authors.swap(place - 2, place - 1);
    }
    true
}

fn blamed(mut field: Field, problems: &[Wrong]) -> Field {
    let mut problems = problems.iter();
    if let Some(problem) = problems.find(|problem| problem.field == field.id) {
        field.error = problem.message.clone();
    }
    field
}

fn all(fields: Vec<Field>, problems: &[Wrong]) -> Vec<Field> {
    let fields = fields.into_iter();
    fields.map(|field| blamed(field, problems)).collect()
}

/// Title and licence.
pub(super) fn first(typed: &Typed, definition: &Definition, problems: &[Wrong]) -> Vec<Field> {
    let licences = Licence::ALL.map(|licence| {
        let label = match licence.is_listed() {
            true => format!("{} ({})", licence.short(), licence.spdx()),
            false => licence.short().to_owned(),
        };
        Choice::new(licence.spdx(), label).meaning(licence.meaning())
    });
    let title = format!("Without one, that of the study: {}", definition.title);
    let fields = vec![
        Field::line("title", "Title", &typed.title)
            .hint(title)
            .in_study(),
        Field::radios(
            "licence",
            "Licence of the open data and the published tables",
            &typed.licence,
            licences.to_vec(),
        ),
    ];
    all(fields, problems)
}

/// At least one author, for who comes first.
pub(super) fn authors(typed: &Typed, problems: &[Wrong]) -> Vec<AuthorFields> {
    let none = [TypedAuthor::default()];
    let typed = match typed.authors.as_slice() {
        [] => &none,
        authors => authors,
    };
    (1..)
        .zip(typed)
        .map(|(place, author)| {
            let at = |name: &str| format!("{name}-{place}");
            let fields = vec![
                Field::line(at("given"), "Given names", &author.given),
                Field::line(at("family"), "Family name, or organisation", &author.family),
                Field::line(at("orcid"), "ORCID iD (optional)", &author.orcid),
                Field::line(
                    at("affiliation"),
                    "Affiliation (optional)",
                    &author.affiliation,
                ),
            ];
            AuthorFields {
                place,
                fields: all(fields, problems),
            }
        })
        .collect()
}

/// Where the report stands.
pub(super) fn last(typed: &Typed, problems: &[Wrong]) -> Vec<Field> {
    let fields = vec![
        Field::line("doi", "DOI of the report (optional)", &typed.doi)
            .hint("Such as 10.1234/abc.567."),
        Field::line("url", "Address of the report (optional)", &typed.url)
            .hint("Where it is published, if not here."),
    ];
    all(fields, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors_are_added_and_moved_and_nothing_typed_is_lost() {
        let body = b"licence=CC0-1.0&family-1=One&family-2=Two&given-2=T&family-3=&family-5=Lost";
        let fields = Fields::parse(body).unwrap();
        let mut typed = typed(&fields);
        assert_eq!(typed.authors.len(), 3);
        assert!(arrange(&mut typed, "up-2"));
        assert_eq!(typed.authors[0].given, "T");
        assert!(arrange(&mut typed, "up-1") && arrange(&mut typed, "up-9"));
        assert_eq!(typed.authors[1].family, "One");
        assert!(arrange(&mut typed, "author"));
        assert_eq!(typed.authors.len(), 4);
        assert!(!arrange(&mut typed, "save") && !arrange(&mut typed, ""));
    }
}
