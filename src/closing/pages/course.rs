//! What the pages know of a study's course: rounds, people and how far they have come. Nothing
//! per item, and no look at the results of a closed round.

use std::collections::{HashMap, HashSet};

use jiff::tz::TimeZone;

use crate::clock::zone_of;
use crate::locale::Speaker;
use crate::panel::{self, Panelist, Participation, Progress, Response, progress};
use crate::round::{self, Round};
use crate::store::{Conn, Error};
use crate::study::definition::Definition;
use crate::study::{Study, check};

/// A study's rounds and people, read at once.
pub struct Course {
    /// In order.
    pub rounds: Vec<RoundCourse>,
    /// The roster, by name.
    pub people: Vec<Panelist>,
    /// The study as it stands now.
    pub definition: Definition,
}

/// A round with the response to it.
pub struct RoundCourse {
    pub round: Round,
    /// Items on its list.
    pub items: usize,
    /// Their ids in the study file.
    pub names: HashSet<String>,
    /// By panelist; empty for a draft.
    pub participations: HashMap<i64, Participation>,
    pub response: Response,
    /// Who is in N, by panelist: after the closing those who were counted, before it those who
    /// would be if everybody asked answered.
    pub counted: HashSet<i64>,
}

impl Course {
    pub fn read(conn: &mut Conn, study: &Study) -> Result<Self, Error> {
        let people = panel::store::all(conn, study.id)?;
        let keeping = panel::store::consents::keeping(conn, study.id)?;
        let mut rounds = Vec::new();
        for round in round::store::all(conn, study.id)? {
            let participations = panel::store::participations(conn, round.id)?;
            let asked = people
                .iter()
                .filter_map(|person| Some((person, participations.get(&person.id)?)));
            let counted = match round.is_closed() {
                true => {
                    let counted = panel::store::counted(conn, round.id)?;
                    counted.into_iter().map(|(id, _)| id).collect()
                }
                false => asked
                    .clone()
                    .filter(|(person, of)| match progress(person, of).0 {
                        Progress::Declined => {
                            of.started_day.is_some() && keeping.contains(&person.id)
                        }
                        state => state != Progress::Bounced,
                    })
                    .map(|(person, _)| person.id)
                    .collect(),
            };
            let items = round::store::items(conn, round.id)?;
            rounds.push(RoundCourse {
                response: Response::of(asked),
                items: items.len(),
                names: items.into_iter().map(|item| item.name).collect(),
                counted,
                participations,
                round,
            });
        }
        let present = crate::study::store::by_id(conn, study.id)?;
        Ok(Self {
            rounds,
            people,
            definition: present.map_or_else(|| study.definition.clone(), |study| study.definition),
        })
    }

    pub fn last(&self) -> Option<&RoundCourse> {
        self.rounds.last()
    }

    /// The last round that was opened.
    pub fn last_opened(&self) -> Option<&RoundCourse> {
        self.rounds.iter().rfind(|of| !of.round.is_draft())
    }

    /// Everybody who has not declined.
    pub fn panel(&self) -> u64 {
        self.people.iter().filter(|person| !person.declined).count() as u64
    }

    /// What the rule makes of answers at random to the items of a round, if everybody answers.
    pub fn chance(&self, number: u32) -> String {
        let round = self.rounds.iter().find(|of| of.round.number == number);
        let names = round.map(|of| &of.names);
        check::chance(&self.definition, self.panel(), |placed| {
            names.is_some_and(|names| names.contains(&placed.item.id))
        })
        .sentence()
    }

    pub fn zone(&self) -> TimeZone {
        zone_of(&self.definition.time_zone)
    }

    pub fn speaker(&self) -> Speaker {
        Speaker::of_office()
    }

    /// The people asked in a round with the state that each has reached.
    pub fn states<'a>(
        &'a self,
        of: &'a RoundCourse,
    ) -> impl Iterator<Item = (&'a Panelist, Progress, Option<i32>)> {
        self.people.iter().filter_map(|person| {
            let (state, day) = progress(person, of.participations.get(&person.id)?);
            Some((person, state, day))
        })
    }
}

impl RoundCourse {
    /// N, as results and report print it once the round has closed.
    pub fn panel(&self) -> u64 {
        self.counted.len() as u64
    }

    /// How many of N have submitted.
    pub fn submitted(&self) -> u64 {
        let has = |id: &&i64| {
            let of = self.participations.get(id);
            of.is_some_and(|of| of.submitted_day.is_some())
        };
        self.counted.iter().filter(has).count() as u64
    }

    /// People who may still submit.
    pub fn not_submitted(&self) -> u64 {
        let Response {
            invited,
            submitted,
            declined,
            bounced,
            ..
        } = self.response;
        (invited - submitted - declined - bounced) as u64
    }

    /// Those of them who have saved an answer.
    pub fn with_answers(&self) -> u64 {
        (self.response.started - self.response.submitted) as u64
    }
}
