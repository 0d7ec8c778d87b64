//! One person at the keyboard, or one program with a token.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{HeaderMap, Method, Request};

use super::contract;
use super::html;

/// Keeps cookies and the form token the way a browser would, and follows nothing by itself.
pub struct Client {
    base: String,
    agent: Agent,
    cookies: Mutex<BTreeMap<String, String>>,
    token: Option<String>,
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Response {
    /// What was asked, for messages.
    pub asked: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Client {
    pub fn visitor(base: &str) -> Self {
        Self {
            base: base.to_owned(),
            agent: agent(),
            cookies: Mutex::default(),
            token: None,
        }
    }

    pub fn with_token(base: &str, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..Self::visitor(base)
        }
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().expect("cookies").get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies
            .lock()
            .expect("cookies")
            .insert(name.to_owned(), value.to_owned());
    }

    /// Sends exactly this: nothing is added but cookies and the token.
    pub fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Response {
        self.try_send(method.clone(), path, headers, body)
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// The same where the connection may break.
    pub fn try_send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Response, ureq::Error> {
        let asked = format!("{method} {path}");
        let mut request = Request::builder()
            .method(method.clone())
            .uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies = self.cookie_line();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies);
        }
        if let Some(token) = &self.token
            && !headers
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case("authorization"))
        {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let answer =
            if body.is_empty() && matches!(method, Method::GET | Method::HEAD | Method::DELETE) {
                self.agent.run(request.body(()).expect("a request"))
            } else {
                self.agent.run(request.body(body).expect("a request"))
            };
        let answer = answer?;
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        self.keep_cookies(&headers);
        // A second line of cookies would be joined to the first by some proxies.
        self.agent.cookie_jar_lock().clear();
        let body = answer
            .into_body()
            .with_config()
            .limit(64 * 1024 * 1024)
            .read_to_vec()?;
        Ok(Response {
            asked,
            status,
            headers,
            body,
        })
    }

    /// Puts JSON where the server may be dying: the status, or nothing if no whole answer came.
    pub fn try_put(&self, path: &str, body: &Value) -> Option<u16> {
        self.try_json(Method::PUT, path, body)
    }

    /// The same with POST.
    pub fn try_post(&self, path: &str, body: &Value) -> Option<u16> {
        self.try_json(Method::POST, path, body)
    }

    fn try_json(&self, method: Method, path: &str, body: &Value) -> Option<u16> {
        let headers = [("content-type", "application/json")];
        let answer = self.try_send(method, path, &headers, body.to_string().as_bytes());
        answer.ok().map(|answer| answer.status)
    }

    pub fn get(&self, path: &str) -> Response {
        self.send(Method::GET, path, &[("accept", "text/html")], &[])
    }

    /// Opens a page and where it leads to, as a browser does.
    #[track_caller]
    pub fn open(&self, path: &str) -> Response {
        self.follow(self.get(path))
    }

    /// Goes after redirects until there is a page.
    #[track_caller]
    pub fn follow(&self, mut answer: Response) -> Response {
        for _ in 0..5 {
            if !(300..400).contains(&answer.status) {
                return answer;
            }
            answer = self.get(&answer.location());
        }
        panic!("{}: redirects without end", answer.asked);
    }

    /// Posts a form with the token of this person's session.
    #[track_caller]
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let csrf = self.csrf();
        let mut fields = fields.to_vec();
        fields.push(("csrf", &csrf));
        self.post_raw(path, &fields)
    }

    /// Posts a form as given, with no token added.
    pub fn post_raw(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let body = encode(fields);
        self.send(
            Method::POST,
            path,
            &[
                ("content-type", "application/x-www-form-urlencoded"),
                ("accept", "text/html"),
            ],
            body.as_bytes(),
        )
    }

    /// Posts a form with a file as a browser does: the form token first, the file last.
    #[track_caller]
    pub fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Response {
        let csrf = self.csrf();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend(fields);
        self.upload_raw(path, &all, file)
    }

    /// Posts a form with a file as given, with no token added.
    pub fn upload_raw(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Response {
        let mut body = Vec::new();
        let mut part = |about: String, content: &[u8]| {
            let head = format!("--castalia\r\nContent-Disposition: form-data; {about}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        for (name, value) in fields {
            part(format!("name=\"{name}\""), value.as_bytes());
        }
        if let Some((name, bytes)) = file {
            let name = name.replace('"', "%22");
            part(format!("name=\"file\"; filename=\"{name}\""), bytes);
        }
        body.extend_from_slice(b"--castalia--\r\n");
        let kind = "multipart/form-data; boundary=castalia";
        let headers = [("content-type", kind), ("accept", "text/html")];
        self.send(Method::POST, path, &headers, &body)
    }

    /// The form token, taken from a page that always has a form.
    #[track_caller]
    pub fn csrf(&self) -> String {
        for page in ["/account", "/sign-in"] {
            let answer = self.get(page);
            if answer.status == 200
                && let Some(token) = html::field(&answer.text(), "csrf")
            {
                return token;
            }
        }
        panic!("no form token on the account or the sign-in page");
    }

    /// Calls the API and checks the answer against the contract.
    #[track_caller]
    pub fn api(&self, method: Method, path: &str, body: Option<&Value>) -> Response {
        let bytes = body.map(Value::to_string).unwrap_or_default();
        let mut headers = vec![("accept", "application/json")];
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        self.api_raw(method, path, &headers, bytes.as_bytes())
    }

    /// The same with headers and bytes as given.
    #[track_caller]
    pub fn api_raw(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Response {
        let path = format!("/api/v1{path}");
        let answer = self.send(method.clone(), &path, headers, body);
        contract::check(&self.base, method.as_str(), &path, &answer);
        answer
    }

    #[track_caller]
    pub fn api_get(&self, path: &str) -> Response {
        self.api(Method::GET, path, None)
    }

    #[track_caller]
    pub fn api_post(&self, path: &str, body: &Value) -> Response {
        self.api(Method::POST, path, Some(body))
    }

    #[track_caller]
    pub fn api_put(&self, path: &str, body: &Value) -> Response {
        self.api(Method::PUT, path, Some(body))
    }

    #[track_caller]
    pub fn api_delete(&self, path: &str) -> Response {
        self.api(Method::DELETE, path, None)
    }

    fn cookie_line(&self) -> String {
        let cookies = self.cookies.lock().expect("cookies");
        let pairs: Vec<String> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().expect("cookies");
        for line in headers.get_all("set-cookie") {
            let line = line.to_str().expect("a cookie in ASCII");
            let mut parts = line.split(';');
            let Some((name, value)) = parts.next().and_then(|pair| pair.trim().split_once('='))
            else {
                continue;
            };
            let ended = parts.any(|part| part.trim().eq_ignore_ascii_case("max-age=0"));
            if ended || value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Response {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap_or_else(|_| panic!("{}: not UTF-8", self.asked))
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.excerpt()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Where a redirect leads, as a path.
    #[track_caller]
    pub fn location(&self) -> String {
        let location = self.header("location");
        assert!(
            !location.is_empty(),
            "{}: {} leads nowhere",
            self.asked,
            self.status
        );
        match location.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]).to_owned(),
            None => location.to_owned(),
        }
    }

    /// Fails unless the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.excerpt());
        self
    }

    /// Fails unless the page says these words.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        let text = html::visible(&self.text());
        assert!(
            text.contains(words),
            "{}: no {words:?} in:\n{text}",
            self.asked
        );
        self
    }

    #[track_caller]
    pub fn says_not(self, words: &str) -> Self {
        let text = html::visible(&self.text());
        assert!(
            !text.contains(words),
            "{}: {words:?} in:\n{text}",
            self.asked
        );
        self
    }

    pub fn excerpt(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let text = if self.header("content-type").starts_with("text/html") {
            html::visible(&text)
        } else {
            text.into_owned()
        };
        text.chars().take(1500).collect()
    }
}

/// `application/x-www-form-urlencoded`.
pub fn encode(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

fn agent() -> Agent {
    Agent::new_with_config(
        Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            // The server hangs up on whoever says nothing for five seconds.
            .max_idle_age(Duration::from_secs(3))
            .build(),
    )
}
