//! Credentials that were checked a moment ago, so that a burst of requests costs one look.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::Principal;
use crate::clock::SECOND;

/// How long a checked credential is believed before the database is asked again. Ending a
/// session or revoking a token on this node takes effect at once.
const BELIEVED: i64 = 2 * SECOND;
/// A cache larger than this is emptied.
const MOST_CACHED: usize = 50_000;

/// Principals by the hash of their credential.
#[derive(Clone, Default)]
pub(super) struct Believed(Arc<Mutex<Cache>>);

#[derive(Default)]
struct Cache {
    /// How often all was forgotten.
    generation: u64,
    known: HashMap<[u8; 32], Known>,
}

struct Known {
    principal: Principal,
    since: i64,
    until: i64,
}

impl Believed {
    pub(super) fn get(&self, hash: &[u8; 32], now: i64) -> Option<Principal> {
        let cache = self.0.lock();
        let known = cache.known.get(hash).filter(|known| {
            // A clock that was set back must not lengthen it.
            (known.since..known.until).contains(&now)
        });
        known.map(|known| known.principal.clone())
    }

    /// Where the cache stands: to be taken before the database is asked.
    pub(super) fn generation(&self) -> u64 {
        self.0.lock().generation
    }

    /// Remembers what the database said, unless all was forgotten since `generation`: what it
    /// said then may have ended.
    pub(super) fn remember(
        &self,
        generation: u64,
        hash: [u8; 32],
        principal: &Principal,
        ends: i64,
        now: i64,
    ) {
        let mut cache = self.0.lock();
        if cache.generation != generation {
            return;
        }
        if cache.known.len() >= MOST_CACHED {
            cache.known.clear();
        }
        let known = Known {
            principal: principal.clone(),
            since: now,
            until: ends.min(now + BELIEVED),
        };
        cache.known.insert(hash, known);
    }

    pub(super) fn forget_all(&self) {
        let mut cache = self.0.lock();
        cache.generation += 1;
        cache.known.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Account, Credential};

    #[test]
    fn what_was_read_before_a_revocation_is_not_believed_after_it() {
        let believed = Believed::default();
        let principal = Principal {
            account: Account {
                id: 1,
                email: "a@example.org".to_owned(),
                name: "A".to_owned(),
                administrator: false,
                disabled: false,
                one_at_a_time: false,
            },
            credential: Credential::Session { id: 2 },
        };
        let read_at = believed.generation();
        believed.forget_all();
        believed.remember(read_at, [0; 32], &principal, i64::MAX, 0);
        assert_eq!(believed.get(&[0; 32], 1), None);
        believed.remember(believed.generation(), [0; 32], &principal, i64::MAX, 0);
        assert!(believed.get(&[0; 32], 1).is_some());
        assert_eq!(believed.get(&[0; 32], BELIEVED), None);
        assert_eq!(believed.get(&[0; 32], -1), None, "the clock was set back");
    }
}
