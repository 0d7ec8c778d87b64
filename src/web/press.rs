//! Where heavy files are made: each once, few at a time, and kept for whoever asks next.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::web::{self, Bytes};
use askama::Template;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::assets;
use super::error::{Answer, Failure};
use super::reply::{Tag, html, open_page, open_page_unchanged};

/// How many files are made at a time, so that answers of a panel are saved meanwhile.
const PLACES: usize = 2;
/// How long a request waits for its file, or for a place to make it.
const PATIENCE: Duration = Duration::from_secs(10);
/// Seconds after which a request that waited too long had better come again.
const AGAIN: u32 = 10;
/// All files that are kept, in bytes.
const ROOM: u64 = 64 << 20;
/// What a kept file takes beside its bytes, about.
const BESIDE: u64 = 128;
/// How many files are expected.
const FILES: usize = 1000;

/// What tells a file from all others: the same key is given to the same bytes only.
pub type Key = [u8; 32];

/// A file, and whether it is what its key stands for: what it is made from may have changed while
/// it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub bytes: Bytes,
    pub is_true: bool,
}

#[derive(Clone)]
struct BySize;

impl Weighter<Key, Bytes> for BySize {
    fn weight(&self, _: &Key, bytes: &Bytes) -> u64 {
        bytes.len() as u64 + BESIDE
    }
}

/// Makes files and keeps them.
pub struct Press {
    kept: Cache<Key, Bytes, BySize>,
    places: Arc<Semaphore>,
    patience: Duration,
    made: AtomicU64,
}

impl Default for Press {
    fn default() -> Self {
        Self::new(PATIENCE, ROOM)
    }
}

impl Press {
    fn new(patience: Duration, room: u64) -> Self {
        let options = OptionsBuilder::new()
            // One: a share of the room would be too small for the largest files.
            .shards(1)
            .estimated_items_capacity(FILES)
            .weight_capacity(room)
            .build()
            .expect("both capacities are given");
        Self {
            kept: Cache::with_options(
                options,
                BySize,
                DefaultHashBuilder::default(),
                DefaultLifecycle::default(),
            ),
            places: Arc::new(Semaphore::new(PLACES)),
            patience,
            made: AtomicU64::new(0),
        }
    }

    /// The file with this key. It is made where it is not kept, once for all who ask for it at the
    /// same time; whoever goes away meanwhile does not break that off. A file that is not true to
    /// its key is not kept.
    ///
    /// # Errors
    /// What `make` answers, in the words of HTTP; 503 where it takes too long until its turn comes.
    pub async fn file<E>(
        self: &Arc<Self>,
        key: Key,
        make: impl FnOnce() -> Result<(Vec<u8>, bool), E> + Send + 'static,
    ) -> Result<Made, Failure>
    where
        E: Send + 'static,
        Failure: From<E>,
    {
        let press = self.clone();
        let task = actix_web::rt::spawn(async move {
            let found = timeout(press.patience, press.kept.get_value_or_guard_async(&key)).await;
            let guard = match found.map_err(|_| busy())? {
                Ok(bytes) => {
                    return Ok(Made {
                        bytes,
                        is_true: true,
                    });
                }
                Err(guard) => guard,
            };
            let (bytes, is_true) = press.make(make).await?;
            let bytes = Bytes::from(bytes);
            if is_true {
                // Refused where somebody has put it there meanwhile: then it is kept as well.
                let _ = guard.insert(bytes.clone());
            }
            Ok(Made { bytes, is_true })
        });
        task.await.map_err(Failure::internal)?
    }

    /// Answers with a page. One that is the same for all who are not signed in has a `key`, and is
    /// made once: 304 where the request names its tag, else what is kept. `key` is asked again after
    /// `make`: a page that is no longer true to it is not kept.
    ///
    /// # Errors
    /// What `key` and `make` answer; 503 where it takes too long until its turn comes.
    pub async fn page<P: Template>(
        &self,
        request: &HttpRequest,
        key: impl AsyncFn() -> Result<Option<Key>, Failure>,
        make: impl AsyncFn() -> Result<P, Failure>,
    ) -> Answer {
        let Some(first) = key().await? else {
            return html(&make().await?);
        };
        // A page names the files of the interface by their version.
        let kept = Sha256::new()
            .chain_update(first)
            .chain_update(assets::version());
        let kept: Key = kept.finalize().into();
        let tag = Tag::of(&kept);
        if tag.is_known(request) {
            return Ok(open_page_unchanged(tag));
        }
        let found = timeout(self.patience, self.kept.get_value_or_guard_async(&kept)).await;
        let guard = match found.map_err(|_| busy())? {
            Ok(bytes) => return Ok(open_page(tag, bytes)),
            Err(guard) => guard,
        };
        let _place = self.place().await?;
        self.made.fetch_add(1, Ordering::Relaxed);
        let text = make().await?.render().map_err(Failure::internal)?;
        let bytes = Bytes::from(text);
        if key().await? != Some(first) {
            return Ok(open_page(Tag::of_bytes(&bytes), bytes));
        }
        // Refused where somebody has put it there meanwhile: then it is kept as well.
        let _ = guard.insert(bytes.clone());
        Ok(open_page(tag, bytes))
    }

    /// Something heavy that is not kept.
    ///
    /// # Errors
    /// As [`file`](Self::file).
    pub async fn make<T, E>(
        &self,
        make: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> Result<T, Failure>
    where
        T: Send + 'static,
        E: Send + 'static,
        Failure: From<E>,
    {
        let place = self.place().await?;
        self.made.fetch_add(1, Ordering::Relaxed);
        // The place is held until the work ends, not until the one who asked goes away.
        let work = move || {
            let made = make();
            drop(place);
            made
        };
        Ok(web::block(work).await??)
    }

    /// How many files were made since the server started.
    pub fn made(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }

    async fn place(&self) -> Result<OwnedSemaphorePermit, Failure> {
        let wait = timeout(self.patience, self.places.clone().acquire_owned());
        let place = wait.await.map_err(|_| busy())?;
        place.map_err(Failure::internal)
    }
}

fn busy() -> Failure {
    Failure::busy(
        AGAIN,
        "Other files are being made at the moment. Please ask for this one again in a few seconds.",
    )
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use futures_util::future::join_all;

    use super::*;

    const SHORT: Duration = Duration::from_millis(50);

    fn made(text: &str) -> Result<(Vec<u8>, bool), Failure> {
        Ok((text.as_bytes().to_vec(), true))
    }

    #[actix_web::test]
    async fn all_who_ask_for_a_file_at_the_same_time_get_it_made_once() {
        let press = Arc::new(Press::default());
        let asked = (0..20).map(|_| press.file([1; 32], || made("a")));
        for answer in join_all(asked).await {
            assert_eq!(answer.unwrap().bytes, "a");
        }
        assert_eq!(press.made(), 1);
        press.file([2; 32], || made("b")).await.unwrap();
        assert_eq!(press.made(), 2);
    }

    #[actix_web::test]
    async fn whoever_waits_too_long_is_told_when_to_come_again() {
        let press = Arc::new(Press::new(SHORT, ROOM));
        let (free, held) = mpsc::channel::<()>();
        let held = Arc::new(std::sync::Mutex::new(held));
        let busy: Vec<_> = (0..PLACES)
            .map(|place| {
                let (press, held) = (press.clone(), held.clone());
                actix_web::rt::spawn(async move {
                    let wait = move || {
                        let _ = held.lock().map(|held| held.recv());
                        made("slow")
                    };
                    press.file([place as u8; 32], wait).await
                })
            })
            .collect();
        actix_web::rt::task::yield_now().await;
        let refused = press.file([9; 32], || made("b")).await.unwrap_err();
        assert_eq!(refused.problem().status, 503);
        assert_eq!(refused.problem().retry_after, Some(AGAIN));
        drop(free);
        for task in busy {
            assert_eq!(task.await.unwrap().unwrap().bytes, "slow");
        }
        assert_eq!(press.file([9; 32], || made("b")).await.unwrap().bytes, "b");
    }

    #[actix_web::test]
    async fn what_is_not_true_to_its_key_and_what_fails_is_not_kept_and_the_room_has_a_bound() {
        let press = Arc::new(Press::new(PATIENCE, 10_000));
        let stale = press.file([1; 32], || Ok::<_, Failure>((b"old".to_vec(), false)));
        assert!(!stale.await.unwrap().is_true);
        let failed = press.file([1; 32], || {
            Err::<(Vec<u8>, bool), _>(Failure::not_found(""))
        });
        assert_eq!(failed.await.unwrap_err().problem().status, 404);
        assert_eq!(
            press.file([1; 32], || made("new")).await.unwrap().bytes,
            "new"
        );
        for number in 0..100 {
            let large = press.file([number; 32], || Ok::<_, Failure>((vec![0; 1000], true)));
            large.await.unwrap();
            assert!(press.kept.weight() <= 10_000);
        }
    }
}
