//! Signing in by a link that comes by mail, or by the code beside it.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::{Accounts, NewSession, blocking, entry};
use crate::account::letters::{self, Kind};
use crate::account::limits::Subjects;
use crate::account::store::mailed::{self, NewRequest};
use crate::account::{Error, store};
use crate::audit;
use crate::clock::{DAY, MINUTE};
use crate::mail::{self, Keys, NewMail};
use crate::store::{Conn, random_id};

/// How long a sign-in link leads in, in microseconds.
pub const LINK_LIFE: i64 = 10 * MINUTE;

/// Whom a sign-in link is asked for, and where from.
#[derive(Debug, Clone, Copy)]
pub struct LinkRequest<'a> {
    /// As it was typed.
    pub email: &'a str,
    /// Network address of whoever asks.
    pub from: &'a str,
    /// What tells the asking browser from others: the link works there only.
    pub browser: &'a str,
    /// Local address to lead to after the sign-in.
    pub leads_to: &'a str,
    /// BCP 47 tag of the language in which whoever asks reads.
    pub language: &'a str,
}

/// Somebody signed in by mail.
#[derive(Debug)]
pub struct Arrived {
    pub session: NewSession,
    /// Local address that the link was asked for; empty for none.
    pub leads_to: String,
}

/// What a sign-in link is good for in the browser that opened it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    Ready,
    /// Asked for in another browser: there it works, here only the code.
    OtherBrowser,
    /// Used, too old, or never sent.
    Spent,
}

/// Stores what a mailed code or link answers to, and queues its mail. `language` is a tag of
/// BCP 47.
pub(super) fn queue(
    conn: &mut Conn,
    request: &NewRequest,
    kind: Kind,
    language: &str,
    now: i64,
) -> Result<(), Error> {
    mailed::insert(conn, request, now - DAY)?;
    let mail = NewMail {
        kind: kind.name(),
        person: request.id,
        study: 0,
        round: 0,
        sequence: 1,
        detail: language,
        not_before: now,
    };
    mail::queue(conn, &mail, now)?;
    Ok(())
}

impl Accounts {
    /// Queues a sign-in link. Nobody looks whose address it is before the mail is written, so
    /// that the answer and the time it takes are the same for known and unknown addresses.
    ///
    /// # Errors
    /// `TooManyAttempts` for one address or from one place, known or not.
    pub async fn request_link(&self, request: LinkRequest<'_>) -> Result<(), Error> {
        let now = self.clock.now_micros();
        let address: String = request
            .email
            .trim()
            .to_lowercase()
            .chars()
            .take(254)
            .collect();
        let subjects = Subjects::new(&format!("link\n{address}"), request.from);
        let (browser, leads_to) = (seal(request.browser), request.leads_to.to_owned());
        let language = request.language.to_owned();
        let (limits, db) = (self.limits, self.db.clone());
        blocking(move || {
            limits.enter(&db, &subjects, now)?;
            let new = NewRequest {
                id: random_id(),
                address: &address,
                browser: &browser,
                leads_to: &leads_to,
                expires_at: now + LINK_LIFE,
            };
            db.write(|conn| queue(conn, &new, Kind::SignIn, &language, now))
        })
        .await
    }

    /// What a link is good for; changes nothing.
    pub async fn link_state(&self, token: &str, browser: &str) -> Result<LinkState, Error> {
        let now = self.clock.now_micros();
        let (hash, browser) = (Keys::hash(token), seal(browser));
        let db = self.db.clone();
        let found =
            blocking(move || db.read(|conn| Ok::<_, Error>(mailed::by_token(conn, &hash)?)))
                .await?;
        Ok(match found.filter(|request| request.is_alive(now)) {
            None => LinkState::Spent,
            Some(request) if request.browser == browser => LinkState::Ready,
            Some(_) => LinkState::OtherBrowser,
        })
    }

    /// Signs in by a link, once, in the browser that asked for it; none if it does not lead in.
    pub async fn redeem_link(
        &self,
        token: &str,
        browser: &str,
        device: &str,
    ) -> Result<Option<Arrived>, Error> {
        let now = self.clock.now_micros();
        let (hash, browser) = (Keys::hash(token), seal(browser));
        self.arrive(device, move |conn| {
            let found = mailed::by_token(conn, &hash)?;
            Ok(found.filter(|request| request.is_alive(now) && request.browser == browser))
        })
        .await
    }

    /// Signs in by the code beside a link, in any browser; none if it does not lead in. Attempts
    /// are counted as those with a password are.
    ///
    /// # Errors
    /// `TooManyAttempts` for one address or from one place, known or not.
    pub async fn redeem_code(
        &self,
        email: &str,
        typed: &str,
        from: &str,
        device: &str,
        keys: Keys,
    ) -> Result<Option<Arrived>, Error> {
        let now = self.clock.now_micros();
        let address = email.trim().to_lowercase();
        let code = letters::typed_code(typed);
        let subjects = Arc::new(Subjects::new(&format!("code\n{address}"), from));
        let (limits, db, entering) = (self.limits, self.db.clone(), subjects.clone());
        blocking(move || limits.enter(&db, &entering, now)).await?;
        let arrived = self
            .arrive(device, move |conn| {
                let alive = mailed::alive(conn, &address, now)?;
                let is_right = |id| letters::is_code(&keys, Kind::SignIn, id, &code);
                Ok(alive.into_iter().find(|request| is_right(request.id)))
            })
            .await?;
        if arrived.is_some() {
            let (limits, db) = (self.limits, self.db.clone());
            blocking(move || limits.succeed(&db, &subjects, now)).await?;
        }
        Ok(arrived)
    }

    /// Begins a session for the one whose link `find` names, and tells the owner by mail.
    async fn arrive(
        &self,
        device: &str,
        find: impl Fn(&mut Conn) -> Result<Option<mailed::Request>, Error> + Send + 'static,
    ) -> Result<Option<Arrived>, Error> {
        let now = self.clock.now_micros();
        let leads_to = Arc::new(parking_lot::Mutex::new(String::new()));
        let (leading, name) = (leads_to.clone(), device.to_owned());
        let session = self
            .begin_session_when(device, move |conn, _| {
                let Some(request) = find(conn)? else {
                    return Ok(None);
                };
                let account = store::by_email(conn, &request.address)?;
                let Some(account) = account.filter(|account| !account.disabled) else {
                    return Ok(None);
                };
                if !mailed::redeem(conn, request.id, now)? {
                    return Ok(None);
                }
                audit::record(conn, entry(now, Some(account.id), "link.redeem", "sign-in"))?;
                letters::tell(conn, account.id, &name, now)?;
                leading.lock().clone_from(&request.leads_to);
                Ok(Some(account))
            })
            .await?;
        let leads_to = leads_to.lock().clone();
        Ok(session.map(|session| Arrived { session, leads_to }))
    }
}

/// What is stored, or compared, of a text that tells browsers or codes apart.
pub(super) fn seal(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
