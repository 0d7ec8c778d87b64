//! What two hundred people do, each in a thread, with the time that each answer took.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use ureq::http::Method;

use super::Plan;
use crate::support::studies::ITEMS;
use crate::support::{Client, Response, Study, app, html};

/// What is asked of the server, as the figures tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Link,
    Tasks,
    Card,
    SaveByForm,
    SaveByScript,
    Review,
    Results,
    Panel,
    Report,
    Unchanged,
}

/// One answer: when it came, after the beginning, and how long it took.
#[derive(Clone, Copy)]
pub struct Took {
    pub kind: Kind,
    pub at: Duration,
    pub micros: u32,
}

/// What is left of somebody's work.
pub struct User {
    client: Client,
    pub took: Vec<Took>,
    pub faults: Vec<String>,
    /// How often a connection broke, so that something was sent once more.
    pub again: usize,
    /// The last answer to each item that the server has acknowledged.
    saved: BTreeMap<&'static str, Value>,
}

impl User {
    /// How many answers are stored as they were last acknowledged; fails where one is not.
    pub fn all_is_there(&self, study: &Study) -> usize {
        if self.saved.is_empty() {
            return 0;
        }
        let path = format!("/api/v1{}", study.path("/rounds/2/ratings/mine"));
        let mine = self.client.get(&path).expect(200).json();
        let ratings = mine["ratings"].as_array().expect("ratings");
        for (item, saved) in &self.saved {
            let stored = ratings.iter().find(|rating| rating["item_id"] == *item);
            let stored = stored.unwrap_or_else(|| panic!("{item} is lost, {saved} was saved"));
            for field in ["value", "confidence", "rationale"] {
                assert_eq!(stored[field], saved[field], "{item}");
            }
        }
        self.saved.len()
    }
}

/// Somebody at work.
pub struct Work<'a> {
    study: &'a Study<'a>,
    place: usize,
    begin: Instant,
    length: Duration,
    think: f64,
    random: StdRng,
    user: User,
}

impl<'a> Work<'a> {
    pub fn new(study: &'a Study<'a>, place: usize, begin: Instant, plan: &Plan) -> Self {
        Self {
            study,
            place,
            begin,
            length: plan.length,
            think: plan.think,
            random: StdRng::seed_from_u64(place as u64),
            user: User {
                client: study.app.visitor(),
                took: Vec::new(),
                faults: Vec::new(),
                again: 0,
                saved: BTreeMap::new(),
            },
        }
    }

    /// Comes in by the mailed link, answers, looks back, changes answers, reads what came out.
    pub fn answers(mut self, link: &str) -> User {
        self.pause();
        let page = self.get(Kind::Link, link);
        let csrf = html::field(&page.text(), "csrf").unwrap_or_default();
        self.form(Kind::Link, link, &[("csrf", &csrf)]);
        while self.goes_on() {
            match self.random.random_range(0..20) {
                0 => drop(self.get(Kind::Results, &self.study.page("/results?round=1"))),
                1 => drop(self.get(Kind::Review, &self.study.page("/review"))),
                turn => self.answer(turn < 10),
            }
            self.pause();
        }
        self.user
    }

    /// From the task list to a question, and an answer to it, by the page's form or as its script
    /// does, which saves while one types.
    fn answer(&mut self, by_form: bool) {
        self.get(Kind::Tasks, &self.study.page("/rate"));
        self.pause();
        // The end cuts all thinking short: who went on would do so together with everybody else.
        if !self.goes_on() {
            return;
        }
        let at = self.random.random_range(0..ITEMS.len());
        let section = if at < 3 { "factors" } else { "order" };
        let card = self.study.page(&format!("/rate/{section}/{}", ITEMS[at]));
        let page = self.get(Kind::Card, &card).text();
        let (Some(csrf), Some(seq)) = (html::field(&page, "csrf"), html::field(&page, "seq"))
        else {
            self.user.faults.push(format!("{card} has no form"));
            return;
        };
        self.pause();
        if !self.goes_on() {
            return;
        }
        if by_form {
            let answer = self.thought(1);
            let (value, sure) = (
                answer["value"].to_string(),
                answer["confidence"].to_string(),
            );
            let why = answer["rationale"].as_str().unwrap_or_default();
            let fields = [
                ("csrf", csrf.as_str()),
                ("seq", &seq),
                ("value", &value),
                ("confidence", &sure),
                ("rationale", why),
            ];
            if self.form(Kind::SaveByForm, &card, &fields) {
                self.user.saved.insert(ITEMS[at], answer);
            }
            return;
        }
        let path = format!("/api/v1{}", self.study.rating_path(2, ITEMS[at]));
        let mut seq: u64 = seq.parse().unwrap_or_default();
        for words in 1..=self.random.random_range(1..=3) {
            let answer = self.thought(words);
            let known = format!("\"{seq}\"");
            seq += 1;
            let mut body = answer.clone();
            body["seq"] = json!(seq);
            let headers = [
                ("content-type", "application/json"),
                ("x-csrf-token", &csrf),
                ("if-match", &known),
            ];
            let body = body.to_string();
            if self
                .ask(Kind::SaveByScript, Method::PUT, &path, &headers, &body, 204)
                .is_some()
            {
                self.user.saved.insert(ITEMS[at], answer);
            }
            self.pause();
        }
    }

    /// An answer that nobody gave before, with as many sentences as somebody has typed by now.
    fn thought(&mut self, sentences: usize) -> Value {
        let number = self.user.took.len();
        let why = format!("Thought {number} of person {}. ", self.place);
        let more = "What is counted at the quay rose again last year. ".repeat(sentences);
        json!({
            "value": self.random.random_range(1..=3),
            "confidence": self.random.random_range(1..=3),
            "rationale": format!("{why}{more}").trim(),
        })
    }

    /// Goes round the pages of somebody who runs a study.
    pub fn coordinates(mut self) -> User {
        let session = self.study.app.session(app::COORDINATOR);
        self.user.client.set_cookie("session", &session);
        let pages = [
            "/overview",
            "/panel",
            "/mail",
            "/rounds",
            "/results?round=1",
        ];
        for page in pages.iter().cycle() {
            if !self.goes_on() {
                break;
            }
            let kind = match *page {
                "/results?round=1" => Kind::Results,
                _ => Kind::Panel,
            };
            self.get(kind, &self.study.page(page));
            self.pause();
        }
        self.user
    }

    /// Asks again and again whether a file of the report has changed; now and then afresh.
    pub fn fetches(mut self) -> User {
        self.user.client = self.study.app.with_token(app::AUTHOR);
        let formats = ["html", "csv", "json", "latex", "xlsx", "docx"];
        let format = formats[self.place % formats.len()];
        let path = format!("/api/v1{}?format={format}", self.study.path("/report"));
        let mut tag = String::new();
        while self.goes_on() {
            if self.random.random_range(0..20) == 0 {
                tag.clear();
            }
            if tag.is_empty() {
                let whole = self.ask(Kind::Report, Method::GET, &path, &[], "", 200);
                tag = whole.map_or(String::new(), |answer| answer.header("etag").to_owned());
            } else {
                let known = [("if-none-match", tag.as_str())];
                self.ask(Kind::Unchanged, Method::GET, &path, &known, "", 304);
            }
            self.pause();
        }
        self.user
    }

    fn goes_on(&self) -> bool {
        self.begin.elapsed() < self.length
    }

    /// As long as people differ: most are quick, some take five times as long as the average.
    fn pause(&mut self) {
        let chance: f64 = self.random.random_range(f64::MIN_POSITIVE..1.0);
        let pause = Duration::from_secs_f64(self.think * (-chance.ln()).min(5.0));
        let left = self.length.saturating_sub(self.begin.elapsed());
        std::thread::sleep(pause.min(left));
    }

    fn get(&mut self, kind: Kind, path: &str) -> Response {
        let headers = [("accept", "text/html")];
        self.timed(kind, Method::GET, path, &headers, "", 200)
    }

    /// Sends a form and opens the page that it leads to, as browsers do; whether it was taken.
    fn form(&mut self, kind: Kind, path: &str, fields: &[(&str, &str)]) -> bool {
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("accept", "text/html"),
        ];
        let body = crate::support::client::encode(fields);
        let answer = self.ask(kind, Method::POST, path, &headers, &body, 303);
        let Some(answer) = answer else { return false };
        let mut next = answer.location();
        for _ in 0..3 {
            let begin = Instant::now();
            let headers = [("accept", "text/html")];
            let page = self.sent(Method::GET, &next, &headers, "");
            match page.status {
                303 => next = page.location(),
                200 => {
                    self.note(Kind::Card, begin);
                    return true;
                }
                status => {
                    self.user.faults.push(format!("{next}: {status}"));
                    return true;
                }
            }
        }
        true
    }

    /// The answer if its status is the one that is due.
    fn ask(
        &mut self,
        kind: Kind,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
        due: u16,
    ) -> Option<Response> {
        let answer = self.timed(kind, method, path, headers, body, due);
        (answer.status == due).then_some(answer)
    }

    fn timed(
        &mut self,
        kind: Kind,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
        due: u16,
    ) -> Response {
        let begin = Instant::now();
        let answer = self.sent(method, path, headers, body);
        self.note(kind, begin);
        if answer.status != due {
            let said = format!("{}: {} {}", answer.asked, answer.status, answer.excerpt());
            self.user.faults.push(said);
        }
        answer
    }

    /// A browser, too, tries again where a connection had been given up before it was used.
    fn sent(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response {
        let (client, body) = (&self.user.client, body.as_bytes());
        match client.try_send(method.clone(), path, headers, body) {
            Ok(answer) => answer,
            Err(_) => {
                self.user.again += 1;
                client.send(method, path, headers, body)
            }
        }
    }

    fn note(&mut self, kind: Kind, begin: Instant) {
        self.user.took.push(Took {
            kind,
            at: begin.duration_since(self.begin),
            micros: u32::try_from(begin.elapsed().as_micros()).unwrap_or(u32::MAX),
        });
    }
}
