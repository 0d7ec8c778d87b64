//! Does the comparison see an error? Each of the listed ones is made in a copy of the
//! aggregation, which is built as a small package of its own: with the project's dependencies
//! and profiles and in its target folder, so that only the copy itself has to be compiled.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;

use crate::say;

#[derive(Deserialize)]
struct Mutation {
    file: String,
    find: String,
    replace: String,
    why: String,
}

impl Mutation {
    fn apply(&self, source: &str) -> Result<String, String> {
        let Mutation { file, find, .. } = self;
        match source.matches(find.as_str()).count() {
            1 => Ok(source.replace(find, &self.replace)),
            times => Err(format!("{file} has {find:?} {times} times, not once")),
        }
    }
}

fn listed() -> Vec<Mutation> {
    #[derive(Deserialize)]
    struct List {
        mutation: Vec<Mutation>,
    }
    let list: List = toml::from_str(include_str!("mutations.toml")).expect("a list of mutations");
    list.mutation
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The package that holds the copy.
struct Copy {
    folder: PathBuf,
    target: PathBuf,
}

impl Copy {
    fn new() -> Copy {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let target = scratch.parent().expect("a folder below the target folder");
        let copy = Copy {
            folder: scratch.join("mutants"),
            target: target.to_owned(),
        };
        copy.write("Cargo.toml", &manifest());
        copy.write("Cargo.lock", &lock_file());
        copy.write("src/lib.rs", "pub mod aggregation;\n");
        copy.copy_folder(Path::new("src/aggregation"));
        copy
    }

    /// Leaves a file alone that is as it should be, so that it is not compiled again.
    fn write(&self, file: impl AsRef<Path>, text: &str) {
        let path = self.folder.join(file);
        if fs::read_to_string(&path).is_ok_and(|there| there == text) {
            return;
        }
        let folder = path.parent().expect("a file lies in a folder");
        fs::create_dir_all(folder).expect("a folder in the target folder");
        fs::write(path, text).expect("a file in the target folder");
    }

    fn copy_folder(&self, folder: &Path) {
        for entry in fs::read_dir(project().join(folder)).expect("a folder of the project") {
            let name = folder.join(entry.expect("a readable folder").file_name());
            let source = project().join(&name);
            if source.is_dir() {
                self.copy_folder(&name);
            } else {
                self.write(&name, &read(&source));
            }
        }
    }

    fn cargo(&self) -> Command {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .current_dir(&self.folder)
            .env("CARGO_INCREMENTAL", "1")
            // Errors are what is made here; nobody lints them.
            .env_remove("RUSTC_WORKSPACE_WRAPPER")
            .args(["test", "--offline", "--locked", "--no-run"])
            .args(["--message-format", "json-render-diagnostics"])
            .arg("--target-dir")
            .arg(&self.target);
        // What cargo told this test about its package. Build scripts that look at it would run again,
        // here and in the project's next build, and all that depends on them be compiled twice.
        let told = ["CARGO_PKG_", "CARGO_MANIFEST_"];
        let told = |name: &String| told.iter().any(|of| name.starts_with(of));
        for name in std::env::vars().map(|(name, _)| name).filter(told) {
            cargo.env_remove(name);
        }
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        cargo
    }

    /// Compiles the copy as it is and lets it compare.
    fn compare(&self) -> Result<Output, String> {
        #[derive(Deserialize)]
        struct Message {
            executable: Option<PathBuf>,
        }
        let built = self.cargo().output().expect("cargo starts");
        if !built.status.success() {
            return Err(String::from_utf8_lossy(&built.stderr).into_owned());
        }
        let program = String::from_utf8_lossy(&built.stdout)
            .lines()
            .filter_map(|line| serde_json::from_str::<Message>(line).ok()?.executable)
            .next_back()
            .expect("cargo names the program that it built");
        Ok(Command::new(program).output().expect("the program starts"))
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Name of the package that holds the copy. Under the project's own name cargo would put the
/// copied library in the place of the project's.
const PACKAGE: &str = "castalia-mutants";

/// The project's lock file with the copy's package in its place.
fn lock_file() -> String {
    let own = "\nname = \"castalia\"\n";
    let text = read(&project().join("Cargo.lock"));
    assert_eq!(
        text.matches(own).count(),
        1,
        "the project stands once in its lock file"
    );
    text.replace(own, &format!("\nname = \"{PACKAGE}\"\n"))
}

/// The project's manifest, with the copied library and the comparison as its only targets.
fn manifest() -> String {
    let mut manifest: toml::Table =
        toml::from_str(&read(&project().join("Cargo.toml"))).expect("a manifest");
    let package = manifest["package"].as_table_mut().expect("a package");
    package.remove("default-run");
    package.insert("name".to_owned(), PACKAGE.into());
    for discovered in ["autobins", "autobenches", "autoexamples", "autotests"] {
        package.insert(discovered.to_owned(), false.into());
    }
    for targets in ["bin", "bench", "lib"] {
        manifest.remove(targets);
    }
    let mut comparison = toml::Table::new();
    let root = project().join("tests/second/mutant.rs");
    let root = root.to_str().expect("the project's path is UTF-8");
    comparison.insert("name".to_owned(), "mutant".into());
    comparison.insert("path".to_owned(), root.into());
    comparison.insert("harness".to_owned(), false.into());
    manifest.insert("test".to_owned(), vec![comparison].into());
    let mut library = toml::Table::new();
    library.insert("name".to_owned(), "castalia".into());
    library.insert("test".to_owned(), false.into());
    library.insert("doctest".to_owned(), false.into());
    manifest.insert("lib".to_owned(), library.into());
    manifest.insert("workspace".to_owned(), toml::Table::new().into());
    toml::to_string(&manifest).expect("a manifest")
}

/// The path of the file that it changes, below the project and in the copy, and its text.
fn file_of(mutation: &Mutation) -> (PathBuf, String) {
    let path = Path::new("src/aggregation").join(&mutation.file);
    let source = read(&project().join(&path));
    (path, source)
}

#[test]
fn every_listed_mutation_fits_its_file() {
    let mutations = listed();
    assert!(mutations.len() >= 20, "only {} are listed", mutations.len());
    let misfits: Vec<String> = mutations
        .iter()
        .filter_map(|mutation| mutation.apply(&file_of(mutation).1).err())
        .collect();
    assert!(misfits.is_empty(), "{}", misfits.join("\n"));
}

#[test]
fn every_listed_mutation_is_seen() {
    let copy = Copy::new();
    let unchanged = copy.compare().unwrap_or_else(|error| panic!("{error}"));
    assert!(
        unchanged.status.success(),
        "the copy without a mutation differs: {}",
        String::from_utf8_lossy(&unchanged.stdout)
    );

    let mut failures = Vec::new();
    for mutation in &listed() {
        let Mutation { file, why, .. } = mutation;
        let (path, source) = file_of(mutation);
        let outcome = mutation.apply(&source).and_then(|mutated| {
            copy.write(&path, &mutated);
            let outcome = copy.compare();
            copy.write(&path, &source);
            outcome
        });
        match outcome {
            Ok(output) if !output.status.success() => {
                let seen = String::from_utf8_lossy(&output.stdout);
                let by = seen.split(" (").next().filter(|by| !by.is_empty());
                let by = by.unwrap_or("a panic");
                say(&format!("mutation seen by {by}: {file}, {why}"));
            }
            Ok(_) => failures.push(format!("not seen: {file}, {why}")),
            Err(error) => failures.push(format!("{file}, {why}: {error}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_mutation_must_fit_in_one_place() {
    let mutation = Mutation {
        file: "rule.rs".to_owned(),
        find: "t > n".to_owned(),
        replace: "t >= n".to_owned(),
        why: String::new(),
    };
    assert_eq!(mutation.apply("2 * t > n").as_deref(), Ok("2 * t >= n"));
    assert!(mutation.apply("t > n || t > n").is_err());
    assert!(mutation.apply("n < t").is_err());
}
