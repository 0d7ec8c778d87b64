//! What comes of a file that somebody hands in: a study, or everything that is wrong with it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::study::definition::Definition;
use crate::study::file::{self, Form, LARGEST_FILE, NotRead, Reading, TextDraft, workbook};
use crate::study::views::{
    Checked, DraftForm, Outline, Resend, faults_of_rows, faults_of_text, once_corrected,
};
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::input::upload::{File, Upload};
use crate::web::reply::{XLSX, download};

/// Most characters of the line that says what was read.
const LONGEST_READ: usize = 400;

/// What came of a file.
pub(super) enum Came {
    /// There is nothing to check; why.
    Nothing(String),
    Wrong(Box<Wrong>),
    /// What was read, and the study.
    Right(String, Box<Definition>),
}

/// A file with faults.
pub(super) struct Wrong {
    pub read: String,
    /// Of what it will be once it is corrected.
    pub outline: Outline,
    pub state: Checked,
}

/// Reads the file of a form.
///
/// # Errors
/// What keeps the server from reading; what is wrong with the file is an answer.
pub(super) async fn came(state: &AppState, upload: &Upload) -> Result<Came, Failure> {
    let nothing = |told: String| Ok(Came::Nothing(told));
    let Some(file) = upload.file("file") else {
        return nothing("Choose a file first.".to_owned());
    };
    let Some(form) = Form::of(&file.name) else {
        return nothing(format!(
            "“{}” is none of these: a spreadsheet (.xlsx or .csv), a study file (.toml or .json).",
            file.name
        ));
    };
    let reading = match read(state, file.clone(), form).await? {
        Ok(reading) => reading,
        Err(error) => return nothing(format!("{}: {error}.", file.name)),
    };
    let read = what_was_read(&file.name, &reading);
    let (outline, faults) = match &reading {
        Reading::Rows(draft) if draft.definition.is_none() => {
            (once_corrected(&draft.counted()), faults_of_rows(draft))
        }
        Reading::Text(draft) if draft.definition.is_none() => {
            (Outline::default(), faults_of_text(draft, &file.name))
        }
        _ => {
            let Some(definition) = reading.definition() else {
                return Err(Failure::internal("a reading without faults has no study"));
            };
            return match file::to_toml(&definition).len() > LARGEST_FILE {
                true => nothing(format!("{}: {}.", file.name, NotRead::TooLarge)),
                false => Ok(Came::Right(read, Box::new(definition))),
            };
        }
    };
    Ok(Came::Wrong(Box::new(Wrong {
        read,
        outline,
        state: Checked::Wrong {
            faults,
            resend: resend(file, form),
            draft: draft_of(&reading),
        },
    })))
}

fn draft_of(reading: &Reading) -> Option<DraftForm> {
    let Reading::Rows(draft) = reading else {
        return None;
    };
    let study = draft.unfinished.as_ref()?;
    Some(DraftForm {
        slug: study.slug.clone(),
        study: file::to_toml(study),
        marked: draft.errors.len(),
    })
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

/// Hands the file that a form carries back with the remarks in it.
pub(super) async fn with_remarks(state: &AppState, upload: &Upload) -> Answer {
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
    let reading = read(state, file.clone(), form).await?;
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

/// The study that the form of a checked file carries, read as if it came for the first time; with
/// what was read of the file it came from.
///
/// # Errors
/// 422 where the form carries none.
pub(super) fn carried(upload: &Upload) -> Result<Result<(String, Definition), Wrong>, Failure> {
    let read: String = upload
        .fields
        .text("read")
        .chars()
        .take(LONGEST_READ)
        .collect();
    let text = upload.fields.require("study")?.to_owned();
    Ok(match file::parse(&text, "study.toml") {
        Ok(definition) => Ok((read, definition)),
        Err(errors) => {
            let draft = TextDraft {
                text,
                errors,
                definition: None,
            };
            Err(Wrong {
                read,
                outline: Outline::default(),
                state: Checked::Wrong {
                    faults: faults_of_text(&draft, "study.toml"),
                    resend: None,
                    draft: None,
                },
            })
        }
    })
}
