//! What a card has in common for many readers, as HTML with places for what is one reader's own.
//!
//! Nobody's answer goes into a [`Stencil`]: it is made for a shape, of which whoever sees it knows
//! no more than that somebody's card had it, and what is personal is written into its places for
//! each page.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{self, Write};
use std::sync::{Arc, LazyLock};

use askama::filters::HtmlSafe;
use askama::{FastWritable, Template, Values};
use foldhash::fast::RandomState;
use parking_lot::RwLock;

use super::{Answer, CardView};
use crate::locale::Speaker;
use crate::web::page::Shell;

/// All stencils of a round, in bytes of their text; cards beyond it are set anew for each page.
const ROOM: usize = 6 << 20;

/// Where something of the reader's own stands in a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    FormToken,
    /// Number of the stored answer.
    Seq,
    /// The reader's reason.
    Reason,
    /// How many characters may be added to it.
    Left,
    /// Whether this point of the scale is chosen; 0 stands for "cannot judge".
    Tile(usize),
    /// Whether this confidence is chosen.
    Sure(usize),
    /// The class of the panel's reason at this place, if it is the reader's own.
    OwnClass(usize),
    /// The words beside it.
    OwnTag(usize),
}

/// Begins a mark in what is cut into a stencil. Drawn anew by each process, so that no text of a
/// study can hold it.
static MARK: LazyLock<String> = LazyLock::new(|| format!("place{:032x}", rand::random::<u128>()));

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, number) = match *self {
            Place::FormToken => ('f', 0),
            Place::Seq => ('s', 0),
            Place::Reason => ('r', 0),
            Place::Left => ('l', 0),
            Place::Tile(value) => ('t', value),
            Place::Sure(level) => ('c', level),
            Place::OwnClass(at) => ('o', at),
            Place::OwnTag(at) => ('w', at),
        };
        write!(f, "{}{kind}{number};", *MARK)
    }
}

impl Place {
    /// What a mark stands for, of the text behind [`MARK`], and what follows it.
    fn read(behind: &str) -> Option<(Place, &str)> {
        let (written, rest) = behind.split_once(';')?;
        let number = written.get(1..)?.parse().ok()?;
        let place = match written.chars().next()? {
            'f' => Place::FormToken,
            's' => Place::Seq,
            'r' => Place::Reason,
            'l' => Place::Left,
            't' => Place::Tile(number),
            'c' => Place::Sure(number),
            'o' => Place::OwnClass(number),
            'w' => Place::OwnTag(number),
            _ => return None,
        };
        Some((place, rest))
    }
}

/// Something of the reader's own in a card: itself, or in a stencil the place of it.
#[derive(Debug)]
pub(super) enum Own<'a> {
    Text(Cow<'a, str>),
    Number(i64),
    /// The attribute of a field that may be chosen.
    Tick(bool),
    /// The class of a reason that the reader may have written.
    Class(bool),
    /// The words beside it.
    Tag(bool, &'a Speaker),
    At(Place),
}

impl HtmlSafe for Own<'_> {}

impl FastWritable for Own<'_> {
    fn write_into(&self, dest: &mut dyn Write, values: &dyn Values) -> askama::Result<()> {
        match self {
            Own::Text(text) => return escaped(text).write_into(dest, values),
            Own::Number(number) => write!(dest, "{number}")?,
            Own::Tick(true) => dest.write_str(" checked")?,
            Own::Class(true) => dest.write_str(" own")?,
            Own::Tag(true, t) => {
                let words = t.word("reason-yours");
                write!(dest, r#" <span class="tag accent">{words}</span>"#)?;
            }
            Own::Tick(false) | Own::Class(false) | Own::Tag(false, _) => (),
            Own::At(place) => write!(dest, "{place}")?,
        }
        Ok(())
    }
}

impl fmt::Display for Own<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_into(f, askama::NO_VALUES)
            .map_err(|_| fmt::Error)
    }
}

fn escaped(text: &str) -> impl FastWritable {
    let Ok(safe) = askama::filters::escape(text, askama::filters::Html);
    safe
}

/// What decides how a card looks, beside what is written into its places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape {
    pub item: i64,
    /// The card is alone on its page.
    pub one: bool,
    pub now: Now,
    /// There is a reason.
    pub has_reason: bool,
    /// The reader's answer that the panel's is shown beside: a value, or "cannot judge".
    pub earlier: Option<Option<u32>>,
    /// The reader's own among the panel's reasons, where the words that say so fold it.
    pub folded: Option<usize>,
}

/// Where the reader stands with this round's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Now {
    Missing,
    /// The earlier answer once more.
    Kept,
    Other,
}

/// The HTML of a card with places for what is one reader's own.
pub struct Stencil {
    html: String,
    /// Where in `html` each place is, in this order.
    places: Vec<(usize, Place)>,
}

#[derive(Template)]
#[template(path = "rating/card.html")]
struct Alone<'a> {
    shell: &'a Shell,
    card: &'a CardView,
    t: Speaker,
}

impl Stencil {
    /// Cuts a card of somebody who is nobody; see [`CardView::is_stencil`].
    fn cut(card: &CardView, content_lang: &str, t: Speaker) -> Option<Self> {
        let mut shell = Shell::new(t, "").with_csrf(Place::FormToken.to_string());
        content_lang.clone_into(&mut shell.content_lang);
        let marked = Alone {
            shell: &shell,
            card,
            t,
        };
        let marked = marked.render().ok()?;
        let mut parts = marked.split(MARK.as_str());
        let mut html = String::with_capacity(marked.len());
        html.push_str(parts.next()?);
        let mut places = Vec::new();
        for part in parts {
            let (place, rest) = Place::read(part)?;
            places.push((html.len(), place));
            html.push_str(rest);
        }
        html.shrink_to_fit();
        Some(Self { html, places })
    }
}

/// The stencils of a round.
#[derive(Default)]
pub struct Stencils {
    cut: RwLock<Cut>,
}

#[derive(Default)]
struct Cut {
    by_shape: HashMap<Shape, Arc<Stencil>, RandomState>,
    bytes: usize,
}

impl Stencils {
    /// The stencil of a shape, cut of `card` if there is none yet; none where it cannot be had.
    pub fn of(
        &self,
        shape: Shape,
        content_lang: &str,
        t: Speaker,
        card: impl FnOnce() -> CardView,
    ) -> Option<Arc<Stencil>> {
        if let Some(found) = self.cut.read().by_shape.get(&shape) {
            return Some(found.clone());
        }
        if self.bytes() > ROOM {
            return None;
        }
        let stencil = Arc::new(Stencil::cut(&card(), content_lang, t)?);
        let mut cut = self.cut.write();
        // Another thread may have cut the same meanwhile.
        if cut.by_shape.insert(shape, stencil.clone()).is_none() {
            cut.bytes += stencil.html.len();
        }
        Some(stencil)
    }

    /// What they take, about.
    pub fn bytes(&self) -> usize {
        self.cut.read().bytes
    }
}

/// A card with what is written into its stencil.
pub struct CutCard {
    pub stencil: Arc<Stencil>,
    /// Number of the stored answer; 0 where there is none.
    pub seq: i64,
    pub rationale: String,
    /// How many characters may be added to it, in words.
    pub left: String,
    /// The chosen point; 0 for "cannot judge".
    pub value: Option<usize>,
    pub confidence: Option<usize>,
    /// Places of the reader's own among the panel's reasons to this item.
    pub own_reasons: Vec<usize>,
    pub t: Speaker,
}

impl fmt::Debug for CutCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CutCard").finish_non_exhaustive()
    }
}

impl CutCard {
    /// The card in a page with this form token.
    pub(super) fn filled<'a>(&'a self, form_token: &'a str) -> Filled<'a> {
        Filled {
            card: self,
            form_token,
        }
    }
}

/// See [`CutCard::filled`].
pub(super) struct Filled<'a> {
    card: &'a CutCard,
    form_token: &'a str,
}

impl HtmlSafe for Filled<'_> {}

impl FastWritable for Filled<'_> {
    fn write_into(&self, dest: &mut dyn Write, values: &dyn Values) -> askama::Result<()> {
        let stencil = &self.card.stencil;
        let mut from = 0;
        for (to, place) in &stencil.places {
            dest.write_str(&stencil.html[from..*to])?;
            from = *to;
            self.fill(*place).write_into(dest, values)?;
        }
        dest.write_str(&stencil.html[from..])?;
        Ok(())
    }
}

impl fmt::Display for Filled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_into(f, askama::NO_VALUES)
            .map_err(|_| fmt::Error)
    }
}

impl Filled<'_> {
    fn fill(&self, place: Place) -> Own<'_> {
        let CutCard { own_reasons, t, .. } = self.card;
        match place {
            Place::FormToken => Own::Text(self.form_token.into()),
            Place::Seq => Own::Number(self.card.seq),
            Place::Reason => Own::Text(self.card.rationale.as_str().into()),
            Place::Left => Own::Text(self.card.left.as_str().into()),
            Place::Tile(value) => Own::Tick(self.card.value == Some(value)),
            Place::Sure(level) => Own::Tick(self.card.confidence == Some(level)),
            Place::OwnClass(at) => Own::Class(own_reasons.contains(&at)),
            Place::OwnTag(at) => Own::Tag(own_reasons.contains(&at), t),
        }
    }
}
