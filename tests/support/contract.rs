//! The contract of the API: what the served OpenAPI document does not declare may not be answered.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::client::{Client, Response};

/// One document a binary, since all its servers are the same program.
static CONTRACT: Mutex<Option<Contract>> = Mutex::new(None);

/// Which declared (method, path, status) have been seen, for the tests that ask for all.
pub static SEEN: LazyLock<Mutex<std::collections::BTreeSet<String>>> =
    LazyLock::new(Mutex::default);

struct Contract {
    document: Value,
    validators: HashMap<String, Validator>,
}

/// Fails unless the answer's status, content type and every field are declared for the operation.
#[track_caller]
pub fn check(base: &str, method: &str, path: &str, answer: &Response) {
    if let Some(problem) = problem(base, method, path, answer) {
        panic!(
            "{}: {}: {problem}\n{}",
            answer.asked,
            answer.status,
            answer.excerpt()
        );
    }
}

/// What of an answer is not as declared.
pub fn problem(base: &str, method: &str, path: &str, answer: &Response) -> Option<String> {
    let mut slot = CONTRACT.lock().unwrap_or_else(|broken| broken.into_inner());
    slot.get_or_insert_with(|| Contract::served_by(base))
        .problem(method, path, answer)
}

/// The served document.
pub fn document(base: &str) -> Value {
    Client::visitor(base)
        .get("/api/v1/openapi.json")
        .expect(200)
        .json()
}

impl Contract {
    fn served_by(base: &str) -> Self {
        let mut document = document(base);
        let open = document["components"]["schemas"].clone();
        put_parts_in_place(&mut document, &open);
        close_objects(&mut document["components"]["schemas"], false);
        close_objects(&mut document["paths"], false);
        Self {
            document,
            validators: HashMap::new(),
        }
    }

    fn problem(&mut self, method: &str, path: &str, answer: &Response) -> Option<String> {
        let path = path.split('?').next().unwrap_or(path);
        let Some((template, operations)) = self.operations(path) else {
            return (answer.status != 404).then(|| "the path is not declared".to_owned());
        };
        let operation = &operations[method.to_ascii_lowercase()];
        if operation.is_null() {
            return (answer.status != 405 && answer.status != 404)
                .then(|| "the method is not declared".to_owned());
        }
        let declared = &operation["responses"][answer.status.to_string()];
        if declared.is_null() {
            return Some("the status is not declared".to_owned());
        }
        let declared = self.resolved(declared);
        let key = format!("{method} {template} {}", answer.status);
        if let Ok(mut seen) = SEEN.lock() {
            seen.insert(key.clone());
        }
        let Some(contents) = declared["content"].as_object() else {
            return (!answer.body.is_empty()).then(|| "a body where none is declared".to_owned());
        };
        let kind = answer.header("content-type");
        let kind = kind.split(';').next().unwrap_or(kind).trim();
        let Some(content) = contents.get(kind) else {
            return Some(format!("content type {kind:?} is not declared"));
        };
        if !kind.ends_with("json") {
            return None;
        }
        let instance: Value = match serde_json::from_slice(&answer.body) {
            Ok(instance) => instance,
            Err(error) => return Some(format!("not JSON: {error}")),
        };
        let schema = content["schema"].clone();
        let components = self.document["components"].clone();
        let validator = self
            .validators
            .entry(format!("{key} {kind}"))
            .or_insert_with(|| {
                let root = json!({
                    "$schema": "https://json-schema.org/draft/2020-12/schema",
                    "components": components,
                    "allOf": [schema],
                });
                jsonschema::validator_for(&root)
                    .unwrap_or_else(|error| panic!("{key}: the schema itself is wrong: {error}"))
            });
        let wrong: Vec<String> = validator
            .iter_errors(&instance)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        (!wrong.is_empty()).then(|| wrong.join("; "))
    }

    /// The declared path that fits, the one with the fewest parameters if several do.
    fn operations(&self, path: &str) -> Option<(String, Value)> {
        let parts: Vec<&str> = path.split('/').collect();
        self.document["paths"]
            .as_object()?
            .iter()
            .filter(|(template, _)| {
                let declared: Vec<&str> = template.split('/').collect();
                declared.len() == parts.len()
                    && declared
                        .iter()
                        .zip(&parts)
                        .all(|(one, other)| one.starts_with('{') || one == other)
            })
            .min_by_key(|(template, _)| template.matches('{').count())
            .map(|(template, operations)| (template.clone(), operations.clone()))
    }

    fn resolved(&self, value: &Value) -> Value {
        match value["$ref"]
            .as_str()
            .and_then(|reference| reference.strip_prefix('#'))
        {
            Some(pointer) => self
                .document
                .pointer(pointer)
                .cloned()
                .unwrap_or(Value::Null),
            None => value.clone(),
        }
    }
}

/// Replaces the references in every `allOf` by what they refer to, so that closing the schema
/// referred to does not close the part.
fn put_parts_in_place(value: &mut Value, schemas: &Value) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object.iter_mut() {
                if key == "allOf" {
                    for part in inner.as_array_mut().into_iter().flatten() {
                        let name = part["$ref"]
                            .as_str()
                            .and_then(|path| path.strip_prefix("#/components/schemas/"));
                        if let Some(name) = name {
                            *part = schemas[name].clone();
                        }
                    }
                }
                put_parts_in_place(inner, schemas);
            }
        }
        Value::Array(list) => list
            .iter_mut()
            .for_each(|inner| put_parts_in_place(inner, schemas)),
        _ => {}
    }
}

/// Objects with declared properties admit no others. Parts of an `allOf` are left open and the
/// whole is closed instead, since each part sees all fields.
fn close_objects(value: &mut Value, part: bool) {
    match value {
        Value::Object(object) => {
            close(object, part);
            for (key, inner) in object.iter_mut() {
                if key == "allOf" {
                    for each in inner.as_array_mut().into_iter().flatten() {
                        close_objects(each, true);
                    }
                } else if key != "example" && key != "examples" && key != "default" {
                    close_objects(inner, false);
                }
            }
        }
        Value::Array(list) => list
            .iter_mut()
            .for_each(|inner| close_objects(inner, false)),
        _ => {}
    }
}

fn close(object: &mut Map<String, Value>, part: bool) {
    let is_schema = object.get("properties").is_some_and(Value::is_object)
        && object.get("type").is_none_or(|kind| !kind.is_object());
    if object.contains_key("allOf") {
        object
            .entry("unevaluatedProperties")
            .or_insert(Value::Bool(false));
    } else if is_schema && !part {
        object
            .entry("additionalProperties")
            .or_insert(Value::Bool(false));
    }
}
