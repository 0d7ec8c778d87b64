//! The mails that a panel gets in the course of a round.

use super::message::{self, Draft, Message};
use super::store::links::{self, NewLink};
use super::store::{messages, rules};
use super::{Ask, Panelist, store, wish};
use crate::clock::DAY;
use crate::locale::Speaker;
use crate::mail::{self, Button, Composed, Keys, Letter, NewMail, Queued, Service};
use crate::round::Round;
use crate::store::{Conn, Result};

/// How long a link leads in at most, in microseconds; it ends earlier with its round.
pub const LINK_LIFE: i64 = 30 * DAY;

/// What a mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The first mail to a panelist.
    Invitation,
    /// A later round has opened.
    Opened,
    /// For those who have not submitted.
    Reminder,
    /// For somebody who asked for it on this day; the detail is the day.
    Wished,
    /// The deadline has moved.
    Extended,
    /// A closed round takes answers again.
    Reopened,
    /// An item was taken out of the open round.
    Withdrawn,
    /// The round has closed; for those who answered nothing.
    Closed,
    /// The round has closed; for those who answered something.
    Thanks,
    /// Words of a coordinator's own; the detail is the message's id.
    Message,
}

impl Kind {
    pub const ALL: [Kind; 10] = [
        Kind::Invitation,
        Kind::Opened,
        Kind::Reminder,
        Kind::Wished,
        Kind::Extended,
        Kind::Reopened,
        Kind::Withdrawn,
        Kind::Closed,
        Kind::Thanks,
        Kind::Message,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Invitation => "invitation",
            Kind::Opened => "opened",
            Kind::Reminder => "reminder",
            Kind::Wished => "wished_reminder",
            Kind::Extended => "extended",
            Kind::Reopened => "reopened",
            Kind::Withdrawn => "item_withdrawn",
            Kind::Closed => "closed",
            Kind::Thanks => "thanks",
            Kind::Message => "message",
        }
    }

    /// The kind with this name, if it is one of a panel's.
    pub fn from_name(name: &str) -> Option<Self> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether the mail tells its reader that the round is open.
    pub(super) fn is_of_the_opening(self) -> bool {
        matches!(self, Kind::Invitation | Kind::Opened)
    }

    /// Whether the mail tells of a round that has ended.
    pub fn is_of_the_end(self) -> bool {
        matches!(self, Kind::Closed | Kind::Thanks)
    }

    /// Whether the mail reaches nobody who wants no reminders.
    fn is_unasked(self) -> bool {
        matches!(self, Kind::Reminder | Kind::Message)
    }

    /// Whether the mail can wait until the study's quiet hours end.
    fn keeps_quiet(self) -> bool {
        self.is_unasked() || self == Kind::Wished
    }

    /// Why a mail of this kind has lost its use; none where it has not.
    fn useless(self, ask: &Ask, now: i64) -> Option<&'static str> {
        let (panelist, round) = (&ask.panelist, &ask.sheet.round);
        let is_reminder = matches!(self, Kind::Reminder | Kind::Wished);
        if panelist.declined {
            Some("the person has declined to take part")
        } else if self.is_of_the_end() && !round.is_closed() {
            Some("the round is open again")
        } else if !self.is_of_the_end() && self != Kind::Message && !round.accepts_at(now) {
            Some("the round has closed")
        } else if is_reminder && ask.participation.submitted_day.is_some() {
            Some("the person has submitted")
        } else if self.is_unasked() && panelist.reminders_off {
            Some("the person wants no reminders")
        } else {
            None
        }
    }
}

/// Queues what tells panelists that a round is open: the invitation to whom none was queued
/// before, the news to the others. How many were queued.
pub fn queue_opening<'a>(
    conn: &mut Conn,
    service: Service,
    round: &Round,
    people: impl IntoIterator<Item = &'a Panelist>,
    now: i64,
) -> Result<usize> {
    let mut queued = 0;
    if !service.is_on() {
        return Ok(queued);
    }
    let study = round.study_id;
    let invited = mail::outbox::reached(conn, Kind::Invitation.name(), study)?;
    for panelist in people {
        let account = panelist.account_id;
        let kind = match invited.contains(&account) {
            false => Kind::Invitation,
            true => Kind::Opened,
        };
        let new = NewMail {
            kind: kind.name(),
            person: account,
            study,
            round: round.id,
            sequence: 1,
            detail: "",
            not_before: now,
        };
        queued += usize::from(mail::queue(conn, &new, now)?);
    }
    Ok(queued)
}

/// Queues news of a round for everybody who is asked in it and has not declined: `kind` says what
/// happened; of a closing, those who answered are told with thanks.
pub fn queue_news(
    conn: &mut Conn,
    service: Service,
    round: &Round,
    kind: Kind,
    now: i64,
) -> Result<()> {
    queue_about(conn, service, round, kind, "", now)
}

/// The same about one item of the round, named by its id in the study file.
pub fn queue_about(
    conn: &mut Conn,
    service: Service,
    round: &Round,
    kind: Kind,
    item: &str,
    now: i64,
) -> Result<()> {
    if !service.is_on() {
        return Ok(());
    }
    let asked = store::participations(conn, round.id)?;
    for panelist in store::all(conn, round.study_id)? {
        let Some(participation) = asked.get(&panelist.id) else {
            continue;
        };
        if panelist.declined || panelist.bounced {
            continue;
        }
        let kind = match (kind, participation.started_day) {
            (Kind::Closed, Some(_)) => Kind::Thanks,
            (kind, _) => kind,
        };
        let person = panelist.account_id;
        let new = NewMail {
            kind: kind.name(),
            person,
            study: round.study_id,
            round: round.id,
            sequence: mail::outbox::next_sequence(conn, kind.name(), person, round.id)?,
            detail: item,
            not_before: now,
        };
        mail::queue(conn, &new, now)?;
    }
    Ok(())
}

/// The letter of a queued mail, with links of its own, as things stand now. Stores the hashes of
/// the links in the caller's transaction, so that they work when the letter arrives.
pub fn compose(
    conn: &mut Conn,
    keys: &Keys,
    kind: Kind,
    queued: &Queued,
    now: i64,
) -> Result<Composed> {
    let Some(ask) = Ask::read(conn, queued.study, queued.round, queued.person)? else {
        return Ok(Composed::Useless("the person is no longer on the panel"));
    };
    if let Some(why) = kind.useless(&ask, now) {
        return Ok(Composed::Useless(why));
    }
    if kind == Kind::Wished && !wish::stands(conn, &ask, &queued.detail)? {
        return Ok(Composed::Useless("the person no longer wants it"));
    }
    if kind.keeps_quiet() {
        let rule = rules::of_study(conn, queued.study)?;
        if let Some(at) = rule.end_of_quiet(now, &ask.sheet.definition.time_zone) {
            return Ok(Composed::Later(at));
        }
    }
    let message = match kind {
        Kind::Message => {
            let id = queued.detail.parse().unwrap_or_default();
            match messages::by_id(conn, id)? {
                Some(message) => Some(message),
                None => return Ok(Composed::Useless("the message is no longer there")),
            }
        }
        _ => None,
    };
    let under = mail::outbox::first(conn, Kind::Invitation.name(), queued.person, queued.study)?;
    let (enter, leave) = make_links(conn, keys, &ask.panelist, queued, now)?;
    let t = ask.speaker();
    let mut letter = match message {
        Some(Message { subject, words, .. }) => message::letter(&ask, &Draft { subject, words }),
        None => letter(kind, &ask),
    };
    if kind == Kind::Withdrawn
        && let Some(found) = ask.sheet.find(&queued.detail)
    {
        letter.paragraphs.push(found.placed.item.text.clone());
        let reason = found.item.withdrawn.as_ref();
        letter
            .paragraphs
            .extend(reason.map(|reason| t.say_n("withdrawn-because", "reason", reason)));
    }
    letter.under = under;
    letter.leave = Some(Button {
        words: t.say("mail-leave"),
        href: leave,
    });
    let privacy = match kind.is_of_the_end() {
        true => keys.link(&format!("/studies/{}/privacy", ask.sheet.definition.slug)),
        false => format!("{enter}/privacy"),
    };
    letter
        .notes
        .push(t.say_n("mail-privacy-link", "link", privacy));
    if !kind.is_of_the_end() && ask.sheet.round.accepts_at(now) {
        if ask.sheet.round.deadline.is_some() {
            let calendar = format!("{enter}/deadline.ics");
            letter
                .notes
                .insert(0, t.say_n("mail-calendar", "link", calendar));
        }
        if wish::choices(conn, &ask, now)?.is_some() {
            let choose = format!("{enter}#remind-me");
            letter
                .notes
                .insert(0, t.say_n("mail-remind-me", "link", choose));
        }
        letter.button = Some(Button {
            words: ask.start_words(),
            href: enter,
        });
    }
    Ok(Composed::Letter(Box::new(letter)))
}

/// The words of a mail, without links: also what a coordinator sees before it is sent.
pub fn letter(kind: Kind, ask: &Ask) -> Letter {
    let (t, definition) = (ask.speaker(), &ask.sheet.definition);
    let (number, study) = (ask.sheet.round.number, &definition.title);
    let of_round = |id: &str| t.say_2(id, "n", number, "study", study);
    let (subject, paragraphs) = match kind {
        Kind::Invitation => (
            t.say_n("mail-invitation-subject", "study", study),
            ask.words(),
        ),
        Kind::Opened => (
            of_round("mail-opened-subject"),
            vec![of_round("mail-opened")],
        ),
        Kind::Reminder => {
            let words = match ask.participation.started_day {
                Some(_) => of_round("mail-reminder-started"),
                None => of_round("mail-reminder"),
            };
            (of_round("mail-reminder-subject"), vec![words])
        }
        Kind::Wished => (
            of_round("mail-reminder-subject"),
            vec![t.say("mail-wished"), of_round("mail-wished-round")],
        ),
        Kind::Extended => (
            of_round("mail-extended-subject"),
            vec![of_round("mail-extended")],
        ),
        Kind::Reopened => (
            of_round("mail-reopened-subject"),
            vec![of_round("mail-reopened")],
        ),
        Kind::Withdrawn => (
            of_round("mail-withdrawn-subject"),
            vec![of_round("mail-withdrawn")],
        ),
        Kind::Closed => (
            of_round("mail-closed-subject"),
            vec![of_round("mail-closed")],
        ),
        Kind::Thanks => (
            of_round("mail-closed-subject"),
            ask.thanks()
                .unwrap_or_else(|| vec![of_round("mail-thanks")]),
        ),
        // Subject and words are the coordinator's.
        Kind::Message => (String::new(), Vec::new()),
    };
    // Where nothing leads in any more, nothing is said of a link.
    let ended = kind.is_of_the_end() || ask.sheet.round.is_closed();
    Letter {
        to_name: ask.panelist.name.clone(),
        to_address: ask.panelist.email.clone(),
        reply_to: Some((
            definition.contact.name.clone(),
            definition.contact.email.clone(),
        )),
        lang: t.lang().to_owned(),
        dir: t.dir().to_owned(),
        subject,
        greeting: t.say_n("mail-greeting", "name", &ask.panelist.name),
        paragraphs,
        facts: if ended { Vec::new() } else { facts(t, ask) },
        notes: notes(t, ask, ended),
        ..Letter::default()
    }
}

/// Who asks, about what, how long it takes and until when.
fn facts(t: Speaker, ask: &Ask) -> Vec<(String, String)> {
    let definition = &ask.sheet.definition;
    vec![
        (t.say("ask-study"), definition.title.clone()),
        (t.say("ask-who"), definition.contact.name.clone()),
        (t.say("ask-time"), ask.time_needed()),
        (
            t.say_n("ask-closes", "n", ask.sheet.round.number),
            ask.closes(),
        ),
    ]
}

fn notes(t: Speaker, ask: &Ask, ended: bool) -> Vec<String> {
    let contact = &ask.sheet.definition.contact;
    let of_link = (!ended).then(|| t.say("mail-link-note"));
    let (name, address) = (&contact.name, &contact.email);
    let others = [
        t.say("mail-privacy-note"),
        t.say_2("mail-contact", "name", name, "address", address),
    ];
    of_link.into_iter().chain(others).collect()
}

/// The way in and the way out that this mail carries.
fn make_links(
    conn: &mut Conn,
    keys: &Keys,
    panelist: &Panelist,
    queued: &Queued,
    now: i64,
) -> Result<(String, String)> {
    let generation = links::generation(conn, panelist.id)?;
    let token = |purpose| keys.token(purpose, queued.id, i64::from(generation));
    let (enter, leave) = (token("enter"), token("leave"));
    links::put(
        conn,
        &NewLink {
            id: queued.id,
            token_hash: &Keys::hash(&enter),
            leave_hash: &Keys::hash(&leave),
            panelist: panelist.id,
            round: queued.round,
            generation,
            now,
            expires_at: now + LINK_LIFE,
        },
    )?;
    Ok((
        keys.link(&format!("/i/{enter}")),
        keys.link(&format!("/u/{leave}")),
    ))
}

/// Notes that a mail server refused the address of an account for good.
pub fn bounced(conn: &mut Conn, account: i64) -> Result<()> {
    store::set_bounced(conn, account, true)
}
