//! The mail that tells a coordinator of remarks, without a word of them.

use crate::account;
use crate::locale::Speaker;
use crate::mail::{Button, Composed, Keys, Letter, Queued};
use crate::store::{Conn, Result};
use crate::study;

/// The letter of a queued notice, as things stand now.
pub fn compose(conn: &mut Conn, keys: &Keys, queued: &Queued) -> Result<Composed> {
    let account = account::store::by_id(conn, queued.person)?;
    let Some(account) = account.filter(|account| !account.disabled) else {
        return Ok(Composed::Useless("the account is no longer there"));
    };
    let Some(study) = study::store::by_id(conn, queued.study)? else {
        return Ok(Composed::Useless("the study is no longer there"));
    };
    if super::store::remarks::waiting(conn, study.id)?.is_empty() {
        return Ok(Composed::Useless("all remarks are dealt with"));
    }
    let (t, title) = (
        Speaker::for_tag(&study.definition.language),
        &study.definition.title,
    );
    Ok(Composed::Letter(Box::new(Letter {
        lang: t.lang().to_owned(),
        dir: t.dir().to_owned(),
        subject: t.say_n("mail-remark-subject", "study", title),
        greeting: t.say_n("mail-greeting", "name", &account.name),
        paragraphs: vec![t.say_n("mail-remark", "study", title)],
        button: Some(Button {
            words: t.say("mail-remark-button"),
            href: keys.link(&format!("/studies/{}/overview", study.slug)),
        }),
        to_name: account.name,
        to_address: account.email,
        ..Letter::default()
    })))
}
