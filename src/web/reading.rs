//! Who reads results: those who run the study, and everybody once they are published.

use super::error::Failure;
use super::state::AppState;
use crate::account::Principal;
use crate::account::access::{Act, Standing};
use crate::result::publication::{Publication, open_study};
use crate::study::Study;

/// Somebody before the results of a study.
#[derive(Debug, Clone)]
pub struct Reading {
    pub study: Study,
    /// What the reader is in the study; nothing, for most who read what is published.
    pub standing: Standing,
    pub publication: Option<Publication>,
    /// May read what is not published.
    pub is_inside: bool,
}

impl Reading {
    /// Whether the reader may see the results of a round.
    pub fn may_see(&self, round: u32) -> bool {
        self.is_inside || self.is_open(round)
    }

    /// Whether everybody may.
    pub fn is_open(&self, round: u32) -> bool {
        self.publication.is_some_and(|made| made.covers(round))
    }

    /// The round that is shown: the one asked for, else the last that is published to those who
    /// see no other. None leaves it to the page: the last closed one.
    pub fn round(&self, asked: Option<u32>) -> Option<u32> {
        let last = self.publication.map(|made| made.round);
        asked.or(last.filter(|_| !self.is_inside))
    }
}

impl AppState {
    /// The study whose results somebody reads, if `asked` (without it: any round) is published or
    /// their role lets them read what is not.
    ///
    /// # Errors
    /// As for a study that does not exist: 401 to those who are not signed in, 404 to strangers;
    /// 403 to the wrong role or token.
    pub async fn read_results(
        &self,
        who: Option<&Principal>,
        slug: &str,
        asked: Option<u32>,
    ) -> Result<Reading, Failure> {
        let inside = match who {
            Some(who) => self.enter(who, slug, Act::SeeResults).await,
            None => Err(Failure::unauthenticated()),
        };
        let wanted = slug.to_owned();
        let open = self
            .blocking(move |db| db.read(|conn| open_study(conn, &wanted)))
            .await?;
        let refusal = match inside {
            Ok(seat) => {
                return Ok(Reading {
                    study: seat.membership.study.clone(),
                    standing: seat.membership.standing,
                    publication: open.map(|(_, made)| made),
                    is_inside: true,
                });
            }
            Err(refusal) => refusal,
        };
        let open = open.filter(|(_, made)| asked.is_none_or(|round| made.covers(round)));
        let (study, publication) = open.ok_or(refusal)?;
        let seat = match who {
            Some(who) => self.desk.seat(who, slug).await.ok(),
            None => None,
        };
        Ok(Reading {
            study,
            standing: seat
                .map(|seat| seat.membership.standing)
                .unwrap_or_default(),
            publication: Some(publication),
            is_inside: false,
        })
    }
}
