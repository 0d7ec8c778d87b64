//! The marks ▲ ▼ — ◇ ■, drawn at one size on every platform.

use std::fmt;

use askama::filters::HtmlSafe;
use askama::{FastWritable, Values};

use crate::drawing::Glyph;
use crate::web::page::mark;

impl fmt::Display for Glyph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        mark(self.character()).fmt(f)
    }
}

impl HtmlSafe for Glyph {}

impl FastWritable for Glyph {
    fn write_into(&self, dest: &mut dyn fmt::Write, values: &dyn Values) -> askama::Result<()> {
        mark(self.character()).write_into(dest, values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_glyph_is_drawn_and_hidden_from_screen_readers() {
        let html = Glyph::of("▲").to_string();
        assert!(html.starts_with("<svg"), "{html}");
        assert!(html.contains(r#"aria-hidden="true""#));
        assert_eq!(Glyph::of("▲").character(), "▲");
    }

    #[test]
    fn a_glyph_of_the_studys_own_is_escaped() {
        let html = Glyph::of("<b>").to_string();
        assert!(html.contains("&#60;b&#62;"), "{html}");
    }
}
