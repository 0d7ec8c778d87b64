//! Messages as HTML.

use std::borrow::Cow;
use std::fmt;

/// HTML made by [`Speaker::rich`](super::Speaker::rich) or [`Speaker::word`](super::Speaker::word):
/// the message's own words, and arguments escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markup(Cow<'static, str>);

impl Markup {
    /// Of a message that is kept as HTML.
    pub(super) fn kept(html: &'static str) -> Self {
        Self(Cow::Borrowed(html))
    }

    /// Of a message that was put together as HTML.
    pub(super) fn made(html: String) -> Self {
        Self(Cow::Owned(html))
    }

    /// Of a message in which `*…*` marks what is printed bold and `_…_` what stays on one line.
    pub(super) fn marked(text: &str) -> Self {
        let mut html = String::with_capacity(text.len() + 32);
        let (mut bold, mut whole) = (false, false);
        for character in text.chars() {
            let (open, start, end) = match character {
                '*' => (&mut bold, "<b>", "</b>"),
                '_' => (&mut whole, "<span class=\"nowrap\">", "</span>"),
                other => {
                    html.push(other);
                    continue;
                }
            };
            html.push_str(if *open { end } else { start });
            *open = !*open;
        }
        Self::made(html)
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Markup {}

impl askama::FastWritable for Markup {
    fn write_into(
        &self,
        dest: &mut dyn fmt::Write,
        _values: &dyn askama::Values,
    ) -> askama::Result<()> {
        Ok(dest.write_str(&self.0)?)
    }
}

/// Text as HTML, as templates escape it.
pub(super) fn escaped(text: &str) -> String {
    let Ok(safe) = askama::filters::escape(text, askama::filters::Html);
    safe.to_string()
}

/// The same for an argument of a marked message: a mark in it stays a character.
pub(super) fn unmarked(text: &str) -> String {
    escaped(text).replace('*', "&#42;").replace('_', "&#95;")
}
