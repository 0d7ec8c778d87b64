//! What was made of rows that seldom change, so that they are not read and parsed for every page.
//!
//! Nothing here is believed for a time: who asks has read a version from the database just now,
//! and gets what was made of that version or nothing.

use std::any::{Any, TypeId};
use std::sync::Arc;

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

/// All that is kept, in bytes of the text it was made of.
const ROOM: u64 = 16 << 20;
/// What something kept takes beside that, about.
const BESIDE: u64 = 256;
/// How much is expected.
const THINGS: usize = 200;

/// Two numbers of a row of which one changes with every change of it.
pub type Version = (i64, i64);

/// By what it is and the id of its row: a new version takes the place of the old one, so that
/// what was taken away in the database does not stay here beside it.
type Key = (TypeId, i64);

#[derive(Clone)]
struct Kept {
    version: Version,
    made: Arc<dyn Any + Send + Sync>,
    bytes: u64,
}

#[derive(Clone)]
struct ByText;

impl Weighter<Key, Kept> for ByText {
    fn weight(&self, _: &Key, kept: &Kept) -> u64 {
        kept.bytes + BESIDE
    }
}

/// Shared by all connections of a store.
#[derive(Clone)]
pub(super) struct Memory(Arc<Cache<Key, Kept, ByText>>);

impl Default for Memory {
    fn default() -> Self {
        let options = OptionsBuilder::new()
            // One: a share of the room would be too small for the largest studies.
            .shards(1)
            .estimated_items_capacity(THINGS)
            .weight_capacity(ROOM)
            .build()
            .expect("both capacities are given");
        Self(Arc::new(Cache::with_options(
            options,
            ByText,
            DefaultHashBuilder::default(),
            DefaultLifecycle::default(),
        )))
    }
}

impl Memory {
    pub(super) fn get<T: Send + Sync + 'static>(
        &self,
        id: i64,
        version: Version,
    ) -> Option<Arc<T>> {
        let kept = self.0.get(&(TypeId::of::<T>(), id))?;
        let made = (kept.version == version).then_some(kept.made)?;
        made.downcast().ok()
    }

    pub(super) fn put<T: Send + Sync + 'static>(
        &self,
        id: i64,
        version: Version,
        made: Arc<T>,
        bytes: usize,
    ) {
        let kept = Kept {
            version,
            made,
            bytes: bytes as u64,
        };
        self.0.insert((TypeId::of::<T>(), id), kept);
    }

    pub(super) fn forget_all(&self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_that_is_asked_for_is_given() {
        let memory = Memory::default();
        memory.put(1, (7, 0), Arc::new("old".to_owned()), 3);
        assert_eq!(*memory.get::<String>(1, (7, 0)).unwrap(), "old");
        assert!(memory.get::<String>(1, (7, 1)).is_none());
        assert!(memory.get::<String>(2, (7, 0)).is_none());
        assert!(memory.get::<u64>(1, (7, 0)).is_none(), "of another kind");
        memory.put(1, (7, 1), Arc::new("new".to_owned()), 3);
        assert!(memory.get::<String>(1, (7, 0)).is_none());
        assert_eq!(*memory.get::<String>(1, (7, 1)).unwrap(), "new");
        memory.forget_all();
        assert!(memory.get::<String>(1, (7, 1)).is_none());
    }
}
