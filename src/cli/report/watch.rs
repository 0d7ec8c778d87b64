//! Keeping a folder as a server has the report: files that a manuscript links to.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::super::outcome::{Failed, Outcome, note, write_out};
use super::server::{Answer, Server, Wish};
use crate::report::changes::{Change, changes};
use crate::report::{Format, Options};

/// Brings a folder up to date, and again every so often; once without `every`. The report is
/// `SLUG.ENDING`, each table `SECTION.ENDING` (`SECTION-table.ENDING` where a section is called as
/// the study), and `SLUG.json` says what they hold. A file is replaced in one step, so that whoever
/// opens it sees the old or the new one whole, and only where its bytes have changed.
///
/// # Errors
/// At the first time whatever stands in the way; later a server that cannot be reached is waited
/// for.
pub(super) fn keep(
    server: &Server,
    folder: &Path,
    wish: &Wish,
    every: Option<Duration>,
) -> Outcome {
    let refused =
        |cause: std::io::Error| Failed::new(format_args!("{}: {cause}", folder.display()));
    fs::create_dir_all(folder).map_err(refused)?;
    let mut tag = pull(server, folder, wish, None)?;
    while let Some(pause) = every {
        thread::sleep(pause);
        match pull(server, folder, wish, tag.as_deref()) {
            Ok(now) => tag = now,
            Err(failed) => note(format_args!("{failed}; trying again")),
        }
    }
    Ok(())
}

/// Takes what has changed; the tag of what is there now.
fn pull(
    server: &Server,
    folder: &Path,
    wish: &Wish,
    tag: Option<&str>,
) -> Result<Option<String>, Failed> {
    let document = Wish {
        format: Format::Json,
        options: Options::default(),
    };
    let Answer::New { bytes, tag: now } = server.last(&document, None, tag)? else {
        return Ok(tag.map(str::to_owned));
    };
    let report: Value = serde_json::from_slice(&bytes).map_err(Failed::new)?;
    let ending = wish.format.extension();
    let index = folder.join(format!("{}.json", server.slug()));
    let before = fs::read(&index).ok();
    let before: Option<Value> = before.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let mut files = vec![(server.slug(), None)];
    files.extend(sections(&report).map(|section| (section, Some(section))));
    for (name, table) in files {
        if let Answer::New { bytes, .. } = server.last(wish, table, None)? {
            // A section may be called as the study, whose name the whole report has.
            let apart = if table == Some(server.slug()) {
                "-table"
            } else {
                ""
            };
            replace(&folder.join(format!("{name}{apart}.{ending}")), &bytes)?;
        }
    }
    if let Some(before) = &before {
        for item in changes(before, &report) {
            let id = &item.id;
            let words = item.changes.iter().map(Change::words);
            words.for_each(|words| note(format_args!("{id}: {words}")));
        }
    }
    // Last, so that a pull that broke off is made again.
    replace(&index, &bytes)?;
    Ok(now)
}

fn replace(file: &Path, bytes: &[u8]) -> Outcome {
    if fs::read(file).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    write_out(Some(file), bytes)?;
    note(format_args!("{}: written", file.display()));
    Ok(())
}

/// Ids of the sections with tables. A name that would lead out of the folder is no id.
pub(super) fn sections(report: &Value) -> impl Iterator<Item = &str> {
    let tables = report["tables"].as_array().into_iter().flatten();
    let named = tables.filter_map(|table| table["section"].as_str());
    named.filter(|id| is_name(id))
}

/// Whether an id can be the name of a file, and part of an address.
pub(super) fn is_name(id: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !id.is_empty() && id.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_name_of_a_section_leads_out_of_the_folder() {
        let report = json!({"tables": [
            {"section": "long-term"}, {"section": "../x"}, {"section": ""}, {"section": null}
        ]});
        assert_eq!(sections(&report).collect::<Vec<_>>(), ["long-term"]);
    }
}
