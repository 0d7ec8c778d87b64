//! S10: what was stored when a round closed is what everybody sees, and whoever changes it by SQL
//! is found out by `verify`.

use castalia::closing::seal::{self, SealDocument};
use serde_json::Value;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::html;
use crate::support::studies::ITEMS;
use crate::support::{Client, Study, TestApp, app};

/// One change that an operator with access to the database could make.
struct Change {
    what: &'static str,
    /// The table, its key and the column to put back afterwards.
    table: &'static str,
    key: &'static [&'static str],
    column: &'static str,
    sql: String,
    /// What the message of `verify` must name.
    named: &'static str,
    /// Whether the change lies in what pages are made of, so that it shows until it is found.
    shows: bool,
}

const RATING: &[&str] = &["round_id", "item_id", "panelist_id"];

/// The rows of one item's ratings in round 1.
fn of_item(item: &str) -> String {
    format!(
        "round_id = (SELECT id FROM round WHERE number = 1) \
         AND item_id = (SELECT id FROM item WHERE name = '{item}')"
    )
}

/// One of them that fits, always the same.
fn one_of(item: &str, fits: &str) -> String {
    format!(
        "{rows} AND panelist_id = (SELECT MIN(panelist_id) FROM rating WHERE {rows} AND {fits})",
        rows = of_item(item)
    )
}

fn changes() -> Vec<Change> {
    let rating = |what, column, set: &str, item: &'static str, fits: &str| Change {
        what,
        table: "rating",
        key: RATING,
        column,
        sql: format!("UPDATE rating SET {set} WHERE {}", one_of(item, fits)),
        named: item,
        shows: false,
    };
    let stored = |what, column, sql: String, named, shows| Change {
        what,
        table: "round_result",
        key: &["round_id"],
        column,
        sql,
        named,
        shows,
    };
    let first = "(SELECT id FROM round WHERE number = 1)";
    let second = "(SELECT id FROM round WHERE number = 2)";
    vec![
        rating("a value", "value", "value = 1", ITEMS[0], "value = 3"),
        rating("an answer to an abstention", "value", "value = NULL", ITEMS[1], "value = 3"),
        rating("an abstention to an answer", "value", "value = 3", ITEMS[1], "value IS NULL AND answered"),
        rating("a confidence", "confidence", "confidence = 4 - confidence", ITEMS[1], "confidence IN (1, 3)"),
        rating("a confidence that was not given", "confidence", "confidence = 3", ITEMS[0], "confidence IS NULL"),
        rating("a reason", "rationale", "rationale = 'Never written.'", ITEMS[0], "rationale IS NOT NULL"),
        rating("a reason removed", "rationale", "rationale = NULL", ITEMS[0], "rationale IS NOT NULL"),
        rating("a leaf", "leaf", "leaf = nonce", ITEMS[2], "leaf IS NOT NULL"),
        rating("a nonce", "nonce", "nonce = leaf", ITEMS[3], "nonce IS NOT NULL"),
        rating("a nonce that belongs to no reason", "nonce", "nonce = leaf", ITEMS[3], "nonce IS NOT NULL AND rationale IS NULL"),
        rating("a nonce cut short", "nonce", "nonce = substr(nonce, 1, 8)", ITEMS[3], "nonce IS NOT NULL AND rationale IS NULL"),
        rating("a leaf cut short", "leaf", "leaf = substr(leaf, 1, 8)", ITEMS[3], "leaf IS NOT NULL"),
        Change {
            what: "an item's text in the study",
            table: "study",
            key: &["id"],
            column: "definition",
            sql: "UPDATE study SET definition = REPLACE(definition, 'Volume of smuggled goods', 'Volume of lawful goods')".to_owned(),
            named: ITEMS[0],
            shows: false,
        },
        Change {
            what: "an item's text as frozen at opening",
            table: "round",
            key: &["id"],
            column: "definition",
            sql: "UPDATE round SET definition = REPLACE(definition, 'Volume of smuggled goods', 'Volume of lawful goods') WHERE number = 1".to_owned(),
            named: ITEMS[0],
            shows: false,
        },
        Change {
            what: "N",
            table: "participation",
            key: &["round_id", "panelist_id"],
            column: "counted",
            sql: format!(
                "UPDATE participation SET counted = FALSE WHERE round_id = {first} \
                 AND panelist_id = (SELECT MIN(panelist_id) FROM participation WHERE round_id = {first})"
            ),
            named: "round 1",
            shows: false,
        },
        stored(
            "how many answered",
            "answered",
            format!("UPDATE round_result SET answered = answered - 1 WHERE round_id = {first}"),
            "answered",
            true,
        ),
        stored(
            "counts of a result",
            "results",
            format!("UPDATE round_result SET results = REPLACE(results, '\"counts\":[0,1,11]', '\"counts\":[0,0,12]') WHERE round_id = {first}"),
            ITEMS[0],
            true,
        ),
        stored(
            "counts that results come from",
            "input",
            format!("UPDATE round_result SET input = REPLACE(input, '\"counts\":[0,1,11]', '\"counts\":[0,0,12]') WHERE round_id = {first}"),
            ITEMS[0],
            false,
        ),
        stored(
            "a transition cell",
            "input",
            format!("UPDATE round_result SET input = REPLACE(input, '[0,0,11,0,0]', '[0,0,10,0,1]') WHERE round_id = {second}"),
            ITEMS[0],
            false,
        ),
        stored(
            "a reason shown to others",
            "reasons",
            format!("UPDATE round_result SET reasons = REPLACE(reasons, 'Reason of 2 for 0', 'Reason of nobody for 0') WHERE round_id = {first}"),
            ITEMS[0],
            true,
        ),
        Change {
            what: "the seal",
            table: "seal",
            key: &["round_id"],
            column: "root",
            sql: format!("UPDATE seal SET root = REPLACE(root, SUBSTR(root, 1, 8), 'deadbeef') WHERE round_id = {first}"),
            named: "seal",
            shows: true,
        },
        Change {
            what: "the sealed document",
            table: "seal",
            key: &["round_id"],
            column: "document",
            sql: format!("UPDATE seal SET document = REPLACE(document, '\"panel\":12', '\"panel\":11') WHERE round_id = {first}"),
            named: "round 1",
            shows: false,
        },
    ]
}

on_both_backends! {
    fn whatever_is_changed_by_sql_after_closing_is_named_by_verify_and_changes_no_page(app: &TestApp) {
        let study = two_closed_rounds(app);
        let before = everything_shown(app, &study);
        app.command(&["verify", "harbours"]).ok();
        let mut wrong = Vec::new();
        for change in changes() {
            let kept = keep(app, &change);
            let rows = app.database.tamper(&change.sql);
            let left = differing(app, &change);
            if rows == 0 || left == 0 {
                wrong.push(format!("{}: the change changed nothing", change.what));
            }
            let said = app.command(&["verify", "harbours"]);
            let told = format!("{}{}", said.out, said.err);
            if said.code == 0 || said.code == 101 || said.code < 0 {
                wrong.push(format!("{}: verify ended with {}: {told}", change.what, said.code));
            } else if !told.contains(change.named) {
                wrong.push(format!("{}: {:?} is not named: {told}", change.what, change.named));
            }
            if !change.shows {
                for ((path, was), (_, is)) in before.iter().zip(everything_shown(app, &study)) {
                    if *was != is {
                        wrong.push(format!("{}: {path} changed", change.what));
                    }
                }
            }
            put_back(app, &change, kept);
        }
        app.command(&["verify", "harbours"]).ok();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    fn an_answer_added_or_removed_after_closing_is_found_out(app: &TestApp) {
        let study = two_closed_rounds(app);
        let before = everything_shown(app, &study);
        for (what, sql) in [
            ("removed", format!("DELETE FROM rating WHERE {}", one_of(ITEMS[0], "value = 3"))),
            (
                "added",
                format!(
                    "UPDATE rating SET answered = TRUE, value = 3, \
                     nonce = (SELECT nonce FROM rating WHERE {one}), \
                     leaf = (SELECT leaf FROM rating WHERE {one}) \
                     WHERE {rows} AND NOT answered",
                    rows = of_item(ITEMS[4]),
                    one = one_of(ITEMS[4], "value IS NOT NULL"),
                ),
            ),
        ] {
            app.database.tamper("CREATE TABLE kept AS SELECT * FROM rating");
            assert_eq!(app.database.tamper(&sql), 1, "{what}");
            let said = app.command(&["verify", "harbours"]);
            assert!(said.code > 0 && said.code != 101, "{what}: {}{}", said.out, said.err);
            assert_eq!(before, everything_shown(app, &study), "{what}");
            app.database.tamper("DELETE FROM rating");
            app.database.tamper("INSERT INTO rating SELECT * FROM kept");
            app.database.tamper("DROP TABLE kept");
        }
        app.command(&["verify", "harbours"]).ok();
    }

    /// Rounds that were sealed before items could be withdrawn and expertise told have documents
    /// without these keys. Where neither happened a document has none of them today either.
    fn a_seal_of_before_withdrawals_and_expertise_still_verifies(app: &TestApp) {
        let text = include_str!("../data/seal-first-form.json");
        let mut kept: Value = serde_json::from_str(text).expect("the fixture");
        let document: SealDocument = serde_json::from_value(kept["document"].clone()).expect("a document");
        assert_eq!(seal::root(&document), kept["root"], "the root as it was computed then");
        assert!(document.items[0].counts.covers(b"counts 0"), "its parts can still be opened");
        kept["document"]["items"][1]["version"] = 3.into();
        let changed: SealDocument = serde_json::from_value(kept["document"].clone()).expect("a document");
        assert_ne!(seal::root(&changed), kept["root"]);

        let study = rating_study(app, 5);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        let stored = app.database.texts("SELECT document AS told FROM seal").remove(0);
        let stored: Value = serde_json::from_str(&stored).expect("a document");
        assert!(stored.get("withdrawn").is_none(), "{stored}");
        assert!(stored["items"][0].get("expertise").is_none(), "{stored}");
        app.command(&["verify", "harbours"]).ok();
    }

    fn verify_of_a_study_that_is_not_there_says_so(app: &TestApp) {
        let said = app.command(&["verify", "nowhere"]);
        assert!(said.code > 0 && said.code != 101);
        assert!(said.err.contains("nowhere"), "{}", said.err);
    }
}

/// Twelve experts, two closed rounds; one expert leaves the last item out in round 1.
fn two_closed_rounds(app: &TestApp) -> Study<'_> {
    let study = rating_study(app, 12);
    study.rate_all(1, &ITEMS);
    study
        .expert(11)
        .api_delete(&study.rating_path(1, ITEMS[4]))
        .expect(204);
    study.close_round(1);
    study.open_round(2);
    study.rate_all(2, &ITEMS);
    study.close_round(2);
    study
}

/// Every page, export and answer of the API that shows results, with its bytes.
fn everything_shown(app: &TestApp, study: &Study<'_>) -> Vec<(String, Vec<u8>)> {
    let author = app.as_person(app::AUTHOR);
    let mut shown = Vec::new();
    let mut look = |client: &Client, path: String| {
        let answer = client.get(&path).expect(200);
        let body = answer.text();
        // The form token of a session, of which each call has a new one.
        let of_session = || {
            let mut parts = html::tags(&body, "div");
            parts.find_map(|tag| html::attribute(tag, "data-csrf"))
        };
        let body = match html::field(&body, "csrf").or_else(of_session) {
            Some(csrf) => body.replace(&csrf, "CSRF"),
            None => body,
        };
        shown.push((path, body.into_bytes()));
    };
    for round in [1, 2] {
        look(
            &study.author,
            format!("/api/v1{}", study.path(&format!("/rounds/{round}/results"))),
        );
        for format in ["latex", "typst", "markdown", "html", "csv", "json"] {
            look(
                &study.author,
                format!(
                    "/api/v1{}",
                    study.path(&format!("/report?format={format}&round={round}"))
                ),
            );
        }
        look(&author, study.page(&format!("/results?round={round}")));
        look(&author, study.page(&format!("/report?round={round}")));
        look(
            &author,
            study.page(&format!("/report?round={round}&words=1")),
        );
        for item in ITEMS {
            look(&author, study.page(&format!("/results/{round}/{item}")));
        }
    }
    for format in ["latex", "typst", "markdown", "html", "csv", "json"] {
        let printed = app
            .command(&["report", "harbours", "--round", "1", "--format", format])
            .ok();
        shown.push((
            format!("castalia report --format {format}"),
            printed.into_bytes(),
        ));
    }
    shown
}

fn keep(app: &TestApp, change: &Change) -> &'static str {
    app.database.tamper(&format!(
        "CREATE TABLE kept AS SELECT * FROM {}",
        change.table
    ));
    "kept"
}

fn same_row(change: &Change) -> String {
    change
        .key
        .iter()
        .map(|key| format!("kept.{key} = {}.{key}", change.table))
        .collect::<Vec<_>>()
        .join(" AND ")
}

/// How many rows are not what they were.
fn differing(app: &TestApp, change: &Change) -> i64 {
    let (table, column) = (change.table, change.column);
    app.database.number(&format!(
        "SELECT COUNT(*) FROM {table}, kept WHERE {} AND (kept.{column} <> {table}.{column} \
         OR (kept.{column} IS NULL) <> ({table}.{column} IS NULL))",
        same_row(change)
    ))
}

fn put_back(app: &TestApp, change: &Change, kept: &str) {
    let (table, column) = (change.table, change.column);
    app.database.tamper(&format!(
        "UPDATE {table} SET {column} = (SELECT {column} FROM {kept} WHERE {})",
        same_row(change)
    ));
    app.database.tamper(&format!("DROP TABLE {kept}"));
}
