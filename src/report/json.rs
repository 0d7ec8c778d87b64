//! The canonical document as JSON.

use super::document::Document;

/// The document as JSON, indented, with a final line feed. The same document gives the same bytes.
///
/// # Errors
/// What serde_json says; a document holds nothing that JSON cannot.
pub fn to_json(document: &Document) -> Result<String, serde_json::Error> {
    let mut json = serde_json::to_string_pretty(document)?;
    json.push('\n');
    Ok(json)
}
