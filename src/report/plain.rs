//! Text for formats that hold no control characters.

use std::borrow::Cow;

/// The text without what XML 1.0 cannot hold: control characters other than tab and line breaks,
/// and the two that are no characters.
pub(super) fn without_controls(text: &str) -> Cow<'_, str> {
    let allowed = |sign: char| match sign {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        sign => !sign.is_control(),
    };
    if text.chars().all(allowed) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|sign| allowed(*sign)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_xml_cannot_hold_is_dropped() {
        assert!(matches!(
            without_controls("a\tb\n▲"),
            Cow::Borrowed("a\tb\n▲")
        ));
        assert_eq!(without_controls("a\0b\u{1b}[c\u{fffe}\u{85}d"), "ab[cd");
    }
}
