//! What the single values of a study file must look like.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use unic_langid::LanguageIdentifier;

use super::error::nearest;

/// Most characters of a slug and of an id.
pub const LONGEST_ID: usize = 64;

/// Whether the text is `[a-z0-9]+(-[a-z0-9]+)*`, at most 64 characters.
pub fn is_slug(text: &str) -> bool {
    text.len() <= LONGEST_ID
        && text.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

/// Whether the text is `[a-z0-9][a-z0-9_-]{0,63}`.
pub fn is_item_id(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= LONGEST_ID
        && text.bytes().next().is_some_and(plain)
        && text
            .bytes()
            .all(|byte| plain(byte) || matches!(byte, b'_' | b'-'))
}

/// Whether the text is an address that a source may have: `http`, `https` or `mailto`, without
/// blanks, and something behind the scheme.
pub fn is_source_url(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rest = ["https://", "http://", "mailto:"]
        .iter()
        .find_map(|scheme| lower.strip_prefix(scheme));
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['))
        && !text.contains(|c: char| {
            c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\' | '`')
        })
}

/// The language tag in its usual spelling.
pub(super) fn language(text: &str) -> Option<String> {
    let tag: LanguageIdentifier = text.parse().ok()?;
    let spelled = tag.to_string();
    (spelled != "und" && !text.contains('_')).then_some(spelled)
}

/// The time zone in the spelling of the IANA database, or a near one to suggest.
pub(super) fn time_zone(text: &str) -> Result<String, Option<String>> {
    let spelled = TimeZone::get(text)
        .ok()
        .and_then(|zone| zone.iana_name().map(str::to_owned));
    spelled.ok_or_else(|| {
        let names: Vec<String> = jiff::tz::db()
            .available()
            .map(|name| name.as_str().to_owned())
            .collect();
        nearest(text, names.iter().map(String::as_str)).map(str::to_owned)
    })
}

/// A date as a year, a month or a day: its first and last day.
pub(super) fn days_of(text: &str) -> Option<(Date, Date)> {
    let parts: Vec<&str> = text.split('-').collect();
    let widths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let digits = parts
        .iter()
        .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let number = |index: usize| parts.get(index).and_then(|part| part.parse::<i16>().ok());
    let short = |index: usize| number(index).and_then(|number| i8::try_from(number).ok());
    if !digits {
        return None;
    }
    match widths.as_slice() {
        [4] => {
            let year = number(0)?;
            Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?))
        }
        [4, 2] => {
            let first = Date::new(number(0)?, short(1)?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        [4, 2, 2] => {
            let day = Date::new(number(0)?, short(1)?, short(2)?).ok()?;
            Some((day, day))
        }
        _ => None,
    }
}

/// An id made of the words of a text: Latin letters without their accents, digits, hyphens, cut
/// at a word. Empty where the text has none of these.
pub fn slug_of(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut words: Vec<String> = vec![String::new()];
    for c in text.chars() {
        match plain(c) {
            Some(letters) => words
                .last_mut()
                .into_iter()
                .for_each(|word| word.push_str(letters)),
            None if c.is_ascii_alphanumeric() => {
                let c = c.to_ascii_lowercase();
                words.last_mut().into_iter().for_each(|word| word.push(c));
            }
            None if c == '\'' || c == '’' => {}
            None => words.push(String::new()),
        }
    }
    let mut slug = String::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        if slug.is_empty() {
            slug.push_str(&word[..word.len().min(LONGEST)]);
        } else if slug.len() + 1 + word.len() <= LONGEST {
            slug.push('-');
            slug.push_str(word);
        } else {
            break;
        }
    }
    slug
}

/// The ASCII letters for the accented Latin letters of European languages.
fn plain(c: char) -> Option<&'static str> {
    let letters = match c {
        'à'..='å' | 'À'..='Å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' | 'Æ' => "ae",
        'ç' | 'Ç' | 'ć' | 'č' | 'Č' => "c",
        'ð' | 'ď' | 'đ' => "d",
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'ę' | 'ě' => "e",
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'ı' => "i",
        'ł' | 'Ł' => "l",
        'ñ' | 'Ñ' | 'ń' | 'ň' => "n",
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ō' | 'ő' => "o",
        'œ' | 'Œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'Š' | 'ş' => "s",
        'ß' => "ss",
        'ť' | 'ţ' => "t",
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' | 'Ž' => "z",
        _ => return None,
    };
    Some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_and_item_ids_follow_their_patterns() {
        assert!(is_slug("crime-terrorism-nexus"));
        for wrong in ["", "-a", "a-", "a--b", "A", "a_b", &"a".repeat(65)] {
            assert!(!is_slug(wrong), "{wrong}");
        }
        assert!(is_item_id("signal_1--impact"));
        for wrong in ["", "-a", "_a", "A", "a.b", "é", &"a".repeat(65)] {
            assert!(!is_item_id(wrong), "{wrong}");
        }
    }

    #[test]
    fn only_harmless_schemes_are_sources() {
        for right in [
            "https://example.org/a?b=c",
            "HTTP://example.org",
            "mailto:a@example.org",
        ] {
            assert!(is_source_url(right), "{right}");
        }
        for wrong in [
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://example.org",
            "//example.org",
            "https://",
            "https:///x",
            "https://a b",
            "https://a\">",
        ] {
            assert!(!is_source_url(wrong), "{wrong}");
        }
    }

    #[test]
    fn zones_and_languages_come_back_in_their_usual_spelling() {
        assert_eq!(time_zone("europe/amsterdam"), Ok("Europe/Amsterdam".into()));
        assert_eq!(
            time_zone("Europe/Amsterdm"),
            Err(Some("Europe/Amsterdam".into()))
        );
        assert_eq!(time_zone("Middle of nowhere"), Err(None));
        assert_eq!(language("en-gb"), Some("en-GB".into()));
        assert_eq!(language("english language"), None);
        assert_eq!(language("und"), None);
    }

    #[test]
    fn a_date_is_a_year_a_month_or_a_day() {
        let day = |y, m, d| Date::new(y, m, d).expect("a date of the calendar");
        assert_eq!(days_of("2016"), Some((day(2016, 1, 1), day(2016, 12, 31))));
        assert_eq!(
            days_of("2016-02"),
            Some((day(2016, 2, 1), day(2016, 2, 29)))
        );
        assert_eq!(
            days_of("2016-02-03"),
            Some((day(2016, 2, 3), day(2016, 2, 3)))
        );
        for wrong in [
            "",
            "16",
            "2016-13",
            "2015-02-29",
            "2016-2",
            "+016",
            "2016-01-01-01",
        ] {
            assert_eq!(days_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_id_is_made_of_the_first_words() {
        assert_eq!(
            slug_of("Überblick: l’État & “naïve” 50 %"),
            "uberblick-letat-naive-50"
        );
        assert_eq!(slug_of("عربي"), "");
        assert!(slug_of(&"word ".repeat(50)).len() <= 40);
        assert_eq!(slug_of(&"x".repeat(90)).len(), 40);
    }
}
