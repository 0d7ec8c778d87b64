//! What an author compiles: the report of a study whose every text tries to be a command.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::support::studies::{self, ITEMS};
use crate::support::{Backend, TestApp, study};

/// Each would do something else in LaTeX than be read.
pub(super) const CORPUS: [&str; 14] = [
    "\\write18{touch pwned} \\immediate\\write18{touch pwned}",
    "\\input{/etc/passwd}\\openout3=pwned \\write3{x}\\closeout3",
    "\\end{document} \\end{longtable}",
    "}}} \\def\\trendup{pwned} {{{",
    "100 % & more & more \\\\ \\hline",
    "$$ $x^2_3$ ^^5cinput ~ _ # #1 ##2",
    "[5cm] *[2em] \\\\*[1cm]",
    "\"quoted\" `backtick' ''double'' -- --- ,, << >> ?` !`",
    "\\csname end\\endcsname \\catcode`\\%=12 \\expandafter",
    "שלום עולם и мир 世界 👩‍👩‍👧‍👦 e\u{301} ŋ ð",
    "#panic(\"typst\") @cite <label> = heading",
    "\\verb|x| \\begin{verbatim} \\iffalse \\fi \\else",
    "a\u{202E}b\u{200B}c\u{FEFF}d \u{7F}",
    "\\ { } $ & # ^ _ ~ % < > | \" ' ` * [ ] @ = / +",
];

fn hostile_file(slug: &str) -> String {
    let texts = [
        "title",
        "source",
        "credits",
        "disclaimer",
        "heading",
        "caption",
        "subject",
        "scope",
        "text",
        "headline",
        "question",
        "label",
    ];
    let mut turn = 0;
    let lines = studies::harbours(slug);
    let lines = lines.lines().map(|line| {
        let Some(key) = texts
            .iter()
            .find(|key| line.starts_with(&format!("{key} = \"")))
        else {
            return line.to_owned();
        };
        turn += 1;
        let text = CORPUS[turn % CORPUS.len()].replace(['\u{7F}'], "");
        format!("{key} = {}", json!(text))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A closed round of such a study, answered with such reasons.
pub(super) fn closed(app: &TestApp) -> crate::support::Study<'_> {
    let study = app.import_study("hostile", &hostile_file("hostile"));
    study.invite_experts(8);
    study.open_round(1);
    for place in 0..8 {
        for (at, item) in ITEMS.iter().enumerate() {
            let reason = CORPUS[(place + at) % CORPUS.len()];
            let answer =
                json!({"value": 1 + (place * at) % 3, "confidence": 2, "rationale": reason});
            study.rate(place, 1, item, &answer);
        }
    }
    study.close_round(1);
    study
}

/// Compiles a file where it lies. The first error ends the run.
fn compile(engine: &str, folder: &Path, file: &str) -> Result<(), String> {
    let said = Command::new(engine)
        .args([
            "-interaction=nonstopmode",
            "-halt-on-error",
            "-no-shell-escape",
            file,
        ])
        .env("max_print_line", "1000")
        .current_dir(folder)
        .output()
        .map_err(|error| format!("{engine}: {error}"))?;
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    let pdf = folder.join(file).with_extension("pdf");
    let written = std::fs::read(&pdf).unwrap_or_default();
    match said.status.success() && written.starts_with(b"%PDF") && !text.contains("\n! ") {
        true => Ok(()),
        false => Err(format!("{engine} {file}:\n{text}")),
    }
}

#[test]
fn three_engines_compile_the_report_of_a_hostile_study() {
    let app = TestApp::start(Backend::Sqlite);
    closed(&app);
    for variant in ["published", "accessible"] {
        let folder = app.folder().join(variant);
        std::fs::create_dir(&folder).expect("a folder");
        let file = folder.join("report.tex").display().to_string();
        app.command(&[
            "report",
            "hostile",
            "--format",
            "latex",
            "--variant",
            variant,
            "--out",
            &file,
        ])
        .ok();
        for engine in ["pdflatex", "xelatex", "lualatex"] {
            if let Err(said) = compile(engine, &folder, "report.tex") {
                panic!("{said}");
            }
        }
        let manuscript = "\\documentclass{article}\n\
             \\usepackage{array,booktabs,graphicx,longtable,xcolor,amssymb}\n\
             \\newcommand{\\trendup}{UP}\n\
             \\begin{document}\nBefore.\n\\input{report}\nAfter.\n\\end{document}\n";
        std::fs::write(folder.join("manuscript.tex"), manuscript).expect("written");
        if let Err(said) = compile("pdflatex", &folder, "manuscript.tex") {
            panic!("{said}");
        }
        assert!(!folder.join("pwned").exists() && !folder.join("pwned.tex").exists());
    }
}

#[test]
fn a_draft_compiles_and_says_so_on_every_page() {
    let app = TestApp::start(Backend::Sqlite);
    let study = app.import_study("hostile", &hostile_file("hostile"));
    study.invite(&[(study::email_of(0), None)]);
    study.open_round(1);
    let file = app.folder().join("draft.tex");
    let to = file.display().to_string();
    app.command(&["report", "hostile", "--format", "latex", "--out", &to])
        .ok();
    if let Err(said) = compile("pdflatex", app.folder(), "draft.tex") {
        panic!("{said}");
    }
    let text = std::fs::read_to_string(&file).expect("the draft");
    assert!(text.contains("shipout/background") && text.contains("\\caption[]{DRAFT: "));
}
