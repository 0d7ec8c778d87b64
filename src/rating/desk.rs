//! Where answers are handed in: who sits where, what the round asks, and the way to the writer.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::remark::Sent;
use super::{Error, NewRating, Outcome, RatingBatch, Save, store};
use crate::account::Principal;
use crate::account::access::{self, Act, Refusal};
use crate::clock::{Clock, SECOND, day_in};
use crate::panel::consent::{self, Notice, Standing, Text};
use crate::panel::{self, Panelist};
use crate::round::{self, Sheet};
use crate::store::{Store, Tally, Writer};
use crate::study::{self, Membership};

/// How long who-sits-where and what-is-asked are believed. Whether the round is open is not
/// among it: that is asked in the transaction of each answer.
const BELIEVED: i64 = 2 * SECOND;
const MOST_CACHED: usize = 20_000;

/// An account's place in a study.
#[derive(Debug, Clone)]
pub struct Seat {
    pub membership: Arc<Membership>,
    pub panelist: Option<Panelist>,
    /// Where the panelist stands with the study's text on taking part.
    pub consent: Standing,
    /// What a program's first answer leaves on record, where nothing is.
    notice: Option<Arc<Notice>>,
}

/// Takes answers in. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    db: Store,
    clock: Clock,
    writer: Writer<RatingBatch>,
    seats: Cache<(i64, String), Option<Seat>>,
    sheets: Cache<(i64, u32), Option<Arc<Sheet>>>,
    remarks: Arc<Mutex<Sent>>,
}

impl Desk {
    /// Starts the writer: `queue` answers may wait, `largest` share one transaction.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start(db: Store, clock: Clock, queue: usize, largest: usize) -> Result<Self, Error> {
        let writer = Writer::start(db.clone(), RatingBatch::default(), queue, largest)?;
        Ok(Self {
            db,
            clock,
            writer,
            seats: Cache::default(),
            sheets: Cache::default(),
            remarks: Arc::default(),
        })
    }

    /// How many answers shared a commit so far.
    pub fn tally(&self) -> &Tally {
        self.writer.tally()
    }

    /// Saves an answer (or withdraws it, with `rating` of none) and waits until it is on disk.
    /// Returns the number it is stored under.
    ///
    /// # Errors
    /// Everything that [`Error`] names; the caller shows what was sent back to its sender.
    pub async fn save(
        &self,
        principal: &Principal,
        request: Request<'_>,
        make: impl FnOnce(u32) -> Result<Option<NewRating>, Error>,
    ) -> Result<i64, Error> {
        let arrived = self.clock.now_micros();
        let seat = self.seat(principal, request.slug).await?;
        allow(principal, &seat, Act::Rate)?;
        let panelist = seat.panelist.as_ref().ok_or(Error::Unknown)?;
        if matches!(seat.consent, Standing::Withdrawn(_)) {
            return Err(Error::Refused(
                "You have withdrawn from this study, so no answer of yours is taken. Agree again on its page to come back.",
            ));
        }
        let sheet = self.sheet(seat.membership.study.id, request.round).await?;
        let found = sheet.find(request.item).ok_or(Error::Unknown)?;
        let placed = found.placed;
        let k = sheet
            .definition
            .scale_of(placed.section, placed.item)
            .points
            .len() as u32;
        let rating = make(k)?;
        if let Some(seq) = request.seq
            && !(1..=(1 << 52)).contains(&seq)
        {
            return Err(Error::Field {
                field: "seq",
                message: format!("The number {seq} is not right: it is a whole number from 1 up."),
            });
        }
        let save = Save {
            round: sheet.round.id,
            item: found.item.id,
            panelist: panelist.id,
            item_name: found.item.name.clone(),
            version: found.item.version,
            rating,
            seq: request.seq,
            if_match: request.if_match,
            arrived,
            day: day_in(arrived, &sheet.definition.time_zone),
            notice: seat.notice.clone(),
        };
        match self.writer.submit(save).await? {
            Outcome::Stored { seq } => Ok(seq),
            Outcome::Stale { current } => Err(Error::Stale {
                current: Box::new(current),
            }),
            Outcome::Withdrawn => {
                // The sheet that is believed may be older than the withdrawal.
                self.forget();
                let study = seat.membership.study.id;
                let sheet = self.sheet(study, request.round).await?;
                let found = sheet.find(request.item).ok_or(Error::Unknown)?;
                let reason = found.item.withdrawn.clone();
                Err(Error::Withdrawn(reason.unwrap_or_default()))
            }
            Outcome::NotOpen => Err(Error::NotOpen(format!(
                "Round {} takes no answers: it is not open.",
                request.round
            ))),
        }
    }

    /// The place of whoever asks; strangers learn nothing.
    pub async fn seat(&self, principal: &Principal, slug: &str) -> Result<Seat, Error> {
        let account = principal.id();
        let key = (account, slug.to_owned());
        let now = self.clock.now_micros();
        if let Some(seat) = self.seats.get(&key, now) {
            return seat.ok_or(Error::Unknown);
        }
        let (db, wanted, administrator) = (
            self.db.clone(),
            slug.to_owned(),
            principal.account.administrator,
        );
        let seat = blocking(move || {
            db.read(|conn| {
                let Some(membership) =
                    study::store::membership(conn, &wanted, account, administrator)?
                else {
                    return Ok(None);
                };
                let study = &membership.study;
                let panelist = panel::store::of_account(conn, study.id, account)?;
                let (mut consent, mut notice) = (Standing::Never, None);
                if let Some(panelist) = &panelist {
                    let text = Text::of(&study.definition);
                    consent = consent::standing(conn, panelist.id, &text)?;
                    if consent == Standing::Never {
                        let study = study.id;
                        notice = Some(Arc::new(Notice { study, text }));
                    }
                }
                Ok::<_, crate::store::Error>(Some(Seat {
                    membership: Arc::new(membership),
                    panelist,
                    consent,
                    notice,
                }))
            })
        })
        .await?;
        self.seats.put(key, seat.clone(), now);
        seat.ok_or(Error::Unknown)
    }

    /// What a round asks.
    pub async fn sheet(&self, study: i64, number: u32) -> Result<Arc<Sheet>, Error> {
        let now = self.clock.now_micros();
        if let Some(sheet) = self.sheets.get(&(study, number), now) {
            return sheet.ok_or(Error::Unknown);
        }
        let db = self.db.clone();
        let sheet = blocking(move || {
            db.read(|conn| {
                let Some(round) = round::store::find(conn, study, number)? else {
                    return Ok(None);
                };
                Ok::<_, crate::store::Error>(Some(Arc::new(round::store::sheet(conn, &round)?)))
            })
        })
        .await?;
        // A draft can still change under its readers.
        if sheet.as_ref().is_none_or(|sheet| !sheet.round.is_draft()) {
            self.sheets.put((study, number), sheet.clone(), now);
        }
        sheet.ok_or(Error::Unknown)
    }

    /// Counts a remark of an account.
    ///
    /// # Errors
    /// `TooManyRemarks`.
    pub fn remarks(&self, account: i64) -> Result<(), Error> {
        let is_taken = self.remarks.lock().count(account, self.clock.now_micros());
        is_taken.then_some(()).ok_or(Error::TooManyRemarks)
    }

    /// Forgets what is believed: after a round was opened, closed or a roster changed here.
    pub fn forget(&self) {
        self.seats.clear();
        self.sheets.clear();
    }

    /// A panelist's answers in a round, by item.
    pub async fn mine(
        &self,
        round: i64,
        panelist: i64,
    ) -> Result<HashMap<i64, super::Answer>, Error> {
        let db = self.db.clone();
        Ok(blocking(move || db.read(|conn| store::mine(conn, round, panelist))).await?)
    }
}

/// Which answer a request is about, and what it says of its order.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub slug: &'a str,
    pub round: u32,
    /// Id of the study file.
    pub item: &'a str,
    pub seq: Option<i64>,
    pub if_match: Option<i64>,
}

/// Asks the access table.
///
/// # Errors
/// `Unknown` to strangers, `Refused` to the wrong role or token.
pub fn allow(principal: &Principal, seat: &Seat, act: Act) -> Result<(), Error> {
    access::check(principal, seat.membership.standing, act).map_err(|refusal| match refusal {
        Refusal::Unknown => Error::Unknown,
        Refusal::Role => Error::Refused("Your role in this study does not allow this."),
        Refusal::Scope => Error::Refused("Your token does not carry the scope for this."),
    })
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> crate::store::Result<T> + Send + 'static,
) -> crate::store::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| crate::store::Error::Unavailable(error.to_string()))?
}

/// Values that are believed for a moment.
struct Cache<K, V>(Arc<Mutex<HashMap<K, (V, i64)>>>);

impl<K, V> Clone for Cache<K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: std::hash::Hash + Eq, V: Clone> Cache<K, V> {
    fn get(&self, key: &K, now: i64) -> Option<V> {
        let cache = self.0.lock();
        cache
            .get(key)
            .filter(|(_, read)| (0..BELIEVED).contains(&(now - read)))
            .map(|(value, _)| value.clone())
    }

    fn put(&self, key: K, value: V, now: i64) {
        let mut cache = self.0.lock();
        if cache.len() >= MOST_CACHED {
            cache.clear();
        }
        cache.insert(key, (value, now));
    }

    fn clear(&self) {
        self.0.lock().clear();
    }
}
