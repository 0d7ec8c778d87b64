//! A list that comes as a file, and goes back with the remarks in it.

use actix_web::HttpRequest;
use actix_web::web::{self, Data, Path, Payload, ServiceConfig};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{add_page, has_groups, people_of, preview, wrong_field};
use crate::account::access::Act;
use crate::panel::reading::{self, List, Source};
use crate::panel::{Error, RowOutcome, add};
use crate::study::file;
use crate::study::file::workbook::{self, Remark, Row};
use crate::study::views::Resend;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::input::upload::{File, Upload};
use crate::web::reply::{XLSX, download, html_as};
use crate::web::session::SignedIn;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    let under = |path: &str| format!("/studies/{{slug}}/panel/{path}");
    cfg.service(resource(under("upload")).route(web::post().to(upload)));
    cfg.service(resource(under("remarks")).route(web::post().to(remarks)));
}

/// Reads an uploaded file and shows what would happen. Changes nothing.
async fn upload(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    request: HttpRequest,
    payload: Payload,
) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::ChangePanel).await?;
    let sent = Upload::read(&request, payload).await?;
    let read = match sent.file("file") {
        Some(file) => read(file, has_groups(&seat.membership)),
        None => Err(Error::Unreadable("Choose a file first.".to_owned())),
    };
    match read {
        Ok((list, resend)) => preview(&state, &who, &seat.membership, &list, "", resend).await,
        Err(Error::Unreadable(problem)) => {
            let mut page = add_page(&who, &seat.membership, "", String::new());
            page.shell = page.shell.with_error(true);
            page.file_problem = problem;
            html_as(422, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// The list, and the file itself where remarks can stand in a column of it.
fn read(file: &File, has_groups: bool) -> Result<(List, Option<Resend>), Error> {
    let source = reading::source_of_file(&file.bytes)?;
    let list = List {
        file: file.name.clone(),
        ..source.list(has_groups)?
    };
    let has_columns = !matches!(source, Source::Lines(_));
    let resend = has_columns.then(|| Resend {
        name: file.name.clone(),
        bytes: STANDARD.encode(&file.bytes),
    });
    Ok((list, resend))
}

/// Hands a file back with the remarks in it. Nothing is changed, and nobody added.
async fn remarks(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    request: HttpRequest,
    payload: Payload,
) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::ChangePanel).await?;
    let sent = Upload::read(&request, payload).await?;
    let bytes = STANDARD
        .decode(sent.fields.require("file")?.trim())
        .map_err(|_| Failure::unprocessable("file", "The file did not arrive as it was sent."))?;
    let source = reading::source_of_file(&bytes)?;
    let list = source.list(has_groups(&seat.membership))?;
    let (study, people, now) = (seat.membership.study.clone(), people_of(&list), state.now());
    let outcomes = state
        .blocking(move |db| add(db, &study, &people, None, now, true))
        .await?;
    let remarks = remarks_of(&list, &outcomes);
    let name = file_name(sent.fields.text("name"));
    match source {
        Source::Sheet(rows) => {
            let headed = reading::is_headed(&rows);
            let bytes = workbook::rows_with_remarks(&rows, headed, &remarks);
            let bytes = bytes.map_err(Failure::internal)?;
            download(format!("{name}.xlsx"), XLSX, bytes)
        }
        Source::Table { delimiter, rows } => {
            let bytes = csv_with_remarks(&bytes, delimiter, &rows, &remarks);
            download(format!("{name}.csv"), "text/csv; charset=utf-8", bytes)
        }
        Source::Lines(_) => Err(Failure::unprocessable(
            "file",
            "The file has no columns, and so no place for remarks.",
        )),
    }
}

/// "roster-remarks", without the end that names the form.
fn file_name(sent: &str) -> String {
    let stem = sent.rsplit_once('.').map_or(sent, |(stem, _)| stem);
    match file::slug_of(stem) {
        stem if stem.is_empty() => "roster-remarks".to_owned(),
        stem => format!("{stem}-remarks"),
    }
}

fn remarks_of(list: &List, outcomes: &[RowOutcome]) -> Vec<Remark> {
    let rows = list.people.iter().zip(outcomes).enumerate();
    rows.filter_map(|(index, (one, outcome))| {
        let wrong = wrong_field(index, list, outcome, outcome.trouble?);
        let sentence = match wrong.suggestion.is_empty() {
            true => wrong.message,
            false => format!("{} Did you mean {}?", wrong.message, wrong.suggestion),
        };
        Some(Remark {
            row: one.row,
            column: wrong.column,
            place: wrong.place,
            sentence,
        })
    })
    .collect()
}

/// The lines as they were, with the line ends that they had.
fn csv_with_remarks(bytes: &[u8], delimiter: u8, rows: &[Row], remarks: &[Remark]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let broadest = rows
        .iter()
        .flat_map(|row| &row.cells)
        .filter(|(_, cell)| !workbook::is_remark(cell))
        .map(|(column, _)| column + 1);
    let broadest = broadest.max().unwrap_or(0);
    // Rows are counted by LF alone, as they were when the list was read.
    let plain = text.replace("\r\n", "\n");
    let remarked = workbook::csv_remarked(plain.as_bytes(), delimiter, broadest, remarks);
    match text.contains("\r\n") {
        true => String::from_utf8_lossy(&remarked)
            .replace('\n', "\r\n")
            .into_bytes(),
        false => remarked,
    }
}
