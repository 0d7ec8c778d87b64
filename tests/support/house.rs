//! A study with an open round inside this process: the store, the desk and the closing that serve
//! a real panel, without a server around them.

use castalia::account::{self, Account, Credential, Principal, Scope};
use castalia::clock::{Clock, now_micros};
use castalia::closing::{self, Carry, Closed};
use castalia::mail::Service;
use castalia::panel::{self, NewPanelist};
use castalia::rating::{self, Desk, NewRating, Request};
use castalia::store::Store;
use castalia::study::{self, Study, file};

use super::studies;

/// Slug of the study.
pub const SLUG: &str = "harbours";

/// The study of [`studies::harbours`] with its panel.
pub struct House {
    pub store: Store,
    pub study: Study,
    pub experts: Vec<Principal>,
}

impl House {
    /// Imports the study into a migrated database, seats `experts` and opens round 1.
    pub fn furnish(store: Store, experts: usize) -> Self {
        let definition = file::parse(&studies::harbours(SLUG), "harbours.toml").expect("a study");
        let now = now_micros();
        let (study, _) =
            study::import(&store, &definition, false, None, None, now).expect("imported");
        let roster: Vec<NewPanelist> = (0..experts)
            .map(|place| NewPanelist {
                email: email(place),
                name: format!("Expert {place}"),
                affiliation: None,
                group: Some("Port".to_owned()),
            })
            .collect();
        panel::add(&store, &study, &roster, None, now, false).expect("seated");
        let house = Self {
            experts: principals(&store, experts),
            store,
            study,
        };
        house.open_next(1);
        house
    }

    /// The house in a database that was furnished before.
    pub fn enter(store: Store, experts: usize) -> Self {
        let study = store
            .read(|conn| study::store::find(conn, SLUG))
            .expect("the database is read")
            .expect("the study is there");
        Self {
            experts: principals(&store, experts),
            store,
            study,
        }
    }

    /// Opens a further round with all items.
    pub fn open_next(&self, number: u32) {
        let now = now_micros();
        let (db, study) = (&self.store, &self.study);
        closing::prepare(db, study, &Carry::All, None, now).expect("prepared");
        closing::open(db, study, number, None, Service::Off, None, now).expect("opened");
    }

    pub fn desk(&self) -> Desk {
        Desk::start(self.store.clone(), Clock::System, 64, 64).expect("a desk")
    }

    pub fn close(&self, number: u32) -> Result<Closed, closing::Error> {
        closing::close(
            &self.store,
            &self.study,
            number,
            Service::Off,
            None,
            now_micros(),
        )
    }

    /// What `castalia verify` finds.
    pub fn differences(&self) -> Vec<String> {
        let report = closing::verify(&self.store, &self.study).expect("verified");
        report.differences
    }
}

/// Saves an answer that says its own number in every field.
pub async fn save(
    desk: &Desk,
    expert: &Principal,
    round: u32,
    item: &str,
    number: i64,
) -> Result<i64, rating::Error> {
    let request = Request {
        slug: SLUG,
        round,
        item,
        seq: Some(number),
        if_match: None,
    };
    let (value, confidence, reason) = fields(number);
    let make = |k| NewRating::new(Some(value), Some(confidence), Some(reason), k).map(Some);
    desk.save(expert, request, make).await
}

/// Value, confidence and reason of the answer with this number.
pub fn fields(number: i64) -> (i64, i64, String) {
    (
        1 + number % 3,
        1 + number % 2,
        format!("Save number {number}."),
    )
}

fn email(place: usize) -> String {
    format!("expert-{place}@panel.example")
}

fn principals(store: &Store, experts: usize) -> Vec<Principal> {
    let account = |place: usize| -> Account {
        store
            .read(|conn| account::store::by_email(conn, &email(place)))
            .expect("the database is read")
            .expect("an account")
    };
    (0..experts)
        .map(|place| Principal {
            account: account(place),
            credential: Credential::Token {
                id: 1,
                scopes: Scope::ALL.to_vec(),
            },
        })
        .collect()
}
