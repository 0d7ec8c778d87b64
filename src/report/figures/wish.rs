//! Which figure is asked for, and as what.

use super::{Figure, PRINT, RESOLUTIONS, of_item, of_table, to_png};
use crate::report::document::Document;
use crate::report::load::Error;

/// What a figure is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    Svg,
    /// With so many dots an inch.
    Png(u32),
}

/// What a figure shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// An item, by its id.
    Item(String),
    /// A table, by the id of its section, and which part of it, from 1.
    Table(String, usize),
}

/// A figure that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    medium: Medium,
    subject: Subject,
}

impl Medium {
    /// By the name of a format; `dots` an inch count for pictures of dots only.
    ///
    /// # Errors
    /// `UnknownResolution`
    pub fn named(format: &str, dots: Option<u32>) -> Result<Option<Self>, Error> {
        let dots = dots.unwrap_or(PRINT);
        match format {
            "svg" => Ok(Some(Self::Svg)),
            "png" if RESOLUTIONS.contains(&dots) => Ok(Some(Self::Png(dots))),
            "png" => Err(Error::UnknownResolution(dots)),
            _ => Ok(None),
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png(_) => "image/png",
        }
    }

    /// Ending of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png(_) => "png",
        }
    }

    /// The figure in this form; the same figure gives the same bytes.
    ///
    /// # Errors
    /// `Unwritable` for a picture that is too large.
    pub fn write(self, figure: &Figure) -> Result<Vec<u8>, Error> {
        match self {
            Self::Svg => Ok(figure.svg.clone().into_bytes()),
            Self::Png(dots) => {
                to_png(figure, dots).map_err(|error| Error::Unwritable(error.to_string()))
            }
        }
    }
}

impl Wish {
    /// A figure of an item or of a part of a table; where both are named, of the item.
    ///
    /// # Errors
    /// `NoSubject` where neither is named.
    pub fn new(
        medium: Medium,
        item: Option<String>,
        (table, part): (Option<String>, Option<usize>),
    ) -> Result<Self, Error> {
        let of_table = table.map(|section| Subject::Table(section, part.unwrap_or(1)));
        let subject = item.map(Subject::Item).or(of_table);
        Ok(Self {
            medium,
            subject: subject.ok_or(Error::NoSubject)?,
        })
    }

    /// The figure as it is asked for.
    ///
    /// # Errors
    /// `UnknownFigure`, or `Unwritable`.
    pub fn write(&self, document: &Document) -> Result<Vec<u8>, Error> {
        let figure = match &self.subject {
            Subject::Item(id) => {
                let item = document.items().find(|item| item.id() == id);
                item.map(|item| of_item(document, item))
            }
            Subject::Table(section, part) => {
                let is_meant = |found: &&str| *found == section;
                let mut tables = document.tables.iter();
                let table =
                    tables.find(|table| table.section.as_deref().filter(is_meant).is_some());
                let mut parts = table.map(|table| of_table(document, table).into_iter());
                parts
                    .as_mut()
                    .zip(part.checked_sub(1))
                    .and_then(|(parts, before)| parts.nth(before))
            }
        };
        let figure = figure.ok_or_else(|| {
            let (Subject::Item(id) | Subject::Table(id, _)) = &self.subject;
            Error::UnknownFigure(id.chars().take(80).collect())
        })?;
        self.medium.write(&figure)
    }
}
