//! A panel of 64 with 20 factors, and what its people ask the server for.

use std::fmt::Write as _;

use castalia::account::Scope;
use serde_json::json;

use crate::drive::{self, Asked, CONNECTIONS};
use crate::support::studies::{ITEMS, harbours};
use crate::support::{Backend, Study, TestApp, app};

const SLUG: &str = "harbours";
/// On one page.
const FACTORS: usize = 20;
const NORMS: &str = "[[section]]\nid = \"order\"";

/// The installation; round 1 is open at first.
pub struct Panel<'a> {
    study: Study<'a>,
    items: Vec<String>,
}

pub fn start(backend: Backend) -> TestApp {
    TestApp::start_with(backend, &[("CASTALIA__LOG__LEVEL", "warn")])
}

impl<'a> Panel<'a> {
    pub fn answering(app: &'a TestApp) -> Self {
        app.person(app::COORDINATOR);
        let mut further = String::new();
        let mut items: Vec<String> = ITEMS.iter().map(|item| (*item).to_owned()).collect();
        for number in ITEMS.len() - 2..FACTORS {
            let id = format!("factor-{number}");
            let _ = write!(
                further,
                "[[section.group.item]]\nid = \"{id}\"\n\
                 text = \"How far what is seen under number {number} has moved\"\n\
                 polarity = \"increases\"\n\n"
            );
            items.push(id);
        }
        let file = harbours(SLUG).replacen(NORMS, &(further + NORMS), 1);
        let study = app.import_study(SLUG, &file);
        study.invite_experts(CONNECTIONS);
        study.open_round(1);
        Self { study, items }
    }

    /// The first round closes with an answer of everybody to everything, and the second opens.
    pub fn close_and_open_the_next(&self) {
        let items: Vec<&str> = self.items.iter().map(String::as_str).collect();
        self.study.rate_all(1, &items);
        self.study.close_round(1);
        self.study.open_round(2);
    }

    /// Each expert's program changes one answer after the other.
    pub fn saves_by_token(&self) -> Asked {
        self.saves(|email| {
            let token = self.study.app.token(email, &[Scope::Rate]);
            format!("authorization: Bearer {token}")
        })
    }

    /// The same from the page's script, with session and form token.
    pub fn saves_by_session(&self) -> Asked {
        self.saves(|email| {
            let person = self.study.app.as_person(email);
            let session = person.cookie("session").unwrap_or_default();
            let csrf = person.csrf();
            format!("cookie: session={session}\r\nx-csrf-token: {csrf}")
        })
    }

    fn saves(&self, key: impl Fn(&str) -> String) -> Asked {
        let connections = (0..CONNECTIONS).map(|place| {
            let key = key(&self.study.expert_email(place));
            self.changes(&key)
        });
        Asked {
            address: drive::authority(self.study.app.address()),
            connections: connections.collect(),
            status: 204,
        }
    }

    /// Other values each time an item's turn comes, so that each save writes.
    fn changes(&self, key: &str) -> Vec<Vec<u8>> {
        let path = format!("/api/v1{}", self.study.path("/rounds/1/ratings/"));
        let turns = (1..=3).flat_map(|value| self.items.iter().map(move |item| (value, item)));
        turns
            .map(|(value, item)| {
                let body = json!({
                    "value": value,
                    "confidence": 2,
                    "rationale": format!("What speaks for {value} here, in one short sentence."),
                })
                .to_string();
                format!(
                    "PUT {path}{item} HTTP/1.1\r\nhost: 127.0.0.1\r\n{key}\r\n\
                     content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                )
                .into_bytes()
            })
            .collect()
    }

    /// A page of the study as each expert sees it, signed in.
    pub fn page(&self, rest: &str) -> Asked {
        let connections = (0..CONNECTIONS).map(|place| {
            let session = self.study.app.session(&self.study.expert_email(place));
            self.get(rest, &[format!("cookie: session={session}")])
        });
        self.reads(connections.collect(), 200)
    }

    /// A page as the author sees it.
    pub fn author_page(&self, rest: &str) -> Asked {
        let session = self.study.app.session(app::AUTHOR);
        let request = self.get(rest, &[format!("cookie: session={session}")]);
        self.reads(vec![request; CONNECTIONS], 200)
    }

    /// The report's table for a web page, by a program that has it already.
    pub fn unchanged_fragment(&self) -> Asked {
        let path = self.study.path("/report?format=html");
        let answer = self.study.author.api_get(&path).expect(200);
        let token = self.study.app.token(app::AUTHOR, &[Scope::Read]);
        let headers = [
            format!("authorization: Bearer {token}"),
            format!("if-none-match: {}", answer.header("etag")),
        ];
        let request = drive::get(&format!("/api/v1{path}"), &headers);
        self.reads(vec![vec![request]; CONNECTIONS], 304)
    }

    fn get(&self, rest: &str, headers: &[String]) -> Vec<Vec<u8>> {
        vec![drive::get(&self.study.page(rest), headers)]
    }

    fn reads(&self, connections: Vec<Vec<Vec<u8>>>, status: u16) -> Asked {
        Asked {
            address: drive::authority(self.study.app.address()),
            connections,
            status,
        }
    }
}
