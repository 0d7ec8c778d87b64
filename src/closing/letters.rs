//! The mail to whoever wrote a reason that was redacted. It belongs to no study in the outbox, so
//! that no list of a study's mails says whom it went to.

use serde::{Deserialize, Serialize};

use crate::audit::{self, Signer};
use crate::locale::Speaker;
use crate::mail::{self, Composed, Letter, NewMail, Queued, Service};
use crate::panel;
use crate::round::{self, Round};
use crate::store::{Conn, Error, Result};

/// The outbox's name for it.
pub const REDACTED: &str = "redacted";

/// What the letter needs: nothing of the reason itself.
#[derive(Debug, Serialize, Deserialize)]
struct Detail {
    study: i64,
    round: u32,
    item: String,
    why: String,
}

/// Queues the mail to an account whose reason was redacted.
pub(super) fn queue_redacted(
    conn: &mut Conn,
    service: Service,
    (round, account): (&Round, i64),
    item: &str,
    why: &str,
    now: i64,
) -> Result<()> {
    if !service.is_on() {
        return Ok(());
    }
    let detail = Detail {
        study: round.study_id,
        round: round.number,
        item: item.to_owned(),
        why: why.to_owned(),
    };
    let detail = serde_json::to_string(&detail).map_err(|error| Error::Unfit(error.to_string()))?;
    let new = NewMail {
        kind: REDACTED,
        person: account,
        study: 0,
        round: 0,
        sequence: mail::outbox::next_sequence(conn, REDACTED, account, 0)?,
        detail: &detail,
        not_before: now,
    };
    mail::queue(conn, &new, now)?;
    Ok(())
}

/// The mail at closing with the seal of its round and the head that the audit record had then:
/// whoever keeps it can tell later whether either was changed. Other mails stay as they are.
pub fn with_seal(
    conn: &mut Conn,
    composed: Composed,
    queued: &Queued,
    signer: Option<&Signer>,
) -> Result<Composed> {
    let kind = panel::letters::Kind::from_name(&queued.kind);
    let Composed::Letter(mut letter) = composed else {
        return Ok(composed);
    };
    if !kind.is_some_and(panel::letters::Kind::is_of_the_end) {
        return Ok(Composed::Letter(letter));
    }
    let rounds = round::store::all(conn, queued.study)?;
    if let Some(round) = rounds.iter().find(|round| round.id == queued.round)
        && let Some(seal) = super::store::root(conn, round.id)?
        && let Some(head) = audit::head_of_closing(conn, queued.study, round.number)?
    {
        let t = Speaker::for_tag(&letter.lang);
        let head = audit::shown(head, signer);
        letter.notes.extend([
            t.say_2("mail-seal", "n", round.number, "seal", seal),
            t.say_n("mail-record", "head", head),
        ]);
    }
    Ok(Composed::Letter(letter))
}

/// The letter of a queued mail, if its reader is still on the panel.
pub fn compose(conn: &mut Conn, queued: &Queued) -> Result<Composed> {
    let gone = Composed::Useless("the person is no longer on the panel");
    let Ok(detail) = serde_json::from_str::<Detail>(&queued.detail) else {
        return Ok(gone);
    };
    let found = panel::store::of_account(conn, detail.study, queued.person)?;
    let Some(panelist) = found.filter(|one| !one.declined) else {
        return Ok(gone);
    };
    let Some(round) = round::store::find(conn, detail.study, detail.round)? else {
        return Ok(gone);
    };
    let sheet = round::store::sheet(conn, &round)?;
    let definition = &sheet.definition;
    let t = Speaker::for_tag(&definition.language);
    let item = sheet
        .find(&detail.item)
        .map(|placed| placed.placed.item.text.clone())
        .unwrap_or_default();
    let (name, address) = (&definition.contact.name, &definition.contact.email);
    Ok(Composed::Letter(Box::new(Letter {
        to_name: panelist.name.clone(),
        to_address: panelist.email,
        reply_to: Some((name.clone(), address.clone())),
        lang: t.lang().to_owned(),
        dir: t.dir().to_owned(),
        subject: t.say_n("mail-redacted-subject", "study", &definition.title),
        greeting: t.say_n("mail-greeting", "name", &panelist.name),
        paragraphs: vec![
            t.say_2("mail-redacted", "n", detail.round, "item", &item),
            t.say_n("mail-redacted-why", "why", &detail.why),
            t.say("mail-redacted-more"),
        ],
        notes: vec![t.say_2("mail-contact", "name", name, "address", address)],
        ..Letter::default()
    })))
}
