//! Tables as a backup sees them. Nothing here names one: what a migration adds is in every backup
//! from then on. Rows travel as JSON, which both databases write and read.

use std::collections::BTreeSet;

use diesel::connection::{DefaultLoadingMode, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::store::connection::{Backend, Conn, on_backend};
use crate::store::{Error, Result};

/// Rows that travel at a time.
const BATCH: usize = 200;

/// A table with its columns, in the order of the schema.
pub(super) struct Table {
    pub name: String,
    columns: Vec<Column>,
}

struct Column {
    name: String,
    is_binary: bool,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Described {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    about: String,
}

fn lines(conn: &mut Conn, sql: &str) -> Result<Vec<String>> {
    let found: Vec<Line> = on_backend!(conn, c => diesel::sql_query(sql).load(c))?;
    Ok(found.into_iter().map(|row| row.line).collect())
}

/// Names of all tables but those of the database's own and of its schema's steps.
pub(super) fn names(conn: &mut Conn) -> Result<Vec<String>> {
    let sql = if conn.is_postgres() {
        "SELECT table_name::text AS line FROM information_schema.tables \
         WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' \
         AND left(table_name, 2) <> '__' ORDER BY table_name"
    } else {
        "SELECT name AS line FROM sqlite_master WHERE type = 'table' \
         AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_\\_%' ESCAPE '\\' \
         ORDER BY name"
    };
    lines(conn, sql)
}

/// Whether a table holds a row.
pub(super) fn has_rows(conn: &mut Conn, name: &str) -> Result<bool> {
    let found = lines(conn, &format!("SELECT 'x' AS line FROM \"{name}\" LIMIT 1"))?;
    Ok(!found.is_empty())
}

/// The tables of a SQLite database, those first to which others refer.
pub(super) fn all(conn: &mut Conn) -> Result<Vec<Table>> {
    let mut names = names(conn)?;
    let mut tables: Vec<Table> = Vec::with_capacity(names.len());
    while !names.is_empty() {
        let mut waiting = Vec::new();
        let placed = tables.len();
        for name in names {
            let refers_to = lines(
                conn,
                &format!("SELECT \"table\" AS line FROM pragma_foreign_key_list('{name}')"),
            )?;
            let is_ready =
                |parent: &String| *parent == name || tables.iter().any(|one| one.name == *parent);
            if refers_to.iter().all(is_ready) {
                tables.push(Table::read(conn, name)?);
            } else {
                waiting.push(name);
            }
        }
        if tables.len() == placed {
            return Err(Error::Unfit(format!(
                "the tables {} refer to one another in a circle",
                waiting.join(", ")
            )));
        }
        names = waiting;
    }
    Ok(tables)
}

/// Refuses a database with a table or column that is not among `tables`, or lacks one of them.
pub(super) fn refuse_others(conn: &mut Conn, tables: &[Table]) -> Result<()> {
    let there: BTreeSet<(String, String)> = if conn.is_postgres() {
        let found: Vec<Described> = on_backend!(conn, c => diesel::sql_query(
            "SELECT table_name::text AS name, column_name::text AS about \
             FROM information_schema.columns \
             WHERE table_schema = current_schema() AND left(table_name, 2) <> '__'",
        )
        .load(c))?;
        found.into_iter().map(|row| (row.name, row.about)).collect()
    } else {
        pairs(&all(conn)?)
    };
    let known = pairs(tables);
    match there.symmetric_difference(&known).next() {
        None => Ok(()),
        Some((table, column)) => Err(Error::Unfit(format!(
            "the column {column} of the table {table} is not in both the database and the \
             backup's schema; run castalia migrate first"
        ))),
    }
}

fn pairs(tables: &[Table]) -> BTreeSet<(String, String)> {
    let of = |table: &Table| {
        let name = table.name.clone();
        let columns = table.columns.iter().map(|column| column.name.clone());
        columns
            .map(move |column| (name.clone(), column))
            .collect::<Vec<_>>()
    };
    tables.iter().flat_map(of).collect()
}

/// Takes away what keeps rows from being deleted; the statements that put it back on SQLite.
pub(super) fn lift_triggers(conn: &mut Conn, tables: &[Table]) -> Result<Vec<String>> {
    if conn.is_postgres() {
        for table in tables {
            run(
                conn,
                &format!("ALTER TABLE \"{}\" DISABLE TRIGGER USER", table.name),
            )?;
        }
        return Ok(Vec::new());
    }
    let names = lines(
        conn,
        "SELECT name AS line FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    )?;
    let made = lines(
        conn,
        "SELECT sql AS line FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    )?;
    for name in names {
        run(conn, &format!("DROP TRIGGER \"{name}\""))?;
    }
    Ok(made)
}

/// Undoes [`lift_triggers`], and lets numbers that the database gives go on behind those that came.
pub(super) fn put_triggers_back(
    conn: &mut Conn,
    tables: &[Table],
    statements: &[String],
) -> Result<()> {
    for statement in statements {
        run(conn, statement)?;
    }
    if !conn.is_postgres() {
        return Ok(());
    }
    for table in tables {
        run(
            conn,
            &format!("ALTER TABLE \"{}\" ENABLE TRIGGER USER", table.name),
        )?;
    }
    let counted: Vec<Described> = on_backend!(conn, c => diesel::sql_query(
        "SELECT table_name::text AS name, column_name::text AS about \
         FROM information_schema.columns \
         WHERE table_schema = current_schema() AND is_identity = 'YES'",
    )
    .load(c))?;
    for Described {
        name,
        about: column,
    } in counted
    {
        run(
            conn,
            &format!(
                "SELECT setval(pg_get_serial_sequence('\"{name}\"', '{column}'), \
                 COALESCE(MAX(\"{column}\"), 0) + 1, false) FROM \"{name}\""
            ),
        )?;
    }
    Ok(())
}

fn run(conn: &mut Conn, sql: &str) -> Result<()> {
    on_backend!(conn, c => c.batch_execute(sql))?;
    Ok(())
}

impl Table {
    fn read(conn: &mut Conn, name: String) -> Result<Self> {
        let found: Vec<Described> = on_backend!(conn, c => diesel::sql_query(format!(
            "SELECT name, type AS about FROM pragma_table_info('{name}') ORDER BY cid"
        ))
        .load(c))?;
        let columns = found
            .into_iter()
            .map(|row| Column {
                is_binary: row.about.eq_ignore_ascii_case("BLOB"),
                name: row.name,
            })
            .collect();
        Ok(Self { name, columns })
    }

    pub(super) fn clear(&self, conn: &mut Conn) -> Result<()> {
        run(conn, &format!("DELETE FROM \"{}\"", self.name))
    }

    /// Copies all rows, a batch at a time; how many.
    pub(super) fn copy(&self, from: &mut Conn, to: &mut Conn) -> Result<u64> {
        let mut copied = 0;
        self.each_batch(from, |rows| {
            copied += rows.len() as u64;
            self.insert(to, rows)
        })?;
        Ok(copied)
    }

    fn each_batch(
        &self,
        conn: &mut Conn,
        mut work: impl FnMut(&[String]) -> Result<()>,
    ) -> Result<()> {
        match &mut conn.inner {
            Backend::Sqlite(c) => {
                let mut batch = Vec::with_capacity(BATCH);
                let rows = diesel::sql_query(self.as_json_on_sqlite())
                    .load_iter::<Line, DefaultLoadingMode>(&mut **c)?;
                for row in rows {
                    batch.push(row?.line);
                    if batch.len() == BATCH {
                        work(&batch)?;
                        batch.clear();
                    }
                }
                if batch.is_empty() {
                    Ok(())
                } else {
                    work(&batch)
                }
            }
            Backend::Postgres(c) => {
                c.batch_execute(&format!(
                    "DECLARE backup_rows NO SCROLL CURSOR FOR \
                     SELECT row_to_json(one)::text AS line FROM (SELECT {} FROM \"{}\") AS one",
                    self.list(),
                    self.name
                ))?;
                loop {
                    let found: Vec<Line> =
                        diesel::sql_query(format!("FETCH {BATCH} FROM backup_rows"))
                            .load(&mut **c)?;
                    if found.is_empty() {
                        break;
                    }
                    let rows: Vec<String> = found.into_iter().map(|row| row.line).collect();
                    work(&rows)?;
                }
                c.batch_execute("CLOSE backup_rows")?;
                Ok(())
            }
        }
    }

    /// Each row as an object; bytes as PostgreSQL writes them, in hex behind `\x`.
    fn as_json_on_sqlite(&self) -> String {
        let value = |column: &Column| {
            let name = &column.name;
            if column.is_binary {
                format!(
                    "'{name}', CASE WHEN \"{name}\" IS NOT NULL THEN '\\x' || hex(\"{name}\") END"
                )
            } else {
                format!("'{name}', \"{name}\"")
            }
        };
        let values: Vec<String> = self.columns.iter().map(value).collect();
        format!(
            "SELECT json_object({}) AS line FROM \"{}\"",
            values.join(", "),
            self.name
        )
    }

    fn insert(&self, conn: &mut Conn, rows: &[String]) -> Result<()> {
        let document = format!("[{}]", rows.join(","));
        let (name, list) = (&self.name, self.list());
        match &mut conn.inner {
            Backend::Sqlite(c) => {
                let value = |column: &Column| {
                    let path = format!("json_extract(value, '$.\"{}\"')", column.name);
                    if column.is_binary {
                        format!("unhex(substr({path}, 3))")
                    } else {
                        path
                    }
                };
                let values: Vec<String> = self.columns.iter().map(value).collect();
                diesel::sql_query(format!(
                    "INSERT INTO \"{name}\" ({list}) SELECT {} FROM json_each(?)",
                    values.join(", ")
                ))
                .bind::<Text, _>(document)
                .execute(&mut **c)?;
            }
            Backend::Postgres(c) => {
                diesel::sql_query(format!(
                    "INSERT INTO \"{name}\" ({list}) OVERRIDING SYSTEM VALUE \
                     SELECT {list} FROM json_populate_recordset(NULL::\"{name}\", $1::json)"
                ))
                .bind::<Text, _>(document)
                .execute(&mut **c)?;
            }
        }
        Ok(())
    }

    fn list(&self) -> String {
        let names: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!("\"{}\"", column.name))
            .collect();
        names.join(", ")
    }
}
