//! Reading what a request brings, strictly: wrong bytes, a field given twice or
//! a value of the wrong kind is refused with the name of the field.

pub mod upload;

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;

use super::error::Failure;
use super::kept::CARRIED;
use super::slow::is_late;

/// Largest form, in bytes: a page of rationales with room to spare.
pub const FORM_LIMIT: usize = 256 << 10;
/// Largest body of any other kind, in bytes.
pub const BODY_LIMIT: usize = 1 << 20;

/// Most fields of a form.
const MOST_FIELDS: usize = 2000;

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

/// A JSON body as `T`. What does not fit is answered 422 with the field's path.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Failure;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = matches!(media_type(request).as_str(), "application/json");
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            if !is_json {
                return Err(Failure::wrong_type("application/json"));
            }
            let bytes = bytes.await.map_err(unread)?;
            // serde would read a list as the fields of a struct in their order.
            if bytes.trim_ascii_start().starts_with(b"[") {
                return Err(Failure::bad_request(
                    "The body must be a JSON object, not a list.",
                ));
            }
            parse_json(&bytes).map(Json)
        })
    }
}

/// Reads JSON; 400 if it is none, 422 with the path of the field that does not fit.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Failure::bad_request("The body is not UTF-8 text."))?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.inner();
        if !inner.is_data() {
            return Failure::bad_request(format!("The body is not JSON: {inner}."));
        }
        let field = missing_field(&inner.to_string()).unwrap_or(path);
        Failure::unprocessable(field, format!("{inner}."))
    })?;
    reader
        .end()
        .map_err(|error| Failure::bad_request(format!("The body is not JSON: {error}.")))?;
    Ok(read)
}

/// The field a message of serde is about, where it is one that is not there,
/// not known or there twice: the path then stops at the object around it.
fn missing_field(message: &str) -> Option<String> {
    ["missing field `", "unknown field `", "duplicate field `"]
        .iter()
        .find_map(|start| message.strip_prefix(start))
        .and_then(|rest| rest.split('`').next())
        .map(str::to_owned)
}

/// The fields of an HTML form.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl FromRequest for Fields {
    type Error = Failure;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = media_type(request) == "application/x-www-form-urlencoded";
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(unread)?;
            if !is_form && !bytes.is_empty() {
                return Err(Failure::wrong_type(
                    "a form (application/x-www-form-urlencoded)",
                ));
            }
            Fields::parse(&bytes)
        })
    }
}

impl Fields {
    /// Reads a form body. Refuses escapes that are no UTF-8, NUL, and a field
    /// given twice; line ends become LF, as they were typed.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        let mut fields: Vec<(String, String)> = Vec::new();
        let (mut own, mut carried) = (0, 0);
        for pair in body
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty())
        {
            let at = pair
                .iter()
                .position(|byte| *byte == b'=')
                .unwrap_or(pair.len());
            let (name, value) = (&pair[..at], pair.get(at + 1..).unwrap_or_default());
            let name = decode(name)
                .ok_or_else(|| Failure::bad_request("The name of a field is not UTF-8 text."))?;
            let value = decode(value).ok_or_else(|| {
                Failure::unprocessable(&*name, "The text has characters that cannot be stored.")
            })?;
            // A form of as many fields as there may be is also carried through the sign-in.
            let count = match name.starts_with(CARRIED) {
                true => &mut carried,
                false => &mut own,
            };
            *count += 1;
            if *count > MOST_FIELDS {
                return Err(Failure::bad_request(format!(
                    "The form has more than {MOST_FIELDS} fields."
                )));
            }
            fields.push((name, value.replace("\r\n", "\n")));
        }
        Self::of(fields)
    }

    /// Fields with their names; refuses one given twice.
    fn of(fields: Vec<(String, String)>) -> Result<Self, Failure> {
        let mut names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Failure::unprocessable(
                twice[0],
                "The field was sent twice.",
            ));
        }
        Ok(Fields(fields))
    }

    /// The value of a field, if it was sent; may be empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a field, or empty.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// The value of a field that must be there and not empty.
    ///
    /// # Errors
    /// 422 that names the field.
    pub fn require(&self, name: &str) -> Result<&str, Failure> {
        match self.text(name) {
            "" => Err(Failure::unprocessable(
                name,
                format!("The field {name} is missing."),
            )),
            value => Ok(value),
        }
    }

    /// A whole number, if the field was sent and is not empty.
    ///
    /// # Errors
    /// 422 that names the field, if it holds anything else.
    pub fn whole(&self, name: &str) -> Result<Option<i64>, Failure> {
        match self.text(name) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| {
                Failure::unprocessable(name, format!("The field {name} must be a whole number."))
            }),
        }
    }

    /// All fields in the order sent.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Undoes percent signs and plus signs. Nothing if the result is no text.
fn decode(raw: &[u8]) -> Option<String> {
    let mut plain = Vec::with_capacity(raw.len());
    let mut rest = raw.iter();
    while let Some(byte) = rest.next() {
        plain.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                u8::try_from(high * 16 + low).ok()?
            }
            other => *other,
        });
    }
    String::from_utf8(plain)
        .ok()
        .filter(|text| !text.contains('\0'))
}

/// The media type of a request's body in lower case, without parameters.
pub fn media_type(request: &HttpRequest) -> String {
    let header = request.headers().get(CONTENT_TYPE);
    let text = header
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    text.split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// A body that could not be read to its end.
pub(super) fn unread(error: actix_web::Error) -> Failure {
    if error.as_error::<PayloadError>().is_some_and(is_late) {
        return Failure::of_status(408);
    }
    match error.as_response_error().status_code().as_u16() {
        413 => Failure::too_large(BODY_LIMIT),
        _ => Failure::bad_request("The body did not arrive in full."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Rating {
        #[allow(dead_code)]
        value: Option<u8>,
    }

    fn refused(body: &[u8]) -> (u16, Option<String>) {
        let failure = parse_json::<Rating>(body).unwrap_err();
        (failure.problem().status, failure.problem().field.clone())
    }

    #[test]
    fn json_that_does_not_fit_names_the_field() {
        assert_eq!(refused(br#"{"value":"up"}"#), (422, Some("value".into())));
        assert_eq!(refused(br#"{"value":1.5}"#), (422, Some("value".into())));
        assert_eq!(
            refused(br#"{"value":1,"valeu":2}"#),
            (422, Some("valeu".into()))
        );
        assert_eq!(
            refused(br#"{"value":1,"value":2}"#),
            (422, Some("value".into()))
        );
        assert_eq!(refused(b"[").0, 400);
        assert_eq!(refused(b"").0, 400);
        assert_eq!(refused(b"{}x").0, 400);
        assert_eq!(refused(b"\xff").0, 400);
        assert_eq!(refused(&[b'['; 100_000]).0, 422);
        assert_eq!(refused(br#"{"value":"\ud800"}"#).0, 400);
    }

    #[test]
    fn a_form_keeps_every_character_that_was_typed() {
        let body = b"rationale=%F0%9F%8F%9B+a%0D%0Ab%26%D7%A9&value=2&empty=";
        let fields = Fields::parse(body).unwrap();
        assert_eq!(fields.text("rationale"), "\u{1f3db} a\nb&\u{5e9}");
        assert_eq!(fields.whole("value").unwrap(), Some(2));
        assert_eq!(fields.get("empty"), Some(""));
        assert_eq!(fields.get("absent"), None);
        assert!(fields.require("empty").is_err());
    }

    #[test]
    fn a_form_with_wrong_bytes_or_a_field_twice_is_refused_by_name() {
        for (body, field) in [
            (&b"value=1&value=2"[..], Some("value")),
            (b"rationale=%ff", Some("rationale")),
            (b"rationale=%zz", Some("rationale")),
            (b"rationale=%4", Some("rationale")),
            (b"rationale=a%00b", Some("rationale")),
            (b"\xff=1", None),
        ] {
            let failure = Fields::parse(body).unwrap_err();
            assert_eq!(failure.problem().field.as_deref(), field);
            assert!((400..500).contains(&failure.problem().status));
        }
        let many = "a=1&".repeat(10_000);
        assert!(Fields::parse(many.as_bytes()).is_err());
    }
}
