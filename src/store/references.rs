//! Which tables refer to another one, as the database itself knows it.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::connection::{Conn, on_backend};
use super::{Error, Result};

/// A column that refers to another table's key.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Reference {
    #[diesel(sql_type = Text)]
    pub table: String,
    #[diesel(sql_type = Text)]
    pub column: String,
}

/// Every column that refers to `table`, by table and column.
pub fn references_to(conn: &mut Conn, table: &str) -> Result<Vec<Reference>> {
    let sql = if conn.is_postgres() {
        "SELECT c.relname::text AS \"table\", a.attname::text AS \"column\" \
         FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid \
         JOIN pg_class AS p ON p.oid = k.confrelid \
         JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1] \
         WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace \
         AND p.relname = $1 ORDER BY 1, 2"
    } else {
        "SELECT t.name AS \"table\", f.\"from\" AS \"column\" FROM sqlite_master AS t, \
         pragma_foreign_key_list(t.name) AS f \
         WHERE t.type = 'table' AND f.\"table\" = ? ORDER BY 1, 2"
    };
    on_backend!(conn, c => diesel::sql_query(sql).bind::<Text, _>(table).load(c))
        .map_err(Error::from)
}
