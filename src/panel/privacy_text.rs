//! What a study tells its panel of the use of their data.

use super::ask::paragraphs;
use super::consent::filled;
use crate::locale::Speaker;
use crate::study::definition::Definition;

/// The study's own text, the tool's where it has none: its paragraphs and their language (BCP 47).
pub fn privacy_text(definition: &Definition) -> (Vec<String>, String) {
    match &definition.texts.privacy {
        Some(own) => (
            paragraphs(&filled(own, definition)),
            definition.language.clone(),
        ),
        None => {
            let t = Speaker::for_tag(&definition.language);
            let contact = &definition.contact;
            let words = t.say_2(
                "privacy-default",
                "contact",
                &contact.name,
                "email",
                &contact.email,
            );
            (paragraphs(&words), t.lang().to_owned())
        }
    }
}
