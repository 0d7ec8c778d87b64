//! All figures of a report as files.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use serde_json::Value;

use super::super::outcome::{Failed, Outcome, write_out};
use super::server::{Server, Wish};
use super::watch::{is_name, sections};
use crate::report::document::Document;
use crate::report::figures::{Figure, Medium, PRINT, all};
use crate::report::{Format, Options};

/// As what each figure is written.
const MEDIA: [Medium; 2] = [Medium::Svg, Medium::Png(PRINT)];

/// Fetches each figure twice from a server, as SVG and as PNG for print, under the names that
/// [`write`] gives.
pub(super) fn fetch(server: &Server, round: Option<u32>, folder: &Path) -> Outcome {
    let document = Wish {
        format: Format::Json,
        options: Options::default(),
    };
    let report = server.report(&document, round)?;
    let report: Value = serde_json::from_slice(&report).map_err(Failed::new)?;
    fs::create_dir_all(folder)
        .map_err(|error| Failed::new(format_args!("{}: {error}", folder.display())))?;
    // One round for all, whatever closes meanwhile.
    let round = report["round"].as_u64();
    let round = round.ok_or_else(|| Failed::new("the report names no round"))?;
    let ask = |medium: Medium, query: &str| {
        let format = medium.extension();
        server.file(&format!("format={format}&round={round}&{query}"))
    };
    let keep = |name: &str, medium: Medium, bytes: &[u8]| {
        let file = folder.join(format!("{name}.{}", medium.extension()));
        write_out(Some(&file), bytes)
    };
    for section in sections(&report) {
        for medium in MEDIA {
            let mut parts = Vec::new();
            while let Some(part) =
                ask(medium, &format!("table={section}&part={}", parts.len() + 1))?
            {
                parts.push(part);
            }
            let several = parts.len() > 1;
            for (number, part) in (1..).zip(&parts) {
                let name = match several {
                    true => format!("table-{section}-{number}"),
                    false => format!("table-{section}"),
                };
                keep(&name, medium, part)?;
            }
        }
    }
    for item in items(&report) {
        for medium in MEDIA {
            let figure = ask(medium, &format!("item={item}"))?;
            let none = || Failed::new(format_args!("there is no figure of {item}"));
            keep(&format!("item-{item}"), medium, &figure.ok_or_else(none)?)?;
        }
    }
    Ok(())
}

/// Ids of the items. What would lead out of the folder is no id.
fn items(report: &Value) -> impl Iterator<Item = &str> {
    let tables = report["tables"].as_array().into_iter().flatten();
    let groups = tables.flat_map(|table| table["groups"].as_array().into_iter().flatten());
    let items = groups.flat_map(|group| group["items"].as_array().into_iter().flatten());
    let ids = items.filter_map(|item| item["id"].as_str());
    ids.filter(|id| is_name(id))
}

/// Writes each figure twice, as SVG and as PNG for print, on all cores.
pub(super) fn write(document: &Document, folder: &Path) -> Outcome {
    let refused = |path: &Path, cause: &dyn std::fmt::Display| {
        Failed::new(format_args!("{}: {cause}", path.display()))
    };
    fs::create_dir_all(folder).map_err(|error| refused(folder, &error))?;
    let figures = Mutex::new(all(document).collect::<Vec<_>>().into_iter());
    let one = |figure: &Figure| -> Outcome {
        for medium in MEDIA {
            let path = folder.join(format!("{}.{}", figure.name, medium.extension()));
            let bytes = medium.write(figure).map_err(Failed::new)?;
            fs::write(&path, bytes).map_err(|error| refused(&path, &error))?;
        }
        Ok(())
    };
    let next = || figures.lock().ok().and_then(|mut figures| figures.next());
    let work = || -> Outcome {
        while let Some(figure) = next() {
            one(&figure)?;
        }
        Ok(())
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let done = workers.into_iter().map(|worker| {
            let gone = |_| Err(Failed::new("the drawing of a figure was broken off"));
            worker.join().unwrap_or_else(gone)
        });
        done.collect::<Result<Vec<()>, Failed>>().map(drop)
    })
}
