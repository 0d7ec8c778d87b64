//! What only people know: their texts, as they are read and as they are reported.

use super::{Question, Status};

/// How a text begins that says why a question does not apply.
pub const NOT_APPLICABLE: &str = "Not applicable";

/// Why a text cannot be stored, in the user's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("{over} character{} too many. The limit is {longest}.", if *over == 1 { "" } else { "s" })]
    Long { over: usize, longest: usize },
    #[error("Say behind “Not applicable:” why it does not apply.")]
    NoReason,
    #[error("The text has characters that cannot be printed.")]
    Control,
}

/// A text as it may be stored: without blanks around it; empty takes an answer away.
///
/// # Errors
/// Why it may not.
pub fn checked(question: &Question, text: &str) -> Result<String, Unfit> {
    let text = text.trim();
    let length = text.chars().count();
    if length > question.longest {
        return Err(Unfit::Long {
            over: length - question.longest,
            longest: question.longest,
        });
    }
    if text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t')
    {
        return Err(Unfit::Control);
    }
    match reason(text) {
        Some("") => Err(Unfit::NoReason),
        _ => Ok(text.to_owned()),
    }
}

/// What stands behind "Not applicable", if the text begins so.
fn reason(text: &str) -> Option<&str> {
    let start = text.get(..NOT_APPLICABLE.len())?;
    if !start.eq_ignore_ascii_case(NOT_APPLICABLE) {
        return None;
    }
    let rest = &text[NOT_APPLICABLE.len()..];
    Some(rest.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, ':' | '.' | ',' | ';' | '-' | '–' | '—')
    }))
}

/// How a stored text is reported.
pub(super) fn reported(text: Option<&String>) -> (Status, Option<String>) {
    match text {
        None => (Status::Open, None),
        Some(text) => match reason(text) {
            Some(why) => (Status::NotApplicable, Some(sentence(why))),
            None => (Status::People, Some(text.clone())),
        },
    }
}

/// The reason with what ended it: the trim took it away.
fn sentence(why: &str) -> String {
    format!("{why}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUESTION: Question = Question {
        hint: "",
        longest: 40,
    };

    #[test]
    fn a_text_is_kept_as_typed_up_to_its_limit() {
        assert_eq!(
            checked(&QUESTION, " Two\nlines ").as_deref(),
            Ok("Two\nlines")
        );
        assert_eq!(checked(&QUESTION, "").as_deref(), Ok(""));
        let long = "é".repeat(41);
        let why = checked(&QUESTION, &long).unwrap_err().to_string();
        assert_eq!(why, "1 character too many. The limit is 40.");
        assert!(checked(&QUESTION, "a\u{7}").is_err());
    }

    #[test]
    fn what_does_not_apply_says_why() {
        for bare in ["Not applicable", "not applicable: ", "NOT APPLICABLE."] {
            assert_eq!(checked(&QUESTION, bare), Err(Unfit::NoReason), "{bare}");
        }
        let text = "Not applicable: there was no pilot.".to_owned();
        let (status, why) = reported(Some(&text));
        assert_eq!(status, Status::NotApplicable);
        assert_eq!(why.as_deref(), Some("there was no pilot."));
        let (status, _) = reported(Some(&"Notable".to_owned()));
        assert_eq!(status, Status::People);
    }
}
