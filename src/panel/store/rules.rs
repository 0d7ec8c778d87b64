//! The SQL of reminder rules.

use diesel::prelude::*;

use crate::panel::Rule;
use crate::store::schema::reminder_rule;
use crate::store::{Conn, Result, on_backend};

type Row = (i64, bool, i32, i32, i32, i32, i32);

macro_rules! columns {
    () => {
        (
            reminder_rule::study_id,
            reminder_rule::reminds,
            reminder_rule::first_days,
            reminder_rule::every_days,
            reminder_rule::most,
            reminder_rule::quiet_from,
            reminder_rule::quiet_to,
        )
    };
}

fn rule_of(
    (study, reminds, first_days, every_days, most, quiet_from, quiet_to): Row,
) -> (i64, Rule) {
    let rule = Rule {
        reminds,
        first_days,
        every_days,
        most,
        quiet_from,
        quiet_to,
    };
    (study, rule)
}

/// The rule of every study that reminds by it.
pub fn all(conn: &mut Conn) -> Result<Vec<(i64, Rule)>> {
    let rows: Vec<Row> = on_backend!(conn, c => reminder_rule::table
        .filter(reminder_rule::reminds.eq(true))
        .order(reminder_rule::study_id)
        .select(columns!())
        .load(c))?;
    Ok(rows.into_iter().map(rule_of).collect())
}

/// The rule of a study; the usual one, by which nobody is reminded, where none was set.
pub fn of_study(conn: &mut Conn, study: i64) -> Result<Rule> {
    let row: Option<Row> = on_backend!(conn, c => reminder_rule::table
        .find(study)
        .select(columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(|row| rule_of(row).1).unwrap_or_default())
}

/// Gives a study a rule in place of the one it had.
pub fn set(conn: &mut Conn, study: i64, rule: Rule) -> Result<()> {
    on_backend!(conn, c => diesel::delete(reminder_rule::table.find(study)).execute(c))?;
    let values = (
        reminder_rule::study_id.eq(study),
        reminder_rule::reminds.eq(rule.reminds),
        reminder_rule::first_days.eq(rule.first_days),
        reminder_rule::every_days.eq(rule.every_days),
        reminder_rule::most.eq(rule.most),
        reminder_rule::quiet_from.eq(rule.quiet_from),
        reminder_rule::quiet_to.eq(rule.quiet_to),
    );
    on_backend!(conn, c => diesel::insert_into(reminder_rule::table).values(values).execute(c))?;
    Ok(())
}
