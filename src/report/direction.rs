//! Marks that turn the direction of text stay with the text that they stand in.
//!
//! An override or an embedding that a text does not end would turn what a format prints beside it
//! on the same line: a caption after a heading, the other words of a citation. Here, once for all
//! formats, each text ends what it begins, and ends nothing else.

use std::borrow::Cow;

use super::document::{Document, Item, ItemBody, SignalSection, Table};
use crate::study::definition::{Signal, Source};

/// Ends an embedding or an override, U+202C.
const POP: char = '\u{202C}';
/// Ends an isolate, U+2069.
const POP_ISOLATE: char = '\u{2069}';

/// Stands where nothing else is left of a text: it joins words, is not seen, and may stand in a
/// tagged PDF.
pub(super) const UNSEEN: char = '\u{2060}';

/// The text with an end for each embedding, override and isolate that it begins, line by line,
/// and without ends of what it does not begin.
pub(super) fn contained(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_mark) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    // The ends of what is begun, the innermost last.
    let mut ends: Vec<char> = Vec::new();
    for c in text.chars() {
        match c {
            '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' => ends.push(POP),
            '\u{2066}'..='\u{2068}' => ends.push(POP_ISOLATE),
            POP if ends.last() == Some(&POP) => {
                ends.pop();
            }
            POP => continue,
            POP_ISOLATE => match ends.iter().rposition(|end| *end == POP_ISOLATE) {
                // With it ends all that was begun inside.
                Some(place) => {
                    ends.remove(place);
                    out.extend(ends.drain(place..).rev());
                }
                None => continue,
            },
            '\n' | '\u{2028}' | '\u{2029}' => out.extend(ends.drain(..).rev()),
            _ => {}
        }
        out.push(c);
    }
    out.extend(ends.drain(..).rev());
    // What was a title or a heading is not to become none.
    if out.is_empty() {
        out.push(UNSEEN);
    }
    Cow::Owned(out)
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn contain(text: &mut String) {
    if let Cow::Owned(made) = contained(text) {
        *text = made;
    }
}

fn contain_each<'a>(texts: impl IntoIterator<Item = &'a mut String>) {
    texts.into_iter().for_each(contain);
}

/// Contains every text of the document that somebody wrote, or that holds such a text.
pub(super) fn contain_all(document: &mut Document) {
    contain(&mut document.title);
    contain_each(&mut document.series);
    document.tables.iter_mut().for_each(contain_table);
    document.signals.iter_mut().for_each(contain_signals);
    for item in &mut document.withdrawn {
        contain_each([&mut item.text, &mut item.section, &mut item.group]);
        contain(&mut item.reason);
    }
    if let Some(review) = &mut document.review {
        contain_each(
            review
                .sections
                .iter_mut()
                .map(|section| &mut section.heading),
        );
        let items = review.items.iter_mut();
        for pair in items.flat_map(|item| &mut item.differences) {
            contain_each([&mut pair.first, &mut pair.second]);
        }
    }
    contain_each(&mut document.methods);
    if let Some(appendix) = &mut document.appendix {
        for round in &mut appendix.rounds {
            contain_each(&mut round.reopened);
            contain_each(round.groups.iter_mut().map(|group| &mut group.name));
            for item in &mut round.reworded {
                contain_each([&mut item.before, &mut item.after]);
            }
        }
        let entries = appendix.checklist.iter_mut();
        contain_each(entries.filter_map(|entry| entry.text.as_mut()));
    }
    let publication = &mut document.publication;
    contain_each([&mut publication.title, &mut publication.cite]);
    for author in &mut publication.authors {
        contain(&mut author.family);
        contain_each(author.given.iter_mut().chain(&mut author.affiliation));
    }
    contain_each(&mut document.source);
    contain_each(&mut document.credits);
    contain_each(&mut document.disclaimer);
}

fn contain_table(table: &mut Table) {
    contain(&mut table.heading);
    contain_each(table.caption.iter_mut().chain(&mut table.scope));
    contain_each(&mut table.columns);
    if let Some(period) = &mut table.period {
        contain_each([&mut period.from, &mut period.to]);
    }
    contain_each(table.legend.iter_mut().map(|line| &mut line.words));
    contain_each(table.notes.iter_mut().map(|note| &mut note.text));
    for group in &mut table.groups {
        contain(&mut group.name);
        group.items.iter_mut().for_each(contain_item);
    }
}

fn contain_item(item: &mut Item) {
    let scale = match &mut item.body {
        ItemBody::Closed(result) => {
            contain(&mut result.text);
            contain_each(result.groups.iter_mut().map(|group| &mut group.name));
            contain_each(result.editorial.iter_mut().map(|made| &mut made.reason));
            &mut result.scale
        }
        ItemBody::Draft { text, scale, .. } => {
            contain(text);
            scale
        }
    };
    for point in &mut scale.points {
        contain_each([&mut point.glyph, &mut point.label]);
    }
    contain_each(&mut item.instrument);
    let print = &mut item.print;
    contain_each(print.word.iter_mut().chain(&mut print.departure));
    contain_each(&mut print.sentence);
}

fn contain_signals(section: &mut SignalSection) {
    contain(&mut section.heading);
    contain_each(&mut section.caption);
    for signal in &mut section.signals {
        let Signal {
            headline,
            points,
            question,
        } = signal;
        contain(headline);
        contain_each(question);
        for point in points {
            contain(&mut point.text);
            point.sources.iter_mut().for_each(contain_source);
        }
    }
}

fn contain_source(source: &mut Source) {
    contain(&mut source.label);
    let marks = source.language.iter_mut().chain(&mut source.date);
    contain_each(marks.chain(&mut source.archived));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_what_it_begins_and_nothing_else() {
        for (text, expected) in [
            ("plain שלום", "plain שלום"),
            ("\u{202E}abc", "\u{202E}abc\u{202C}"),
            ("a\u{202C}b\u{2069}c", "abc"),
            ("\u{2067}\u{202A}a", "\u{2067}\u{202A}a\u{202C}\u{2069}"),
            (
                "\u{2067}\u{202A}a\u{2069}b",
                "\u{2067}\u{202A}a\u{202C}\u{2069}b",
            ),
            ("\u{2067}a\u{202C}b\u{2069}", "\u{2067}ab\u{2069}"),
            ("\u{202B}a\nb\u{202C}", "\u{202B}a\u{202C}\nb"),
            ("\u{202B}שלום\u{202C} a", "\u{202B}שלום\u{202C} a"),
        ] {
            assert_eq!(contained(text), expected, "{text:?}");
            assert_eq!(contained(expected), expected);
        }
    }
}
