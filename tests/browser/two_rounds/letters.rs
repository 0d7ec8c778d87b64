//! The mail of the story, in the order in which it came.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::time::Duration;

use crate::support::smtp::{Received, SmtpServer};

/// Reads every mail once: each station says whom mail must reach, and nobody else gets any.
pub struct Letters<'a> {
    post: &'a SmtpServer,
    read: Cell<usize>,
}

impl<'a> Letters<'a> {
    pub fn of(post: &'a SmtpServer) -> Self {
        Self {
            post,
            read: Cell::new(0),
        }
    }

    /// The next mails, one to each of `whom` and in that order, under subjects that hold `words`.
    #[track_caller]
    pub fn to_each(&self, whom: &[&str], words: &str) -> Vec<Received> {
        let known = self.read.get();
        let all = self.post.wait_for(known + whom.len());
        let next = &all[known..known + whom.len()];
        self.read.set(known + whom.len());
        let reached: Vec<(&str, String)> = next
            .iter()
            .map(|mail| {
                let subject = mail.header("Subject").unwrap_or_default();
                (mail.to.as_str(), subject)
            })
            .collect();
        assert!(
            reached.iter().all(|(_, subject)| subject.contains(words)),
            "{words:?} to all of {reached:?}"
        );
        let one_each: BTreeSet<&str> = reached.iter().map(|(to, _)| *to).collect();
        let wanted: BTreeSet<&str> = whom.iter().copied().collect();
        assert_eq!(one_each, wanted, "{words:?}");
        let of = |to: &&str| next.iter().find(|mail| mail.to == *to).cloned();
        whom.iter().filter_map(of).collect()
    }

    /// The next mail, which goes to one person.
    #[track_caller]
    pub fn to(&self, whom: &str, words: &str) -> Received {
        self.to_each(&[whom], words).remove(0)
    }

    /// Fails if there is any mail that no station asked for, or one that came twice. How many
    /// came in all.
    pub fn no_more(&self) -> usize {
        // The worker looks every second.
        std::thread::sleep(Duration::from_millis(2500));
        let all = self.post.mails();
        let further: Vec<&Received> = all.iter().skip(self.read.get()).collect();
        assert!(further.is_empty(), "{further:?}");
        let ids: BTreeSet<Option<String>> =
            all.iter().map(|mail| mail.header("Message-ID")).collect();
        assert_eq!(ids.len(), all.len(), "each with an id of its own");
        all.len()
    }
}
