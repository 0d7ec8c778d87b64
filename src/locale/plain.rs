//! Messages of words and arguments alone, put together without the resolver: a page of cards says
//! a thousand of them. What chooses between variants is left to it.

use std::collections::HashMap;
use std::fmt::Write;

use fluent_bundle::{FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use foldhash::fast::RandomState;

use super::markup::escaped;

enum Piece {
    Words { text: Box<str>, html: Box<str> },
    Argument(Box<str>),
}

/// The plain messages of a file, by their id.
#[derive(Default)]
pub(super) struct Plain(HashMap<Box<str>, Vec<Piece>, RandomState>);

impl Plain {
    pub(super) fn of(resource: &FluentResource) -> Self {
        let plain = resource.entries().filter_map(|entry| {
            let Entry::Message(message) = entry else {
                return None;
            };
            Some((message.id.name.into(), pieces(message.value.as_ref()?)?))
        });
        Self(plain.collect())
    }

    /// The message in words; none if it is not plain, or an argument is missing or of a kind that
    /// the resolver writes in its own way.
    pub(super) fn say(&self, id: &str, args: &[(&str, FluentValue<'_>)]) -> Option<String> {
        let pieces = self.0.get(id)?;
        let mut said = String::with_capacity(64);
        for piece in pieces {
            match piece {
                Piece::Words { text, .. } => said.push_str(text),
                Piece::Argument(wanted) => {
                    let mut of_name = args.iter().filter(|(name, _)| *name == &**wanted);
                    match &of_name.next()?.1 {
                        FluentValue::String(text) => said.push_str(text),
                        value => number(value, &mut said)?,
                    }
                }
            }
        }
        Some(said)
    }

    /// The message as HTML, if it is of words alone.
    pub(super) fn html(&self, id: &str) -> Option<&str> {
        match self.0.get(id)?.as_slice() {
            [Piece::Words { html, .. }] => Some(html),
            _ => None,
        }
    }

    /// The message as HTML, if it is plain and this is its only argument.
    pub(super) fn html_with(
        &self,
        id: &str,
        name: &str,
        value: &FluentValue<'_>,
    ) -> Option<String> {
        let pieces = self.0.get(id)?;
        let mut said = String::with_capacity(64);
        for piece in pieces {
            match piece {
                Piece::Words { html, .. } => said.push_str(html),
                Piece::Argument(wanted) if **wanted == *name => match value {
                    FluentValue::String(text) => said.push_str(&escaped(text)),
                    value => number(value, &mut said)?,
                },
                Piece::Argument(_) => return None,
            }
        }
        Some(said)
    }
}

fn number(value: &FluentValue<'_>, said: &mut String) -> Option<()> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    let is_whole = number.value.fract() == 0.0 && number.value.abs() < 1e15;
    match is_whole && number.options.minimum_fraction_digits.is_none() {
        true => write!(said, "{}", number.value as i64).ok()?,
        false => said.push_str(&number.as_string()),
    }
    Some(())
}

fn pieces(pattern: &Pattern<&str>) -> Option<Vec<Piece>> {
    let piece = |element: &PatternElement<&str>| match element {
        PatternElement::TextElement { value } => Some(Piece::Words {
            text: (*value).into(),
            html: escaped(value).into(),
        }),
        PatternElement::Placeable {
            expression: Expression::Inline(InlineExpression::VariableReference { id }),
        } => Some(Piece::Argument(id.name.into())),
        PatternElement::Placeable { .. } => None,
    };
    pattern.elements.iter().map(piece).collect()
}
