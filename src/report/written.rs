//! What somebody takes of a report: the whole or one table in a format, or a figure.

use super::document::Document;
use super::figures::{Medium, Wish};
use super::{Error, Format, Options, Typesetter};

/// What is asked for, as addresses name it.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Name of a format, or `svg` or `png` for a figure.
    pub(super) format: String,
    /// The item that a figure is of.
    pub(super) item: Option<String>,
    /// Id of the section: nothing but its table is written.
    pub(super) table: Option<String>,
    /// Part of a table that needs several figures, from 1.
    pub(super) part: Option<usize>,
    /// Dots an inch.
    pub(super) dpi: Option<u32>,
    pub(super) variant: Option<String>,
    pub(super) bom: Option<bool>,
    /// The published page alone.
    pub(super) page: Option<bool>,
}

/// What is to be written. In the form for debugging, two that are written otherwise differ.
#[derive(Debug)]
pub(super) enum Written {
    Report(Format, Options, Option<String>),
    Figure(Medium, Wish),
}

/// What the fragment of HTML may do: be set in its own style, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; sandbox";
/// The same for what is published: any page may hold it, in a frame or by its script.
const OPEN_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors *; sandbox";

impl Written {
    /// # Errors
    /// `UnknownFormat`, `UnknownVariant`, `UnknownResolution`, `NoSubject`.
    pub(super) fn of(asked: Asked) -> Result<Self, Error> {
        if let Some(medium) = Medium::named(&asked.format, asked.dpi)? {
            let wish = Wish::new(medium, asked.item, (asked.table, asked.part))?;
            return Ok(Self::Figure(medium, wish));
        }
        let variant = asked.variant.as_deref().map(str::parse).transpose()?;
        let options = Options {
            variant: variant.unwrap_or_default(),
            byte_order_mark: asked.bom.unwrap_or_default(),
            page: asked.page.unwrap_or_default(),
        };
        Ok(Self::Report(asked.format.parse()?, options, asked.table))
    }

    /// A policy of its own, where that of the pages would not let it be set.
    pub(super) fn policy(&self, is_open: bool) -> Option<&'static str> {
        let is_html = matches!(self, Self::Report(Format::Html, ..));
        is_html.then_some(if is_open { OPEN_POLICY } else { POLICY })
    }

    /// # Errors
    /// `NoPdf` where it is a PDF and none are written here.
    pub(super) fn on(self, typesetter: Typesetter) -> Result<Self, Error> {
        match &self {
            Self::Report(format, ..) if !typesetter.has(*format) => Err(Error::NoPdf),
            _ => Ok(self),
        }
    }

    pub(super) fn content_type(&self) -> &'static str {
        match self {
            Self::Report(format, ..) => format.content_type(),
            Self::Figure(medium, _) => medium.content_type(),
        }
    }

    /// The bytes; the same of the same document.
    ///
    /// # Errors
    /// `UnknownTable`, `UnknownFigure`, or what a format can end in.
    pub(super) fn write(
        &self,
        document: &Document,
        typesetter: Typesetter,
    ) -> Result<Vec<u8>, Error> {
        match self {
            Self::Report(format, options, None) => typesetter.write(*format, document, *options),
            Self::Report(format, options, Some(section)) => {
                let table = document.excerpt_of(section);
                let unknown = || Error::UnknownTable(section.chars().take(80).collect());
                typesetter.write(*format, &table.ok_or_else(unknown)?, *options)
            }
            Self::Figure(_, wish) => wish.write(document),
        }
    }
}
