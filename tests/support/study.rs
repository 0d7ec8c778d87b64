//! One study with its people, and what they answer.

use std::sync::Mutex;

use castalia::account::Scope;
use castalia::panel::consent;
use serde_json::{Value, json};

use super::app::{AUTHOR, COORDINATOR, TestApp};
use super::client::{Client, Response};

/// One study of the installation, with its people.
pub struct Study<'a> {
    pub app: &'a TestApp,
    pub slug: String,
    pub coordinator: Client,
    pub author: Client,
    experts: Mutex<Vec<(String, String)>>,
}

impl<'a> Study<'a> {
    /// A study that an earlier step of the story made.
    pub fn known(app: &'a TestApp, slug: &str) -> Self {
        Self::new(app, slug)
    }

    /// Counts somebody who is on the panel already among the experts of the story.
    pub fn remember(&self, email: &str) {
        let token = self.app.token(email, &Scope::ALL);
        self.experts
            .lock()
            .expect("experts")
            .push((email.to_owned(), token));
    }

    pub(super) fn new(app: &'a TestApp, slug: &str) -> Self {
        Self {
            app,
            slug: slug.to_owned(),
            coordinator: app.with_token(COORDINATOR),
            author: app.with_token(AUTHOR),
            experts: Mutex::default(),
        }
    }

    /// The path of something of this study below `/api/v1`.
    pub fn path(&self, rest: &str) -> String {
        format!("/studies/{}{rest}", self.slug)
    }

    /// The address of a page of this study.
    pub fn page(&self, rest: &str) -> String {
        format!("/studies/{}{rest}", self.slug)
    }

    /// Puts people on the panel, each with a stakeholder group or none.
    #[track_caller]
    pub fn invite(&self, people: &[(String, Option<&str>)]) {
        let roster: Vec<Value> = people
            .iter()
            .map(|(email, group)| {
                let mut row = json!({
                    "email": email,
                    "name": format!("Expert {}", email.split('@').next().unwrap_or(email)),
                });
                if let Some(group) = group {
                    row["group"] = json!(group);
                }
                row
            })
            .collect();
        let answer = self
            .coordinator
            .api_post(&self.path("/panel"), &Value::Array(roster));
        assert!(
            (200..300).contains(&answer.status),
            "{}: {}",
            answer.status,
            answer.excerpt()
        );
        self.agree();
        let mut experts = self.experts.lock().expect("experts");
        for (email, _) in people {
            let token = self.app.token(email, &Scope::ALL);
            experts.push((email.clone(), token));
        }
    }

    /// Everybody on the panel agrees to take part, as they would on the page.
    pub fn agree(&self) {
        let agreed = self.app.store().write(|conn| {
            let study = castalia::study::store::find(conn, &self.slug)?.expect("the study");
            let hash = consent::Text::of(&study.definition).hash;
            for panelist in castalia::panel::store::all(conn, study.id)? {
                consent::agree(
                    conn,
                    &study,
                    &panelist,
                    &hash,
                    castalia::clock::now_micros(),
                )?;
            }
            Ok::<_, castalia::store::Error>(())
        });
        agreed.expect("the panel agrees");
    }

    /// Lets reminders and messages leave at whatever hour a test runs.
    #[track_caller]
    pub fn without_quiet_hours(&self) {
        let rule = [
            ("first_days", "60"),
            ("every_days", "60"),
            ("most", "1"),
            ("quiet_from", "0"),
            ("quiet_to", "0"),
        ];
        let office = self.app.as_person(COORDINATOR);
        office.post(&self.page("/mail/rule"), &rule).expect(303);
    }

    /// As if nobody on any panel had been asked yet.
    pub fn forget_consent(&self) {
        self.app.database.tamper("DELETE FROM consent");
        self.app.database.tamper("DELETE FROM consent_text");
    }

    /// A panel of `n` in turns of the three groups of the harbour study.
    #[track_caller]
    pub fn invite_experts(&self, n: usize) {
        let groups = ["Research", "Port", "Customs"];
        let people: Vec<(String, Option<&str>)> =
            (0..n).map(|i| (email_of(i), Some(groups[i % 3]))).collect();
        self.invite(&people);
    }

    pub fn experts(&self) -> usize {
        self.experts.lock().expect("experts").len()
    }

    /// An expert's program, by place on the panel.
    pub fn expert(&self, place: usize) -> Client {
        let experts = self.experts.lock().expect("experts");
        Client::with_token(self.app.address(), &experts[place].1)
    }

    /// The same program, at another server of the installation.
    pub fn expert_on(&self, place: usize, address: &str) -> Client {
        let experts = self.experts.lock().expect("experts");
        Client::with_token(address, &experts[place].1)
    }

    /// The same person in a browser, without scripts.
    pub fn expert_at_pages(&self, place: usize) -> Client {
        let email = self.experts.lock().expect("experts")[place].0.clone();
        self.app.as_person(&email)
    }

    pub fn expert_email(&self, place: usize) -> String {
        self.experts.lock().expect("experts")[place].0.clone()
    }

    /// Prepares round `number` and opens it; round 1 has all items.
    #[track_caller]
    pub fn open_round(&self, number: u32) {
        self.prepare_round(number);
        self.coordinator
            .api_post(&self.path(&format!("/rounds/{number}/open")), &json!({}))
            .expect(200);
    }

    /// Leaves round `number` as a draft.
    #[track_caller]
    pub fn prepare_round(&self, number: u32) {
        let known = self
            .coordinator
            .api_get(&self.path(&format!("/rounds/{number}")));
        if known.status == 404 {
            self.coordinator
                .api_post(&self.path("/rounds"), &json!({"carry": "all"}))
                .expect(201);
        }
    }

    /// Closes a round and tells its seal.
    #[track_caller]
    pub fn close_round(&self, number: u32) -> String {
        self.ask_to_close(number).expect(200).json()["seal"]
            .as_str()
            .expect("a seal")
            .to_owned()
    }

    /// The author publishes what is closed.
    #[track_caller]
    pub fn publish(&self) {
        self.author
            .api_post(&self.path("/publish"), &json!({}))
            .expect(200);
    }

    pub fn ask_to_close(&self, number: u32) -> Response {
        self.coordinator
            .api_post(&self.path(&format!("/rounds/{number}/close")), &json!({}))
    }

    pub fn rating_path(&self, round: u32, item: &str) -> String {
        self.path(&format!("/rounds/{round}/ratings/{item}"))
    }

    /// Saves an answer that must be accepted.
    #[track_caller]
    pub fn rate(&self, place: usize, round: u32, item: &str, answer: &Value) {
        self.expert(place)
            .api_put(&self.rating_path(round, item), answer)
            .expect(204);
    }

    #[track_caller]
    pub fn results(&self, round: u32) -> Value {
        self.author
            .api_get(&self.path(&format!("/rounds/{round}/results")))
            .expect(200)
            .json()
    }

    /// Every expert answers every item: a panel with a consensus, a split, abstentions,
    /// confidences and reasons, the same each time.
    #[track_caller]
    pub fn rate_all(&self, round: u32, items: &[&str]) {
        let experts = self.experts();
        std::thread::scope(|threads| {
            for place in 0..experts {
                threads.spawn(move || {
                    let expert = self.expert(place);
                    for (at, item) in items.iter().enumerate() {
                        expert
                            .api_put(&self.rating_path(round, item), &answer_of(place, at, round))
                            .expect(204);
                    }
                });
            }
        });
    }
}

/// What the expert at `place` answers to the item at `at`: the first item rises for nearly all,
/// the second splits the panel, the others spread; every ninth answer is an abstention.
pub fn answer_of(place: usize, at: usize, round: u32) -> Value {
    if at > 0 && (place + at).is_multiple_of(9) {
        return json!({"value": null, "rationale": format!("Outside my field ({place}).")});
    }
    let value = match at {
        0 => {
            if place == 4 {
                2
            } else {
                3
            }
        }
        1 => {
            if place.is_multiple_of(2) {
                3
            } else {
                1
            }
        }
        _ => 1 + (place * 7 + at * 5 + round as usize) % 3,
    };
    let mut answer = json!({"value": value});
    if !place.is_multiple_of(3) {
        answer["confidence"] = json!(1 + (place + at) % 3);
    }
    if place % 2 == at % 2 {
        answer["rationale"] = json!(format!("Reason of {place} for {at} in round {round}."));
    }
    answer
}

pub fn email_of(place: usize) -> String {
    format!("expert{:02}@panel.example", place + 1)
}

/// Every item of a results document, in order.
pub fn items_of(results: &Value) -> Vec<Value> {
    let mut items = Vec::new();
    for table in results["tables"].as_array().expect("tables") {
        for group in table["groups"].as_array().expect("groups") {
            items.extend(group["items"].as_array().expect("items").iter().cloned());
        }
    }
    items
}
