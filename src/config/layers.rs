//! Reading the layers, checking each, and merging them.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::Settings;
use super::keys::{KEYS, Key};

const DEFAULTS: &str = include_str!("../../config/default.toml");
const PREFIX: &str = "CASTALIA__";

/// Why the settings cannot be used, in one line that names the layer, the key
/// and what is expected. Never holds the value of a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

impl Error {
    pub(super) fn new(origin: &Origin, key: &str, expected: &str, found: &str) -> Self {
        one_line(format!(
            "{origin}: {key}: expected {expected}; found {found}"
        ))
    }
}

fn one_line(text: String) -> Error {
    Error(
        text.chars()
            .map(|sign| if sign.is_control() { '\u{fffd}' } else { sign })
            .collect(),
    )
}

/// The layer a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// `config/default.toml`, built in.
    Builtin,
    /// A file an operator wrote.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// A flag of the command line, with its dashes.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Builtin => out.write_str("built in"),
            Origin::File(path) => write!(out, "{}", path.display()),
            Origin::Variable(name) | Origin::Flag(name) => out.write_str(name),
        }
    }
}

/// Settings while they are put together: the value that counts for each key so
/// far, and where it comes from.
#[derive(Debug, Clone)]
pub struct Layers {
    values: BTreeMap<&'static str, (Value, Origin)>,
}

impl Layers {
    /// The built-in defaults alone.
    pub fn builtin() -> Self {
        let mut layers = Layers {
            values: BTreeMap::new(),
        };
        layers
            .text(DEFAULTS, &Origin::Builtin)
            .expect("config/default.toml is part of the binary and a test reads it");
        layers
    }

    /// Adds a TOML file.
    pub fn file(&mut self, path: &Path) -> Result<(), Error> {
        let origin = Origin::File(path.to_owned());
        let bytes = std::fs::read(path).map_err(|cause| {
            one_line(format!(
                "{origin}: expected a TOML file that can be read; found: {cause}"
            ))
        })?;
        let text = String::from_utf8(bytes).map_err(|cause| {
            let valid = &cause.as_bytes()[..cause.utf8_error().valid_up_to()];
            let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
            one_line(format!(
                "{origin}: line {line}: expected UTF-8 text; found other bytes"
            ))
        })?;
        self.text(&text, &origin)
    }

    /// Adds the environment variables that begin with `CASTALIA__`, in the order
    /// of their names. `…_FILE` of a secret names a file that holds its value.
    pub fn environment(
        &mut self,
        variables: impl IntoIterator<Item = (std::ffi::OsString, std::ffi::OsString)>,
    ) -> Result<(), Error> {
        let mut own = BTreeMap::new();
        for (name, value) in variables {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with(PREFIX) {
                own.insert(name, value);
            }
        }
        for (name, value) in &own {
            let origin = Origin::Variable(name.clone());
            let path = name[PREFIX.len()..]
                .to_ascii_lowercase()
                .replacen("__", ".", 1);
            let from_file = path
                .strip_suffix("_file")
                .and_then(Key::find)
                .filter(|key| key.secret);
            let Some(key) = from_file.or_else(|| Key::find(&path)) else {
                let (section, _) = path.split_once('.').unwrap_or((&path, ""));
                return Err(Error::new(
                    &origin,
                    &path,
                    &Key::instead(section),
                    "an unknown key",
                ));
            };
            let Some(value) = value.to_str() else {
                return Err(Error::new(
                    &origin,
                    key.path,
                    key.expected,
                    "other bytes than UTF-8",
                ));
            };
            if from_file.is_none() {
                self.put(key, key.read(value), &origin)?;
                continue;
            }
            let plain = name.trim_end_matches("_FILE");
            if own.contains_key(plain) {
                let found = format!("{plain} as well");
                return Err(Error::new(
                    &origin,
                    key.path,
                    "one of the two variables",
                    &found,
                ));
            }
            let held = std::fs::read_to_string(value).map_err(|cause| {
                Error::new(
                    &origin,
                    key.path,
                    "a file that can be read",
                    &cause.to_string(),
                )
            })?;
            self.put(key, key.read(held.trim_end_matches(['\r', '\n'])), &origin)?;
        }
        Ok(())
    }

    /// Adds one flag, such as `--listen`, that sets the key `path`.
    pub fn flag(&mut self, flag: &str, path: &str, value: &str) -> Result<(), Error> {
        let origin = Origin::Flag(flag.to_owned());
        match Key::find(path) {
            Some(key) => self.put(key, key.read(value), &origin),
            None => Err(Error::new(
                &origin,
                path,
                &Key::instead(""),
                "an unknown key",
            )),
        }
    }

    /// The settings as they stand now, each key checked.
    pub fn settings(&self) -> Result<Settings, Error> {
        let mut merged = Table::new();
        for (path, (value, _)) in &self.values {
            let (section, name) = path.split_once('.').unwrap_or((path, ""));
            if let Value::Table(section) = merged
                .entry(section)
                .or_insert_with(|| Value::Table(Table::new()))
            {
                section.insert(name.to_owned(), value.clone());
            }
        }
        serde_path_to_error::deserialize(Value::Table(merged))
            .map_err(|cause| one_line(format!("settings: {}: {}", cause.path(), cause.inner())))
    }

    /// The settings to serve with: each key checked, and what must hold together.
    ///
    /// Over plain HTTP a session cookie could be read on the way, so any address but loopback
    /// needs an https address in front of it.
    pub fn serving(&self) -> Result<Settings, Error> {
        let settings = self.settings()?;
        self.check_mail(&settings)?;
        self.check_security(&settings)?;
        let listen = settings.server.listen;
        if listen.ip().is_loopback() || settings.https() {
            return Ok(settings);
        }
        let key = "server.listen";
        let expected = "a loopback address such as \"127.0.0.1:8080\", or server.public_url set to \
                        the https:// address of the proxy in front";
        Err(Error::new(
            self.origin(key),
            key,
            expected,
            &format!("{listen} over plain HTTP"),
        ))
    }

    /// The layer that a key's value comes from.
    pub(super) fn origin(&self, key: &str) -> &Origin {
        let set = self.values.get(key);
        set.map_or(&Origin::Builtin, |(_, origin)| origin)
    }

    /// Every key in the order of the documentation: its name, its value as TOML
    /// and the layer it comes from. A secret that is set is shown as `"***"`.
    pub fn print(&self) -> Vec<(&'static str, String, &Origin)> {
        KEYS.iter()
            .filter_map(|key| {
                self.values
                    .get(key.path)
                    .map(|(value, origin)| (key, value, origin))
            })
            .map(|(key, value, origin)| (key.path, shown(key, value), origin))
            .collect()
    }

    fn text(&mut self, text: &str, origin: &Origin) -> Result<(), Error> {
        let table: Table = toml::from_str(text).map_err(|cause| syntax(text, origin, &cause))?;
        for (section, held) in table {
            if !Key::is_section(&section) {
                return Err(Error::new(
                    origin,
                    &section,
                    &Key::instead(""),
                    "an unknown section",
                ));
            }
            let Value::Table(held) = held else {
                let expected = format!("a section with keys, written [{section}]");
                return Err(Error::new(origin, &section, &expected, held.type_str()));
            };
            for (name, value) in held {
                let path = format!("{section}.{name}");
                let Some(key) = Key::find(&path) else {
                    let instead = Key::instead(&section);
                    return Err(Error::new(origin, &path, &instead, "an unknown key"));
                };
                self.put(key, value, origin)?;
            }
        }
        Ok(())
    }

    fn put(&mut self, key: &'static Key, value: Value, origin: &Origin) -> Result<(), Error> {
        if !key.accepts(&value) {
            let found = match (&value, key.secret) {
                (Value::String(_), true) => "another text".to_owned(),
                _ => value.to_string(),
            };
            return Err(Error::new(origin, key.path, key.expected, &found));
        }
        self.values.insert(key.path, (value, origin.clone()));
        Ok(())
    }
}

/// A secret is masked; of a database address only the part that is none is shown.
fn shown(key: &Key, value: &Value) -> String {
    let plain = value.to_string();
    let Some(text) = value.as_str().filter(|text| key.secret && !text.is_empty()) else {
        return plain;
    };
    match (key.path, text.contains("://")) {
        ("database.url", false) => plain,
        _ => "\"***\"".to_owned(),
    }
}

/// A file that is no TOML: the line, what stands before its `=`, and the reason.
/// What stands behind the `=` may be a secret.
fn syntax(text: &str, origin: &Origin, cause: &toml::de::Error) -> Error {
    let at = cause.span().map_or(0, |span| span.start).min(text.len());
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count();
    let named = text.lines().nth(line).unwrap_or_default();
    let named = named.split('=').next().unwrap_or_default().trim();
    let reason = cause.message().lines().next().unwrap_or_default();
    one_line(format!(
        "{origin}: line {} ({}): expected TOML, `key = value` under a [section]; found: {reason}",
        line + 1,
        if named.is_empty() { "no key" } else { named },
    ))
}
