//! Whether mail is held back: after a restore nothing leaves before somebody has looked at what
//! would go out, because it may have gone out before.

use diesel::prelude::*;

use crate::store::schema::mail_hold;
use crate::store::{Conn, Result, on_backend};

/// Since when mail is held back, in microseconds UTC; none if it is not.
pub fn since(conn: &mut Conn) -> Result<Option<i64>> {
    let found = on_backend!(conn, c => mail_hold::table
        .find(1)
        .select(mail_hold::since)
        .get_result(c)
        .optional())?;
    Ok(found)
}

/// Holds mail back from now on.
pub fn begin(conn: &mut Conn, now: i64) -> Result<()> {
    on_backend!(conn, c => diesel::delete(mail_hold::table).execute(c))?;
    let values = (mail_hold::id.eq(1), mail_hold::since.eq(now));
    on_backend!(conn, c => diesel::insert_into(mail_hold::table).values(values).execute(c))?;
    Ok(())
}

/// Lets mail leave again; false if it was not held back.
pub fn end(conn: &mut Conn) -> Result<bool> {
    let n = on_backend!(conn, c => diesel::delete(mail_hold::table).execute(c))?;
    Ok(n > 0)
}
