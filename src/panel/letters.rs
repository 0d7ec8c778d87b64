//! The mails that a panel gets in the course of a round.

use super::store::links::{self, NewLink};
use super::{Ask, Panelist, store};
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
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Invitation, Kind::Opened];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Invitation => "invitation",
            Kind::Opened => "opened",
        }
    }

    /// The kind with this name, if it is one of a panel's.
    pub fn from_name(name: &str) -> Option<Self> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
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
    for panelist in people {
        let (account, study) = (panelist.account_id, round.study_id);
        let invited = mail::outbox::first(conn, Kind::Invitation.name(), account, study)?;
        let kind = match invited {
            None => Kind::Invitation,
            Some(_) => Kind::Opened,
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
    if ask.panelist.declined {
        return Ok(Composed::Useless("the person has declined to take part"));
    }
    if !ask.sheet.round.accepts_at(now) {
        return Ok(Composed::Useless("the round has closed"));
    }
    let under = mail::outbox::first(conn, Kind::Invitation.name(), queued.person, queued.study)?;
    let (enter, leave) = make_links(conn, keys, &ask.panelist, queued, now)?;
    let (t, definition) = (ask.speaker(), &ask.sheet.definition);
    let number = ask.sheet.round.number;
    let subject = match kind {
        Kind::Invitation => t.say_n("mail-invitation-subject", "study", &definition.title),
        Kind::Opened => t.say_2(
            "mail-opened-subject",
            "n",
            number,
            "study",
            &definition.title,
        ),
    };
    let paragraphs = match kind {
        Kind::Invitation => ask.words(),
        Kind::Opened => vec![t.say_2("mail-opened", "n", number, "study", &definition.title)],
    };
    Ok(Composed::Letter(Box::new(Letter {
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
        facts: facts(t, &ask),
        button: Some(Button {
            words: t.say_n("ask-start", "n", number),
            href: enter,
        }),
        notes: notes(t, &ask),
        leave: Some(Button {
            words: t.say("mail-leave"),
            href: leave,
        }),
        under,
        attachment: None,
    })))
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

fn notes(t: Speaker, ask: &Ask) -> Vec<String> {
    let contact = &ask.sheet.definition.contact;
    vec![
        t.say("mail-link-note"),
        t.say("mail-privacy-note"),
        t.say_2(
            "mail-contact",
            "name",
            &contact.name,
            "address",
            &contact.email,
        ),
    ]
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
