//! The type of the figures: Liberation Sans, which is as wide as Arial and Helvetica, so that a
//! line breaks alike whichever of them a reader has. The program carries it, so that a picture
//! does not depend on the fonts of a machine.

use std::sync::LazyLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

/// Liberation Sans 2.1.5, unchanged; its licence stands beside it.
pub(super) static FONT: &[u8] = include_bytes!("font/LiberationSans-Regular.ttf");

/// Its name, and those that are as wide.
pub(super) const FAMILY: &str = "Liberation Sans, Arial, Helvetica, sans-serif";

/// Units of the font in one size of its type.
const PER_EM: f64 = 2048.0;

static FACE: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::new(FONT).ok());

/// How wide a line is set in a size, both in the same unit. A sign that the font does not have
/// counts as square.
pub(in crate::report) fn width(text: &str, size: f64) -> f64 {
    let Some(face) = FACE.as_ref() else {
        return text.chars().count() as f64 * size;
    };
    let signs = face.charmap();
    let metrics = GlyphMetrics::new(face, Size::unscaled(), LocationRef::default());
    let units: f64 = text
        .chars()
        .map(|sign| {
            let glyph = signs.map(sign);
            glyph
                .and_then(|glyph| metrics.advance_width(glyph))
                .map_or(PER_EM, f64::from)
        })
        .sum();
    units / PER_EM * size
}

/// A text in lines of at most this width, broken between words; a word that is wider is broken
/// where it must be.
pub(in crate::report) fn lines(text: &str, size: f64, most: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        for part in fitting(word, size, most) {
            let Some(line) = lines.last_mut() else { break };
            let longer = match line.is_empty() {
                true => part.clone(),
                false => format!("{line} {part}"),
            };
            if line.is_empty() || width(&longer, size) <= most {
                *line = longer;
            } else {
                lines.push(part);
            }
        }
    }
    lines
}

/// A word in parts that fit.
fn fitting(word: &str, size: f64, most: f64) -> Vec<String> {
    let mut parts = vec![String::new()];
    for sign in word.chars() {
        let Some(part) = parts.last_mut() else { break };
        let longer = format!("{part}{sign}");
        if part.is_empty() || width(&longer, size) <= most {
            *part = longer;
        } else {
            parts.push(sign.to_string());
        }
    }
    parts
}

/// A text cut to a width, with "…" where something is left out.
pub(super) fn cut(text: &str, size: f64, most: f64) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let mut short = text.to_owned();
    while short.pop().is_some() {
        let with_dots = format!("{}…", short.trim_end());
        if width(&with_dots, size) <= most {
            return with_dots;
        }
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_font() {
        assert_eq!(width("", 10.0), 0.0);
        let zero = width("0", 2048.0);
        assert_eq!(zero, 1139.0, "as in Arial");
        assert!((width("00", 10.0) - 2.0 * width("0", 10.0)).abs() < 1e-9);
        assert_eq!(width("測", 12.0), 12.0);
    }

    #[test]
    fn lines_are_never_wider_than_asked() {
        let text = "Difficulties for violent extremist offenders to return in \
                    Rechtsschutzversicherungsgesellschaftsangelegenheiten";
        let set = lines(text, 11.0, 90.0);
        assert!(set.len() > 3);
        assert!(set.iter().all(|line| width(line, 11.0) <= 90.0), "{set:?}");
        let letters = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(letters(&set.join(" ")), letters(text));
    }

    #[test]
    fn a_cut_text_says_so() {
        assert_eq!(cut("Upward", 11.0, 100.0), "Upward");
        let short = cut("Net-zero / Stable", 11.0, 60.0);
        assert!(
            short.ends_with('…') && width(&short, 11.0) <= 60.0,
            "{short}"
        );
    }
}
