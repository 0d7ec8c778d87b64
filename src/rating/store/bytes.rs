//! Columns of as many bytes as a hash has: read without memory of their own for each.

use diesel::deserialize::{FromSql, FromSqlRow, Result};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::Binary;
use diesel::sqlite::{Sqlite, SqliteValue};

/// The bytes of a column; none where it holds another number of them, which this program never
/// writes.
#[derive(Debug, FromSqlRow)]
pub struct Bytes<const N: usize>(pub Option<[u8; N]>);

impl<const N: usize> FromSql<Binary, Sqlite> for Bytes<N> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> Result<Self> {
        Ok(Self(value.read_blob().try_into().ok()))
    }
}

impl<const N: usize> FromSql<Binary, Pg> for Bytes<N> {
    fn from_sql(value: PgValue<'_>) -> Result<Self> {
        Ok(Self(value.as_bytes().try_into().ok()))
    }
}
