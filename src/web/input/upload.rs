//! Forms that bring files.

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::http::header::HeaderMap;
use actix_web::web::{Bytes, Payload};
use actix_web::{HttpRequest, error::PayloadError};
use futures_util::StreamExt;
use futures_util::stream;

use super::{Fields, media_type};
use crate::web::error::Failure;
use crate::web::slow::is_late;

/// Largest form with files, in bytes.
pub const UPLOAD_LIMIT: usize = 10 << 20;
/// Most parts of such a form.
const MOST_PARTS: usize = 50;
/// Most characters that are kept of a file's name.
const LONGEST_NAME: usize = 120;
/// Most bytes of a form token.
const LONGEST_TOKEN: usize = 200;

/// A form with files (`multipart/form-data`). Its first field is the form token, which the guard
/// has checked before a handler reads the rest.
#[derive(Debug, Default)]
pub struct Upload {
    /// The fields that are text.
    pub fields: Fields,
    files: Vec<(String, File)>,
}

/// A file as the browser sent it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name without folders, on one line, at most 120 characters.
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Upload {
    /// Reads the whole form. Nothing is kept of one that is larger than [`UPLOAD_LIMIT`].
    ///
    /// # Errors
    /// 413 for a larger one, 415 for a body of another kind, 400 for one that is broken, 422 that
    /// names a field which is no text or was sent twice.
    pub async fn read(request: &HttpRequest, payload: Payload) -> Result<Self, Failure> {
        if !is_upload(request) {
            return Err(Failure::wrong_type(
                "a form with files (multipart/form-data)",
            ));
        }
        let mut parts = Multipart::new(request.headers(), payload.into_inner());
        let (mut texts, mut files) = (Vec::new(), Vec::new());
        let mut left = UPLOAD_LIMIT;
        while let Some(part) = parts.next().await {
            let mut part = part.map_err(unread)?;
            if texts.len() + files.len() == MOST_PARTS {
                return Err(Failure::bad_request(format!(
                    "The form has more than {MOST_PARTS} fields."
                )));
            }
            let name = part.name().ok_or_else(broken)?.to_owned();
            let file = part
                .content_disposition()
                .and_then(|about| about.get_filename().map(plain_name));
            let bytes = contents(&mut part, &mut left).await?;
            match file {
                Some(file) => files.push((name, File { name: file, bytes })),
                None => {
                    let text = String::from_utf8(bytes)
                        .ok()
                        .filter(|text| !text.contains('\0'))
                        .ok_or_else(|| {
                            Failure::unprocessable(
                                &*name,
                                "The text has characters that cannot be stored.",
                            )
                        })?;
                    texts.push((name, text.replace("\r\n", "\n")));
                }
            }
        }
        Ok(Self {
            fields: Fields::of(texts)?,
            files,
        })
    }

    /// The file of a field; nothing if none was chosen.
    pub fn file(&self, field: &str) -> Option<&File> {
        self.files
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, file)| file)
            .filter(|file| !file.name.is_empty() || !file.bytes.is_empty())
    }
}

/// Whether the body of a request is a form with files.
pub fn is_upload(request: &HttpRequest) -> bool {
    media_type(request) == "multipart/form-data"
}

/// The first field of a form of which only the beginning is there, if it has this name.
pub(in crate::web) async fn first_field(
    headers: &HeaderMap,
    beginning: Vec<Bytes>,
    name: &str,
) -> Option<String> {
    let beginning = stream::iter(beginning.into_iter().map(Ok::<_, PayloadError>));
    // A field can be read only while its form is there.
    let mut form = Multipart::new(headers, beginning);
    let mut first = form.next().await?.ok()?;
    if first.name() != Some(name) {
        return None;
    }
    let bytes = first.bytes(LONGEST_TOKEN).await.ok()?.ok()?;
    String::from_utf8(bytes.to_vec()).ok()
}

async fn contents(part: &mut Field, left: &mut usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(unread)?;
        *left = left
            .checked_sub(chunk.len())
            .ok_or_else(|| Failure::too_large(UPLOAD_LIMIT))?;
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Some browsers send the folder too, and a name may hold anything.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars()
        .filter(|c| !c.is_control() && !turns_direction(*c))
        .take(LONGEST_NAME)
        .collect()
}

/// Characters that would make the rest of a line run the other way.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn unread(error: MultipartError) -> Failure {
    match error {
        MultipartError::Payload(error) if is_late(&error) => Failure::of_status(408),
        _ => broken(),
    }
}

fn broken() -> Failure {
    Failure::bad_request("The form did not arrive in full, or is not one.")
}

#[cfg(test)]
mod tests {
    use actix_web::FromRequest;
    use actix_web::test::TestRequest;

    use super::*;

    const HEAD: &str = "multipart/form-data; boundary=xx";

    fn form(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut body = Vec::new();
        for (about, content) in parts {
            body.extend_from_slice(
                format!("--xx\r\nContent-Disposition: form-data; {about}\r\n\r\n").as_bytes(),
            );
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--xx--\r\n");
        body
    }

    async fn read(body: Vec<u8>) -> Result<Upload, Failure> {
        let (request, mut payload) = TestRequest::post()
            .insert_header(("content-type", HEAD))
            .set_payload(body)
            .to_http_parts();
        let payload = Payload::from_request(&request, &mut payload).await;
        Upload::read(&request, payload.expect("a payload")).await
    }

    #[actix_web::test]
    async fn texts_and_files_come_apart_and_names_lose_their_folders() {
        let body = form(&[
            ("name=\"csrf\"", b"token"),
            ("name=\"text\"", b"a\r\nb"),
            ("name=\"file\"; filename=\"/tmp/größe.xlsx\"", b"PK\0"),
            ("name=\"none\"; filename=\"\"", b""),
        ]);
        let upload = read(body).await.unwrap();
        assert_eq!(upload.fields.text("text"), "a\nb");
        assert_eq!(upload.file("file").unwrap().bytes, b"PK\0");
        assert_eq!(upload.file("file").unwrap().name, "größe.xlsx");
        assert_eq!(upload.file("none"), None);
        assert_eq!(upload.file("absent"), None);
    }

    #[actix_web::test]
    async fn what_is_too_large_twice_or_cut_is_refused() {
        let large = vec![b'x'; UPLOAD_LIMIT + 1];
        for (what, body, status) in [
            (
                "too large",
                form(&[("name=\"a\"; filename=\"a\"", &large)]),
                413,
            ),
            (
                "twice",
                form(&[("name=\"a\"", b"1"), ("name=\"a\"", b"2")]),
                422,
            ),
            ("no text", form(&[("name=\"a\"", b"\xff")]), 422),
            ("a NUL", form(&[("name=\"a\"", b"\0")]), 422),
            ("cut", form(&[("name=\"a\"", b"1")])[..60].to_vec(), 400),
        ] {
            let failure = read(body).await.expect_err(what);
            assert_eq!(failure.problem().status, status, "{what}");
        }
    }

    #[test]
    fn a_name_is_one_line_without_tricks() {
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("a\u{202E}xslx.exe\r\n"), "axslx.exe");
        assert_eq!(plain_name(&"é".repeat(500)).chars().count(), LONGEST_NAME);
    }
}
