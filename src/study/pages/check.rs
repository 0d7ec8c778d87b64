//! A file before it is a study: checked, handed back with remarks, made.

use actix_web::HttpRequest;
use actix_web::web::{self, Data, Payload, ServiceConfig, resource};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Failed, back, make, offer, shell, slug_problem, taken};
use crate::study::api;
use crate::study::check::missing;
use crate::study::definition::Definition;
use crate::study::file::{self, Form, LARGEST_FILE, NotRead, Reading, TextDraft, workbook};
use crate::study::views::{
    CheckPage, Checked, MakeForm, Outline, Resend, faults_of_rows, faults_of_text, once_corrected,
    outline_of, parts_of,
};
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::input::upload::{File, Upload};
use crate::web::reply::{XLSX, download, html_as};
use crate::web::session::SignedIn;

const TITLE: &str = "Check the study before it is created";
/// Most characters of the line that says what was read.
const LONGEST_READ: usize = 400;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/new-study/check")
            .route(web::get().to(back))
            .route(web::post().to(check)),
    );
    cfg.service(
        resource("/new-study/remarks")
            .route(web::get().to(back))
            .route(web::post().to(remarks)),
    );
    cfg.service(
        resource("/new-study/make")
            .route(web::get().to(back))
            .route(web::post().to(finish)),
    );
}

async fn check(
    state: Data<AppState>,
    who: SignedIn,
    request: HttpRequest,
    payload: Payload,
) -> Answer {
    api::may_create(&state, &who.principal).await?;
    let upload = Upload::read(&request, payload).await?;
    let field = match upload.fields.text("kind") {
        "study-file" => "study-file",
        _ => "spreadsheet",
    };
    let refuse = |told: String| offer(&state, &who, vec![(field.to_owned(), told)], None);
    let Some(file) = upload.file("file") else {
        return refuse("Choose a file first.".to_owned()).await;
    };
    let Some(form) = Form::of(&file.name) else {
        let told = format!(
            "“{}” is none of these: a spreadsheet (.xlsx or .csv), a study file (.toml or .json).",
            file.name
        );
        return refuse(told).await;
    };
    let reading = match read(&state, file.clone(), form).await? {
        Ok(reading) => reading,
        Err(error) => return refuse(format!("{}: {error}.", file.name)).await,
    };
    let read = what_was_read(&file.name, &reading);
    match reading {
        Reading::Rows(draft) if draft.definition.is_none() => {
            let outline = once_corrected(&draft.counted());
            let faults = faults_of_rows(&draft);
            wrong(&who, read, outline, faults, resend(file, form))
        }
        Reading::Text(draft) if draft.definition.is_none() => {
            let faults = faults_of_text(&draft, &file.name);
            wrong(&who, read, Outline::default(), faults, resend(file, form))
        }
        reading => {
            let Some(definition) = reading.definition() else {
                return Err(Failure::internal("a reading without faults has no study"));
            };
            let text = file::to_toml(&definition);
            if text.len() > LARGEST_FILE {
                return refuse(format!("{}: {}.", file.name, NotRead::TooLarge)).await;
            }
            let problem = taken_by_another(&state, &definition.slug).await?;
            right(&who, read, &definition, &definition.slug, problem)
        }
    }
}

/// Reads a file on a thread that may be busy with it.
async fn read(
    state: &AppState,
    file: File,
    form: Form,
) -> Result<Result<Reading, NotRead>, Failure> {
    state
        .blocking(move |_| Ok::<_, Failure>(file::read(&file.name, form, &file.bytes)))
        .await
}

async fn taken_by_another(state: &AppState, slug: &str) -> Result<Option<String>, Failure> {
    let asked = slug.to_owned();
    let found = state
        .blocking(move |db| db.read(|conn| crate::study::store::find(conn, &asked)))
        .await?;
    match found {
        Some(_) => Ok(Some(taken(state, slug).await?)),
        None => Ok(None),
    }
}

/// "nexus.xlsx · sheet “Items”, 20 rows"
fn what_was_read(name: &str, reading: &Reading) -> String {
    let parts: Vec<String> = match reading {
        Reading::Rows(draft) => draft
            .grids
            .iter()
            .filter(|grid| [workbook::Sheet::Items, workbook::Sheet::Signals].contains(&grid.sheet))
            .map(|grid| (grid.sheet.name(), grid.rows.len().saturating_sub(1)))
            .filter(|(_, rows)| *rows > 0)
            .map(|(sheet, rows)| {
                let noun = if rows == 1 { "row" } else { "rows" };
                format!("sheet “{sheet}”, {rows} {noun}")
            })
            .collect(),
        Reading::Text(draft) => vec![format!("{} lines", draft.text.lines().count())],
    };
    let mut read = vec![name.to_owned()];
    read.extend(parts);
    read.join(" · ")
}

/// The file itself, where remarks can be written into it.
fn resend(file: &File, form: Form) -> Option<Resend> {
    (form != Form::Json).then(|| Resend {
        name: file.name.clone(),
        bytes: STANDARD.encode(&file.bytes),
    })
}

fn wrong(
    who: &SignedIn,
    read: String,
    outline: Outline,
    faults: crate::study::views::Faults,
    resend: Option<Resend>,
) -> Answer {
    page(who, 422, read, outline, Checked::Wrong { faults, resend })
}

/// The page of a study that can be made under a slug. `problem` is why the slug does not do.
pub(super) fn right(
    who: &SignedIn,
    read: String,
    definition: &Definition,
    slug: &str,
    problem: Option<String>,
) -> Answer {
    let status = if problem.is_some() { 422 } else { 200 };
    let form = MakeForm {
        slug: slug.to_owned(),
        problem: problem.unwrap_or_default(),
        study: file::to_toml(definition),
        missing: missing(definition)
            .into_iter()
            .map(|finding| finding.words)
            .collect(),
        parts: parts_of(definition),
    };
    page(
        who,
        status,
        read,
        outline_of(definition),
        Checked::Right(form),
    )
}

fn page(who: &SignedIn, status: u16, read: String, outline: Outline, state: Checked) -> Answer {
    let page = CheckPage {
        shell: shell(who, TITLE)
            .with_crumb("New study", "/new-study")
            .with_last_crumb("Check")
            .with_error(status != 200)
            .wide(),
        read,
        outline,
        state,
    };
    html_as(status, &page)
}

/// Hands a file back with the remarks in it.
async fn remarks(
    state: Data<AppState>,
    who: SignedIn,
    request: HttpRequest,
    payload: Payload,
) -> Answer {
    api::may_create(&state, &who.principal).await?;
    let upload = Upload::read(&request, payload).await?;
    let name = upload.fields.require("name")?.to_owned();
    let form = Form::of(&name)
        .filter(|form| *form != Form::Json)
        .ok_or_else(|| Failure::unprocessable("name", "This form of file takes no remarks."))?;
    let bytes = STANDARD
        .decode(upload.fields.require("file")?.trim())
        .map_err(|_| Failure::unprocessable("file", "The file did not arrive as it was sent."))?;
    let stem = name
        .rsplit_once('.')
        .map_or(name.as_str(), |(stem, _)| stem);
    let file_name = match file::slug_of(stem) {
        stem if stem.is_empty() => "study-remarks".to_owned(),
        stem => format!("{stem}-remarks"),
    };
    let file = File { name, bytes };
    let reading = read(&state, file.clone(), form).await?;
    let reading = reading.map_err(|error| Failure::unprocessable("file", error.to_string()))?;
    match (form, &reading) {
        (Form::Xlsx, Reading::Rows(draft)) => {
            let bytes = workbook::xlsx_with_remarks(draft).map_err(Failure::internal)?;
            download(format!("{file_name}.xlsx"), XLSX, bytes)
        }
        (_, Reading::Rows(draft)) => {
            let bytes = workbook::csv_with_remarks(&file.bytes, draft);
            download(format!("{file_name}.csv"), "text/csv; charset=utf-8", bytes)
        }
        (_, Reading::Text(draft)) => {
            let text = file::with_remarks(draft);
            let kind = "application/toml; charset=utf-8";
            download(format!("{file_name}.toml"), kind, text)
        }
    }
}

/// Makes the study. What the form carries is read and checked as if it came for the first time.
async fn finish(
    state: Data<AppState>,
    who: SignedIn,
    request: HttpRequest,
    payload: Payload,
) -> Answer {
    api::may_create(&state, &who.principal).await?;
    let upload = Upload::read(&request, payload).await?;
    let read: String = upload
        .fields
        .text("read")
        .chars()
        .take(LONGEST_READ)
        .collect();
    let text = upload.fields.require("study")?.to_owned();
    let definition = match file::parse(&text, "study.toml") {
        Ok(definition) => definition,
        Err(errors) => {
            let draft = TextDraft {
                text,
                errors,
                definition: None,
            };
            let faults = faults_of_text(&draft, "study.toml");
            return wrong(&who, read, Outline::default(), faults, None);
        }
    };
    let slug = upload.fields.text("slug").trim();
    if let Some(problem) = slug_problem(slug) {
        return right(&who, read, &definition, slug, Some(problem));
    }
    let wanted = Definition {
        slug: slug.to_owned(),
        ..definition.clone()
    };
    match make(&state, &who, wanted).await {
        Ok(answer) => Ok(answer),
        Err(Failed::Taken) => {
            let told = taken(&state, slug).await?;
            right(&who, read, &definition, slug, Some(told))
        }
        Err(Failed::Otherwise(failure)) => Err(failure),
    }
}
