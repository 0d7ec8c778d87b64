//! A sheet on which a figure is drawn, shape by shape, and its SVG.

use std::fmt::Display;

use askama::Template;

use super::face::{self, FAMILY};
use crate::aggregation::rule::Threat;
use crate::drawing::{Fill, Glyph, Outline};
use crate::report::plain::without_controls;

/// Width of what is drawn; 96 units are an inch.
pub(super) const WIDTH: f64 = 600.0;
/// Room around it, so that no edge is cut off.
const MARGIN: f64 = 2.0;

pub(super) const INK: &str = "#1b1b1f";
pub(super) const QUIET: &str = "#484850";
pub(super) const LINE: &str = "#b9b6ae";
pub(super) const ACCENT: &str = "#0f5c4e";
pub(super) const BAR: &str = "#3a3f4b";
const MIDDLE: &str = "#d9d6ce";
const EDGE: &str = "#74727b";
const SECOND: &str = "#757981";
const THIRD: &str = "#a6a8ad";
const WHITE: &str = "#ffffff";
const INCREASING: &str = "#b3261e";
const DECREASING: &str = "#0b57a4";

/// Where a line of text stands around its x.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// What lies on the sheet; later shapes lie above earlier ones. Positions are in units from the
/// upper left corner.
enum Shape {
    /// `y` is the base line.
    Text {
        x: f64,
        y: f64,
        size: f64,
        anchor: Anchor,
        ink: &'static str,
        text: String,
    },
    Box {
        x: f64,
        y: f64,
        width: f64,
        height: f64,
        fill: String,
        edge: Option<&'static str>,
        dashed: bool,
    },
    Line {
        from: (f64, f64),
        to: (f64, f64),
        ink: &'static str,
        thickness: f64,
        dotted: bool,
    },
    Dot {
        x: f64,
        y: f64,
        radius: f64,
        full: bool,
    },
    /// A path that is moved by `x` and `y`.
    Path {
        x: f64,
        y: f64,
        path: String,
        fill: &'static str,
        opacity: &'static str,
        dashed: bool,
    },
    /// A mark of a scale in a square.
    Mark {
        x: f64,
        y: f64,
        scale: f64,
        outline: Outline,
        ink: &'static str,
    },
}

/// A sheet of paper, as high as what is drawn on it.
#[derive(Default)]
pub(super) struct Sheet {
    shapes: Vec<Shape>,
    hatches: Vec<u8>,
}

#[derive(Template)]
#[template(path = "figures/figure.svg")]
struct Svg<'a> {
    name: &'a str,
    title: &'a str,
    description: &'a str,
    language: &'a str,
    height: f64,
    sheet: &'a Sheet,
    draft: bool,
}

impl Sheet {
    /// A line of text from its base line, and the width it takes.
    pub(super) fn text(&mut self, at: (f64, f64), size: f64, ink: &'static str, text: &str) -> f64 {
        self.anchored(at, Anchor::Start, size, ink, text)
    }

    /// A line of text that starts, ends or is centred at its x.
    pub(super) fn anchored(
        &mut self,
        (x, y): (f64, f64),
        anchor: Anchor,
        size: f64,
        ink: &'static str,
        text: &str,
    ) -> f64 {
        let text = without_controls(text).into_owned();
        let width = face::width(&text, size);
        self.shapes.push(Shape::Text {
            x,
            y,
            size,
            anchor,
            ink,
            text,
        });
        width
    }

    /// Lines of text below one another, the first with its base line at `y`; the base line of the
    /// line that would follow.
    pub(super) fn paragraph(
        &mut self,
        (x, mut y): (f64, f64),
        (size, leading): (f64, f64),
        most: f64,
        ink: &'static str,
        text: &str,
    ) -> f64 {
        for line in face::lines(&without_controls(text), size, most) {
            self.text((x, y), size, ink, &line);
            y += leading;
        }
        y
    }

    /// A bar in the pattern of a point.
    pub(super) fn bar(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: Fill) {
        let (paint, edge) = match fill {
            Fill::Hatch(distance) => {
                if !self.hatches.contains(&distance) {
                    self.hatches.push(distance);
                }
                (format!("hatch-{distance}"), Some(BAR))
            }
            Fill::Pale => (MIDDLE.to_owned(), Some(EDGE)),
            Fill::Solid(0) => (BAR.to_owned(), Some(BAR)),
            Fill::Solid(1) => (SECOND.to_owned(), Some(BAR)),
            Fill::Solid(_) => (THIRD.to_owned(), Some(BAR)),
        };
        self.shapes.push(Shape::Box {
            x,
            y,
            width,
            height,
            fill: paint,
            edge,
            dashed: false,
        });
    }

    /// An empty box: those who could not judge, or, dashed, did not answer.
    pub(super) fn open(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), dashed: bool) {
        self.shapes.push(Shape::Box {
            x,
            y,
            width,
            height,
            fill: WHITE.to_owned(),
            edge: Some(EDGE),
            dashed,
        });
    }

    /// A plain box without an edge.
    pub(super) fn block(
        &mut self,
        (x, y): (f64, f64),
        (width, height): (f64, f64),
        fill: &'static str,
    ) {
        self.shapes.push(Shape::Box {
            x,
            y,
            width,
            height,
            fill: fill.to_owned(),
            edge: None,
            dashed: false,
        });
    }

    pub(super) fn line(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        (ink, thickness): (&'static str, f64),
    ) {
        self.shapes.push(Shape::Line {
            from,
            to,
            ink,
            thickness,
            dotted: false,
        });
    }

    pub(super) fn dotted(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.shapes.push(Shape::Line {
            from,
            to,
            ink: EDGE,
            thickness: 1.0,
            dotted: true,
        });
    }

    pub(super) fn dot(&mut self, (x, y): (f64, f64), radius: f64, full: bool) {
        self.shapes.push(Shape::Dot { x, y, radius, full });
    }

    pub(super) fn band(
        &mut self,
        (x, y): (f64, f64),
        path: &str,
        (fill, opacity): (&'static str, &'static str),
    ) {
        self.shapes.push(Shape::Path {
            x,
            y,
            path: path.to_owned(),
            fill,
            opacity,
            dashed: fill == "none",
        });
    }

    /// A mark in a square of this size from its upper left corner; a sign of the study's own is
    /// set as text.
    pub(super) fn mark(
        &mut self,
        (x, y): (f64, f64),
        size: f64,
        glyph: &Glyph,
        threat: Option<Threat>,
    ) {
        let ink = match threat {
            Some(Threat::Increasing) => INCREASING,
            Some(Threat::Decreasing) => DECREASING,
            None => INK,
        };
        match glyph.outline() {
            Some(outline) => self.shapes.push(Shape::Mark {
                x,
                y,
                scale: size / Outline::SIDE,
                outline,
                ink,
            }),
            None => {
                let at = (x + size / 2.0, y + size * 0.85);
                self.anchored(at, Anchor::Middle, size, ink, glyph.character());
            }
        }
    }

    /// The sheet as SVG, cut off at `height`.
    ///
    /// # Panics
    /// Never: the template writes into memory.
    pub(super) fn into_svg(
        mut self,
        (name, language): (&str, &str),
        (title, description): (&str, &str),
        height: f64,
        draft: bool,
    ) -> String {
        self.hatches.sort_unstable();
        let svg = Svg {
            name,
            title: &without_controls(title),
            description: &without_controls(description),
            language,
            height,
            sheet: &self,
            draft,
        };
        svg.render()
            .expect("a template without failing filters writes into memory")
    }
}

/// Width and height of the figure around what is drawn.
pub(super) fn outer(height: f64) -> (f64, f64) {
    (WIDTH + 2.0 * MARGIN, height + 2.0 * MARGIN)
}

impl Svg<'_> {
    fn millimetres(units: f64) -> String {
        format!("{:.2}mm", units / 96.0 * 25.4)
    }

    fn size(&self) -> [String; 2] {
        let (width, height) = outer(self.height);
        [width, height].map(Self::millimetres)
    }

    fn paint(&self, fill: &str) -> String {
        match fill.starts_with("hatch-") {
            true => format!("url(#{}-{fill})", self.name),
            false => fill.to_owned(),
        }
    }
}

/// Up to two decimals, as short as they can be.
fn short(number: impl Display) -> String {
    let text = format!("{number:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" => "0".to_owned(),
        text => text.to_owned(),
    }
}
