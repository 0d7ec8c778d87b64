//! The SQL of accounts, sessions, tokens and login limits.

mod ending;
pub(super) mod links;
pub mod mailed;
pub mod registry;
pub(super) mod team;

use diesel::prelude::*;

use super::{Account, ApiToken, Device, Scope};
use crate::store::schema::{account, api_token, login_failure, member, panelist, session};
use crate::store::{Conn, Result, on_backend};

pub use ending::{
    blank, end_all_sessions, has_administrator, has_other_administrator, link_ids, roles_everywhere,
};

type AccountRow = (i64, String, String, bool, bool, Option<i64>);

fn account_of((id, email, name, administrator, one_at_a_time, disabled): AccountRow) -> Account {
    Account {
        id,
        email,
        name,
        administrator,
        one_at_a_time,
        disabled: disabled.is_some(),
    }
}

macro_rules! account_columns {
    () => {
        (
            account::id,
            account::email,
            account::name,
            account::administrator,
            account::one_at_a_time,
            account::disabled_at,
        )
    };
}

/// Adds an account without asking whether the address is taken: the database says so.
pub fn insert(conn: &mut Conn, new: &Account, password_hash: Option<&str>, now: i64) -> Result<()> {
    let values = (
        account::id.eq(new.id),
        account::email.eq(&new.email),
        account::name.eq(&new.name),
        account::password_hash.eq(password_hash),
        account::administrator.eq(new.administrator),
        account::one_at_a_time.eq(new.one_at_a_time),
        account::created_at.eq(now),
    );
    on_backend!(conn, c => diesel::insert_into(account::table).values(values).execute(c))?;
    Ok(())
}

pub fn by_email(conn: &mut Conn, email: &str) -> Result<Option<Account>> {
    let row: Option<AccountRow> = on_backend!(conn, c => account::table
        .filter(account::email.eq(email))
        .select(account_columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(account_of))
}

pub fn by_id(conn: &mut Conn, id: i64) -> Result<Option<Account>> {
    let row: Option<AccountRow> = on_backend!(conn, c => account::table
        .find(id)
        .select(account_columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(account_of))
}

/// Account and password hash of an address.
pub(super) fn credentials(
    conn: &mut Conn,
    email: &str,
) -> Result<Option<(Account, Option<String>)>> {
    let row: Option<(AccountRow, Option<String>)> = on_backend!(conn, c => account::table
        .filter(account::email.eq(email))
        .select((account_columns!(), account::password_hash))
        .get_result(c)
        .optional())?;
    Ok(row.map(|(account, hash)| (account_of(account), hash)))
}

pub(super) fn set_password(conn: &mut Conn, id: i64, hash: &str) -> Result<()> {
    on_backend!(conn, c => diesel::update(account::table.find(id))
        .set(account::password_hash.eq(hash))
        .execute(c))?;
    Ok(())
}

pub(super) fn set_one_at_a_time(conn: &mut Conn, id: i64, on: bool) -> Result<()> {
    on_backend!(conn, c => diesel::update(account::table.find(id))
        .set(account::one_at_a_time.eq(on))
        .execute(c))?;
    Ok(())
}

/// Whether the account holds more than an expert's rights anywhere.
pub(super) fn is_privileged(conn: &mut Conn, id: i64) -> Result<bool> {
    let roles: i64 = on_backend!(conn, c => member::table
        .filter(member::account_id.eq(id))
        .count()
        .get_result(c))?;
    Ok(roles > 0)
}

/// Whether the owner of an account ever signed in.
pub fn is_activated(conn: &mut Conn, id: i64) -> Result<bool> {
    let found: Option<bool> = on_backend!(conn, c => account::table
        .find(id)
        .select(account::activated)
        .get_result(c)
        .optional())?;
    Ok(found.unwrap_or(false))
}

/// Gives an account another address; the database refuses one that is taken.
pub(super) fn set_email(conn: &mut Conn, id: i64, email: &str) -> Result<()> {
    on_backend!(conn, c => diesel::update(account::table.find(id))
        .set(account::email.eq(email))
        .execute(c))?;
    // What was mailed to the old address leads in no more, and nothing is known of the new one.
    on_backend!(conn, c => diesel::update(panelist::table.filter(panelist::account_id.eq(id)))
        .set((
            panelist::bounced.eq(false),
            panelist::link_generation.eq(panelist::link_generation + 1),
        ))
        .execute(c))?;
    Ok(())
}

/// Deletes an account that nobody ever signed in to and that has no place and no role anywhere;
/// any other stays.
pub fn forget_unused(conn: &mut Conn, id: i64) -> Result<()> {
    let places: i64 = on_backend!(conn, c => panelist::table
        .filter(panelist::account_id.eq(id))
        .count()
        .get_result(c))?;
    let unused: i64 = on_backend!(conn, c => account::table
        .find(id)
        .filter(account::activated.eq(false))
        .filter(account::password_hash.is_null())
        .filter(account::administrator.eq(false))
        .count()
        .get_result(c))?;
    if places > 0 || unused == 0 || is_privileged(conn, id)? {
        return Ok(());
    }
    team::forget_links(conn, id)?;
    on_backend!(conn, c => diesel::delete(api_token::table.filter(api_token::account_id.eq(id)))
        .execute(c))?;
    on_backend!(conn, c => diesel::delete(account::table.find(id)).execute(c))?;
    Ok(())
}

/// Names of the roles an account holds in a study; panelists are `expert`.
pub fn roles(conn: &mut Conn, study: i64, id: i64) -> Result<Vec<String>> {
    let mut roles: Vec<String> = on_backend!(conn, c => member::table
        .filter(member::study_id.eq(study))
        .filter(member::account_id.eq(id))
        .select(member::role)
        .load(c))?;
    let seats: i64 = on_backend!(conn, c => panelist::table
        .filter(panelist::study_id.eq(study))
        .filter(panelist::account_id.eq(id))
        .count()
        .get_result(c))?;
    if seats > 0 {
        roles.push("expert".into());
    }
    Ok(roles)
}

/// Whether the account coordinates any study.
pub fn coordinates_any(conn: &mut Conn, id: i64) -> Result<bool> {
    let n: i64 = on_backend!(conn, c => member::table
        .filter(member::account_id.eq(id))
        .filter(member::role.eq("coordinator"))
        .count()
        .get_result(c))?;
    Ok(n > 0)
}

/// Gives an account a role in a study; once is enough.
pub fn add_role(conn: &mut Conn, study: i64, id: i64, role: &str) -> Result<()> {
    if roles(conn, study, id)?.iter().any(|held| held == role) {
        return Ok(());
    }
    let values = (
        member::study_id.eq(study),
        member::account_id.eq(id),
        member::role.eq(role),
    );
    on_backend!(conn, c => diesel::insert_into(member::table).values(values).execute(c))?;
    Ok(())
}

/// Everything the session table keeps of a session.
pub(super) struct SessionRow {
    pub id: i64,
    pub account: Account,
    pub seen_at: i64,
    pub idle_micros: i64,
    pub expires_at: i64,
    /// Whether a request came with it already.
    pub used: bool,
}

pub(super) struct NewSessionRow<'a> {
    pub id: i64,
    pub token_hash: &'a [u8],
    pub account: i64,
    pub device: &'a str,
    pub now: i64,
    pub idle_micros: i64,
    pub expires_at: i64,
}

pub(super) fn insert_session(conn: &mut Conn, new: &NewSessionRow<'_>) -> Result<()> {
    let values = (
        session::id.eq(new.id),
        session::token_hash.eq(new.token_hash),
        session::account_id.eq(new.account),
        session::device.eq(new.device),
        session::created_at.eq(new.now),
        session::seen_at.eq(new.now),
        session::idle_micros.eq(new.idle_micros),
        session::expires_at.eq(new.expires_at),
    );
    on_backend!(conn, c => diesel::insert_into(session::table).values(values).execute(c))?;
    on_backend!(conn, c => diesel::update(
        account::table.find(new.account).filter(account::activated.eq(false)),
    )
    .set(account::activated.eq(true))
    .execute(c))?;
    Ok(())
}

pub(super) fn session(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<SessionRow>> {
    let row: Option<(i64, i64, i64, i64, Option<i64>, AccountRow)> = on_backend!(conn, c => session::table
        .inner_join(account::table)
        .filter(session::token_hash.eq(token_hash))
        .select((
            session::id,
            session::seen_at,
            session::idle_micros,
            session::expires_at,
            session::used_at,
            account_columns!(),
        ))
        .get_result(c)
        .optional())?;
    Ok(row.map(
        |(id, seen_at, idle_micros, expires_at, used_at, account)| SessionRow {
            id,
            account: account_of(account),
            seen_at,
            idle_micros,
            expires_at,
            used: used_at.is_some(),
        },
    ))
}

/// Notes that a request came with a session, and when.
pub(super) fn touch_session(conn: &mut Conn, id: i64, now: i64) -> Result<()> {
    on_backend!(conn, c => diesel::update(session::table.find(id))
        .set((session::seen_at.eq(now), session::used_at.eq(now)))
        .execute(c))?;
    Ok(())
}

pub(super) fn delete_expired_sessions(conn: &mut Conn, now: i64) -> Result<()> {
    on_backend!(conn, c => diesel::delete(session::table.filter(
        session::expires_at.le(now).or((session::seen_at + session::idle_micros).le(now)),
    ))
    .execute(c))?;
    Ok(())
}

/// Ends one session of an account; whether there was one.
pub(super) fn delete_session(conn: &mut Conn, account: i64, id: i64) -> Result<bool> {
    let n = on_backend!(conn, c => diesel::delete(
        session::table.find(id).filter(session::account_id.eq(account)),
    )
    .execute(c))?;
    Ok(n > 0)
}

pub(super) fn delete_other_sessions(conn: &mut Conn, account: i64, keep: i64) -> Result<()> {
    on_backend!(conn, c => diesel::delete(
        session::table.filter(session::account_id.eq(account)).filter(session::id.ne(keep)),
    )
    .execute(c))?;
    Ok(())
}

pub(super) fn devices(conn: &mut Conn, account: i64) -> Result<Vec<Device>> {
    let rows: Vec<(i64, String, i64, i64)> = on_backend!(conn, c => session::table
        .filter(session::account_id.eq(account))
        .order(session::created_at.desc())
        .select((session::id, session::device, session::created_at, session::seen_at))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(id, device, created_at, seen_at)| Device {
            id,
            device,
            created_at,
            seen_at,
        })
        .collect())
}

pub(super) fn insert_token(
    conn: &mut Conn,
    token: &ApiToken,
    token_hash: &[u8],
    account: i64,
) -> Result<()> {
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.name()).collect();
    let values = (
        api_token::id.eq(token.id),
        api_token::token_hash.eq(token_hash),
        api_token::account_id.eq(account),
        api_token::name.eq(&token.name),
        api_token::scopes.eq(scopes.join(" ")),
        api_token::created_at.eq(token.created_at),
        api_token::expires_at.eq(token.expires_at),
    );
    on_backend!(conn, c => diesel::insert_into(api_token::table).values(values).execute(c))?;
    Ok(())
}

/// A token's id, scopes, end and account.
type TokenFound = (i64, Vec<Scope>, i64, Account);

pub(super) fn token(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<TokenFound>> {
    let row: Option<(i64, String, i64, AccountRow)> = on_backend!(conn, c => api_token::table
        .inner_join(account::table)
        .filter(api_token::token_hash.eq(token_hash))
        .select((api_token::id, api_token::scopes, api_token::expires_at, account_columns!()))
        .get_result(c)
        .optional())?;
    Ok(row.map(|(id, scopes, expires_at, account)| {
        (
            id,
            Scope::parse_list(&scopes).unwrap_or_default(),
            expires_at,
            account_of(account),
        )
    }))
}

pub(super) fn tokens(conn: &mut Conn, account: i64) -> Result<Vec<ApiToken>> {
    let rows: Vec<(i64, String, String, i64, i64)> = on_backend!(conn, c => api_token::table
        .filter(api_token::account_id.eq(account))
        .order(api_token::created_at.desc())
        .select((
            api_token::id,
            api_token::name,
            api_token::scopes,
            api_token::created_at,
            api_token::expires_at,
        ))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(id, name, scopes, created_at, expires_at)| ApiToken {
            id,
            name,
            scopes: Scope::parse_list(&scopes).unwrap_or_default(),
            created_at,
            expires_at,
        })
        .collect())
}

/// Revokes a token of an account; whether there was one.
pub(super) fn delete_token(conn: &mut Conn, account: i64, id: i64) -> Result<bool> {
    let n = on_backend!(conn, c => diesel::delete(
        api_token::table.find(id).filter(api_token::account_id.eq(account)),
    )
    .execute(c))?;
    Ok(n > 0)
}

pub(super) fn failures(conn: &mut Conn, subject: &[u8]) -> Result<i64> {
    failures_since(conn, subject, i64::MIN)
}

pub(super) fn failures_since(conn: &mut Conn, subject: &[u8], since: i64) -> Result<i64> {
    let n = on_backend!(conn, c => login_failure::table
        .filter(login_failure::subject.eq(subject))
        .filter(login_failure::failed_at.ge(since))
        .count()
        .get_result(c))?;
    Ok(n)
}

pub(super) fn add_failure(conn: &mut Conn, id: i64, subject: &[u8], now: i64) -> Result<()> {
    let values = (
        login_failure::id.eq(id),
        login_failure::subject.eq(subject),
        login_failure::failed_at.eq(now),
    );
    on_backend!(conn, c => diesel::insert_into(login_failure::table).values(values).execute(c))?;
    Ok(())
}

pub(super) fn forget_failures_before(conn: &mut Conn, since: i64) -> Result<()> {
    on_backend!(conn, c => diesel::delete(
        login_failure::table.filter(login_failure::failed_at.lt(since)),
    )
    .execute(c))?;
    Ok(())
}

/// Forgets a subject's failures: all, or those of one moment.
pub(super) fn forget_failures_of(conn: &mut Conn, subject: &[u8], at: Option<i64>) -> Result<()> {
    let of = login_failure::subject.eq(subject);
    match at {
        None => on_backend!(conn, c => diesel::delete(login_failure::table.filter(of)).execute(c))?,
        Some(at) => on_backend!(conn, c => diesel::delete(
            login_failure::table.filter(of).filter(login_failure::failed_at.eq(at)),
        )
        .execute(c))?,
    };
    Ok(())
}
