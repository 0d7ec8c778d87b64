//! The schema of the document's JSON, as `docs/report.schema.json` has it.

use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::document::{SCHEMA, VERSION};

/// JSON Schema 2020-12 of the canonical document, from the same declarations as the OpenAPI
/// document.
pub fn schema() -> Value {
    let declared = serde_json::to_value(super::api::Reported::openapi()).unwrap_or_default();
    let mut schemas = match declared.pointer("/components/schemas") {
        Some(Value::Object(schemas)) => schemas.clone(),
        _ => Map::new(),
    };
    for schema in schemas.values_mut() {
        refer_within(schema);
    }
    // In results the rule stands in one object with its sentence.
    if let Some(Value::Object(rule)) = schemas.get_mut("ConsensusRule") {
        rule.remove("additionalProperties");
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "Report of a Castalia study",
        "description": format!("The canonical document of a report, version {VERSION}."),
        "$ref": "#/$defs/ReportDocument",
        "$defs": schemas,
    })
}

fn refer_within(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(to) if key == "$ref" => {
                        *to = to.replace("#/components/schemas/", "#/$defs/");
                    }
                    other => refer_within(other),
                }
            }
        }
        Value::Array(all) => all.iter_mut().for_each(refer_within),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "docs/report.schema.json";

    #[test]
    fn the_schema_in_docs_is_that_of_the_code() {
        let text = format!("{:#}\n", schema());
        let written = std::fs::read_to_string(FILE).unwrap_or_default();
        if written != text {
            let beside = std::env::temp_dir().join("report.schema.json");
            std::fs::write(&beside, &text).unwrap();
            panic!(
                "{FILE} differs; the code's schema is now in {}",
                beside.display()
            );
        }
    }
}
