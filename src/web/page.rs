//! The page around every view: what header, tabs, breadcrumbs and footer need, as plain data.

use std::fmt;

use crate::drawing::Glyph;
use crate::locale::Speaker;
use crate::web::assets;

/// Everything `templates/layout.html` shows around a view's own content.
#[derive(Debug, Clone)]
pub struct Shell {
    /// Says the tool's words; views take it from here.
    pub t: Speaker,
    /// What the page is; the product's name is added behind it.
    pub title: String,
    /// BCP 47 tag of the study's own texts.
    pub content_lang: String,
    /// The study this page belongs to, if any.
    pub study: Option<StudyHead>,
    /// Who is signed in.
    pub user: Option<User>,
    /// The study's pages for coordinator and author; empty for experts.
    pub tabs: Vec<Tab>,
    /// The way here; the last one without an address. Empty on first-level pages.
    pub breadcrumbs: Vec<Crumb>,
    /// Whom to ask; stands first in every footer.
    pub contact: Option<Contact>,
    /// Where the study says how the panel's data are used.
    pub privacy: Option<String>,
    /// Goes into the hidden field `csrf` of every form and the header of every script's request.
    pub csrf: String,
    /// The answers of this study are generated; every page says so.
    pub simulated: bool,
    /// Set where a coordinator looks at an expert's page.
    pub preview: Option<Preview>,
    /// The page reports an error: its title begins with "Error: ".
    pub error: bool,
    pub width: Width,
}

/// The study named in the header.
#[derive(Debug, Clone)]
pub struct StudyHead {
    pub name: String,
    pub slug: String,
}

/// The person signed in.
#[derive(Debug, Clone)]
pub struct User {
    pub name: String,
    pub email: String,
}

/// The coordinator as named in the footer.
#[derive(Debug, Clone)]
pub struct Contact {
    pub name: String,
    pub email: String,
}

/// One of the study's pages.
#[derive(Debug, Clone)]
pub struct Tab {
    pub label: String,
    pub href: String,
    pub current: bool,
}

/// One step of the way to this page.
#[derive(Debug, Clone)]
pub struct Crumb {
    pub label: String,
    /// `None` for the page itself.
    pub href: Option<String>,
}

/// What stands above an expert's page that a coordinator looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The number of the round.
    pub round: u32,
    /// The round whose results the cards show, as to somebody who did not answer in it.
    pub after: Option<u32>,
    /// How many things are missing before the round can open.
    pub missing: usize,
    /// Where the coordinator came from.
    pub back: String,
}

/// How wide the content may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Width {
    /// Expert pages: 728 px of content.
    #[default]
    Text,
    /// Coordinator and author pages: 1120 px.
    Wide,
    /// Sign-in, errors and other single forms: 464 px under a header of `Text` width.
    Narrow,
}

impl Shell {
    /// A page with nothing but a title; the rest is added by the methods below.
    pub fn new(t: Speaker, title: impl Into<String>) -> Self {
        Shell {
            t,
            title: title.into(),
            content_lang: t.lang().to_owned(),
            study: None,
            user: None,
            tabs: Vec::new(),
            breadcrumbs: Vec::new(),
            contact: None,
            privacy: None,
            csrf: String::new(),
            simulated: false,
            preview: None,
            error: false,
            width: Width::Text,
        }
    }

    /// Puts the page into a study whose texts are in `content_lang` (BCP 47).
    pub fn in_study(
        mut self,
        name: impl Into<String>,
        slug: impl Into<String>,
        content_lang: impl Into<String>,
    ) -> Self {
        let slug = slug.into();
        self.privacy = Some(format!("/studies/{slug}/privacy"));
        self.study = Some(StudyHead {
            name: name.into(),
            slug,
        });
        self.content_lang = content_lang.into();
        self
    }

    pub fn for_user(mut self, name: impl Into<String>, email: impl Into<String>) -> Self {
        self.user = Some(User {
            name: name.into(),
            email: email.into(),
        });
        self
    }

    pub fn with_contact(mut self, name: impl Into<String>, email: impl Into<String>) -> Self {
        self.contact = Some(Contact {
            name: name.into(),
            email: email.into(),
        });
        self
    }

    /// For pages of a study whose readers are not signed in: another address of its page on
    /// privacy.
    pub fn with_privacy(mut self, href: String) -> Self {
        self.privacy = Some(href);
        self
    }

    pub fn with_csrf(mut self, token: impl Into<String>) -> Self {
        self.csrf = token.into();
        self
    }

    /// Adds a tab; tabs stand in the order added.
    pub fn with_tab(
        mut self,
        label: impl Into<String>,
        href: impl Into<String>,
        current: bool,
    ) -> Self {
        self.tabs.push(Tab {
            label: label.into(),
            href: href.into(),
            current,
        });
        self
    }

    /// Adds a step of the way here that can be gone back to.
    pub fn with_crumb(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.breadcrumbs.push(Crumb {
            label: label.into(),
            href: Some(href.into()),
        });
        self
    }

    /// Adds this page as the last step of the way.
    pub fn with_last_crumb(mut self, label: impl Into<String>) -> Self {
        self.breadcrumbs.push(Crumb {
            label: label.into(),
            href: None,
        });
        self
    }

    pub fn simulated(mut self, simulated: bool) -> Self {
        self.simulated = simulated;
        self
    }

    pub fn with_preview(mut self, preview: Option<Preview>) -> Self {
        self.preview = preview;
        self
    }

    /// Marks the title with "Error: ".
    pub fn with_error(mut self, error: bool) -> Self {
        self.error = error;
        self
    }

    pub fn wide(mut self) -> Self {
        self.width = Width::Wide;
        self
    }

    pub fn narrow(mut self) -> Self {
        self.width = Width::Narrow;
        self
    }

    /// Content of `<title>`.
    pub fn full_title(&self) -> String {
        let own = format!("{} – Castalia", self.title);
        if self.error {
            self.t.say_n("error-prefix", "title", own)
        } else {
            own
        }
    }

    pub fn body_class(&self) -> &'static str {
        match self.width {
            Width::Wide => "wide",
            Width::Text | Width::Narrow => "text",
        }
    }

    pub fn main_class(&self) -> &'static str {
        match self.width {
            Width::Narrow => "frame narrow",
            Width::Text | Width::Wide => "frame",
        }
    }

    /// The account link's words: experts have no name on their screens, others their own.
    pub fn account_label(&self, user: &User) -> String {
        if self.study.is_some() && self.tabs.is_empty() {
            self.t.say("your-account")
        } else {
            user.name.clone()
        }
    }

    pub fn stylesheet(&self) -> String {
        assets::href("castalia.css")
    }

    pub fn script(&self) -> String {
        assets::href("castalia.js")
    }

    pub fn favicon(&self) -> String {
        assets::href("favicon.svg")
    }
}

/// A scale's glyph as it stands in the interface: a drawing of equal size on every platform for
/// the glyphs the tool knows, the escaped text of any other. The word always stands beside it.
pub fn mark(glyph: &str) -> Mark<'_> {
    Mark(glyph)
}

/// See [`mark`].
#[derive(Debug, Clone, Copy)]
pub struct Mark<'a>(&'a str);

impl fmt::Display for Mark<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Glyph::of(self.0).outline() {
            Some(outline) => {
                let line = match outline.stroked {
                    true => r#" fill="none" stroke="currentColor" stroke-width="2""#,
                    false => "",
                };
                write!(
                    f,
                    r#"<svg class="glyph-svg" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" data-char="{}"><path d="{}"{line}/></svg>"#,
                    self.0, outline.path
                )
            }
            None => {
                let safe = askama::filters::escape(self.0, askama::filters::Html)
                    .map_err(|_| fmt::Error)?;
                write!(f, r#"<span class="glyph" aria-hidden="true">{safe}</span>"#)
            }
        }
    }
}

impl askama::filters::HtmlSafe for Mark<'_> {}

impl askama::FastWritable for Mark<'_> {
    fn write_into(
        &self,
        dest: &mut dyn fmt::Write,
        _values: &dyn askama::Values,
    ) -> askama::Result<()> {
        Ok(write!(dest, "{self}")?)
    }
}

/// With `CASTALIA_SCREENS` set to a folder, the unit tests also write every page they render
/// there, to be looked at in a browser.
#[cfg(test)]
pub(crate) fn rendered(name: &str, page: &impl askama::Template) -> String {
    let html = page.render().expect("templates cannot fail on plain data");
    if let Some(folder) = std::env::var_os("CASTALIA_SCREENS") {
        let file = std::path::Path::new(&folder).join(format!("{name}.html"));
        std::fs::write(file, &html).expect("the folder can be written");
    }
    assert!(!html.contains("style="), "{name}: inline style");
    assert!(
        !html.contains("<script>alert"),
        "{name}: unescaped foreign text"
    );
    assert_eq!(html.matches("<h1").count(), 1, "{name}: one h1");
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_glyph_is_drawn_and_a_foreign_one_is_escaped() {
        assert!(mark("▲").to_string().starts_with("<svg"));
        let foreign = mark("<b>").to_string();
        assert!(!foreign.contains("<b>"));
        assert!(foreign.contains("&#60;b&#62;"));
    }

    #[test]
    fn an_error_shows_in_the_title() {
        let shell = Shell::new(Speaker::fallback(), "Baseline").with_error(true);
        assert_eq!(shell.full_title(), "Error: Baseline – Castalia");
    }
}
