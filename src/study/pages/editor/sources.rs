//! The rows of sources in a form.

use super::desk::optional;
use crate::study::definition::Source;
use crate::web::form::Field;
use crate::web::input::Fields;

/// Sources of one item or point at most.
const MOST_SOURCES: usize = 50;

/// The sources that were typed; rows left blank are no sources.
pub(super) fn sources(fields: &Fields, prefix: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    for row in 0..MOST_SOURCES {
        let name = |part: &str| format!("{prefix}-{row}-{part}");
        if fields.get(&name("label")).is_none() {
            break;
        }
        let source = Source {
            label: fields.text(&name("label")).to_owned(),
            url: optional(fields, &name("url")),
            language: optional(fields, &name("language")),
            date: optional(fields, &name("date")),
            archived: optional(fields, &name("archived")),
        };
        let rest = [
            &source.url,
            &source.language,
            &source.date,
            &source.archived,
        ];
        if !source.label.trim().is_empty() || rest.iter().any(|part| part.is_some()) {
            sources.push(source);
        }
    }
    sources
}

/// The fields of sources, with a blank row at the end.
pub(super) fn source_fields(sources: &[Source], prefix: &str) -> Vec<Field> {
    let mut fields = Vec::new();
    for row in 0..(sources.len() + 1).min(MOST_SOURCES) {
        let id = |part: &str| format!("{prefix}-{row}-{part}");
        let label = |what: &str| format!("Source {}, {what}", row + 1);
        let source = sources.get(row);
        let text = |part: fn(&Source) -> Option<&String>| {
            source.and_then(part).cloned().unwrap_or_default()
        };
        fields.extend([
            Field::line(id("label"), &label("name"), text(|s| Some(&s.label))).in_study(),
            Field::line(id("url"), &label("address"), text(|s| s.url.as_ref())),
            Field::short(
                id("language"),
                &label("language"),
                text(|s| s.language.as_ref()),
            ),
            Field::short(id("date"), &label("date"), text(|s| s.date.as_ref())),
            Field::short(
                id("archived"),
                &label("archived"),
                text(|s| s.archived.as_ref()),
            ),
        ]);
    }
    fields
}
