//! What the tool says, in the reader's language, and how it writes dates.
//!
//! Every sentence an expert sees is a message of a `.ftl` file beside this one; plurals are
//! Fluent's. Texts of a study (statements, reasons, labels of a scale) are data and never pass
//! through here except as arguments.

pub mod dates;
mod markup;
mod plain;

use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

pub use markup::Markup;

use markup::{escaped, unmarked};
use plain::Plain;

/// The languages the tool speaks: BCP 47 tag and messages. The first is the fallback.
const SOURCES: &[(&str, &str)] = &[
    ("en", include_str!("en.ftl")),
    ("nl", include_str!("nl.ftl")),
];

struct Catalogue {
    tag: &'static str,
    language: LanguageIdentifier,
    bundle: FluentBundle<FluentResource>,
    plain: Plain,
}

static CATALOGUES: LazyLock<Vec<Catalogue>> = LazyLock::new(|| {
    SOURCES
        .iter()
        .map(|&(tag, source)| catalogue(tag, source))
        .collect()
});

fn catalogue(tag: &'static str, source: &str) -> Catalogue {
    let language: LanguageIdentifier = tag.parse().unwrap_or_default();
    // A file with a broken message still yields all others; a unit test refuses any broken one.
    let resource =
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, _)| partial);
    let mut bundle = FluentBundle::new_concurrent(vec![language.clone()]);
    // Pages mark foreign text with `dir="auto"`, so invisible marks need not travel with copied words.
    bundle.set_use_isolating(false);
    let plain = Plain::of(&resource);
    bundle.add_resource_overriding(resource);
    Catalogue {
        tag,
        language,
        bundle,
        plain,
    }
}

/// Says the tool's messages in one language. Cheap to copy; hand it to every view.
#[derive(Clone, Copy)]
pub struct Speaker {
    catalogue: &'static Catalogue,
}

impl fmt::Debug for Speaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Speaker({})", self.catalogue.tag)
    }
}

impl Default for Speaker {
    fn default() -> Self {
        Speaker::fallback()
    }
}

impl Speaker {
    /// The language used where no other fits: English.
    pub fn fallback() -> Self {
        Speaker {
            catalogue: &CATALOGUES[0],
        }
    }

    /// The language of the pages for coordinators, authors and administrators, whatever the
    /// study's: English, in which they are written.
    pub fn of_office() -> Self {
        Self::fallback()
    }

    /// The closest language to a BCP 47 tag, such as a study's or an account's.
    pub fn for_tag(tag: &str) -> Self {
        find(tag).unwrap_or_else(Self::fallback)
    }

    /// The closest language to an `Accept-Language` header; weights are honoured, `q=0` refuses.
    pub fn negotiate(accept_language: &str) -> Self {
        let mut wishes: Vec<(f32, &str)> = accept_language
            .split(',')
            .filter_map(|wish| {
                let mut parts = wish.split(';');
                let tag = parts.next()?.trim();
                let weight = parts
                    .find_map(|part| part.trim().strip_prefix("q=")?.parse().ok())
                    .unwrap_or(1.0);
                (weight > 0.0 && !tag.is_empty()).then_some((weight, tag))
            })
            .collect();
        wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
        wishes
            .into_iter()
            .find_map(|(_, tag)| find(tag))
            .unwrap_or_else(Self::fallback)
    }

    /// BCP 47 tag for `<html lang>`.
    pub fn lang(&self) -> &'static str {
        self.catalogue.tag
    }

    /// `"rtl"` or `"ltr"` for `<html dir>`.
    pub fn dir(&self) -> &'static str {
        match self.catalogue.language.language.as_str() {
            "ar" | "dv" | "fa" | "he" | "ps" | "ur" | "yi" => "rtl",
            _ => "ltr",
        }
    }

    /// A message without arguments. An unknown id is returned as it is.
    pub fn say(&self, id: &str) -> String {
        self.format(id, &[])
    }

    /// A message without arguments as a template writes it: a page of cards has a thousand, and
    /// none of them is copied or escaped again.
    pub fn word(&self, id: &str) -> Markup {
        match self.catalogue.plain.html(id) {
            Some(html) => Markup::kept(html),
            None => Markup::made(escaped(&self.say(id))),
        }
    }

    /// The same with one argument, a number or a text.
    pub fn word_n(&self, id: &str, name: &str, value: impl Said) -> Markup {
        let value = value.said();
        let html = self.catalogue.plain.html_with(id, name, &value);
        Markup::made(html.unwrap_or_else(|| escaped(&self.with(id, &[(name, value)]))))
    }

    /// A message with one argument, a number or a text.
    pub fn say_n(&self, id: &str, name: &str, value: impl Said) -> String {
        self.with(id, &[(name, value.said())])
    }

    /// A message with two arguments.
    pub fn say_2(
        &self,
        id: &str,
        name: &str,
        value: impl Said,
        other_name: &str,
        other_value: impl Said,
    ) -> String {
        self.with(
            id,
            &[(name, value.said()), (other_name, other_value.said())],
        )
    }

    /// A message with any number of arguments.
    pub fn with(&self, id: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        self.format(id, args)
    }

    /// A message in which `*…*` marks what is printed bold and `_…_` what stays on one line.
    /// Arguments are escaped, and a mark in one stays a character, so foreign text can neither
    /// add markup nor take emphasis.
    pub fn rich(&self, id: &str, args: &[(&str, FluentValue<'_>)]) -> Markup {
        let args: Vec<(&str, FluentValue<'_>)> = args
            .iter()
            .map(|(name, value)| match value {
                FluentValue::String(text) => (*name, FluentValue::from(unmarked(text))),
                other => (*name, other.clone()),
            })
            .collect();
        Markup::marked(&self.format(id, &args))
    }

    fn format(&self, id: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        for Catalogue { bundle, plain, .. } in [self.catalogue, &CATALOGUES[0]] {
            if let Some(said) = plain.say(id, args) {
                return said;
            }
            if let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) {
                let mut problems = Vec::new();
                let args: FluentArgs = args.iter().cloned().collect();
                return bundle
                    .format_pattern(pattern, Some(&args), &mut problems)
                    .into_owned();
            }
        }
        id.to_owned()
    }
}

/// What a message can take as an argument, behind any number of references, as templates pass it.
pub trait Said {
    /// The argument in Fluent's form.
    fn said(&self) -> FluentValue<'_>;
}

macro_rules! said {
    ($($kind:ty),+) => {
        $(impl Said for $kind {
            fn said(&self) -> FluentValue<'_> {
                self.into()
            }
        })+
    };
}

said!(u8, u16, u32, u64, usize, i32, i64, str, String);

impl<T: Said + ?Sized> Said for &T {
    fn said(&self) -> FluentValue<'_> {
        (**self).said()
    }
}

fn find(tag: &str) -> Option<Speaker> {
    let wanted: LanguageIdentifier = tag.parse().ok()?;
    let exact = CATALOGUES.iter().find(|known| known.language == wanted);
    let near = || {
        CATALOGUES
            .iter()
            .find(|known| known.language.language == wanted.language)
    };
    exact.or_else(near).map(|catalogue| Speaker { catalogue })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::{Path, PathBuf};

    use super::*;

    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                files(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
                found.push(path);
            }
        }
    }

    fn sources() -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        files(&root.join("src"), &mut found);
        files(&root.join("templates"), &mut found);
        found
            .iter()
            .filter(|path| !path.ends_with("src/locale/mod.rs"))
            .filter_map(|path| std::fs::read_to_string(path).ok())
            .collect()
    }

    fn ids() -> BTreeSet<&'static str> {
        messages(SOURCES[0].1).into_keys().collect()
    }

    /// Each message with the names of its arguments.
    fn messages(source: &str) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut current = None;
        for line in source.lines() {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                current = line.split_once(" =").map(|(id, _)| id);
            }
            let Some(id) = current else { continue };
            let arguments = found.entry(id).or_default();
            arguments.extend(line.split('$').skip(1).map(|rest| {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                &rest[..end.unwrap_or(rest.len())]
            }));
        }
        found
    }

    #[test]
    fn every_language_has_every_message_with_the_same_arguments() {
        let wanted = messages(SOURCES[0].1);
        for (tag, source) in SOURCES {
            let found = messages(source);
            for (id, arguments) in &wanted {
                assert_eq!(found.get(id), Some(arguments), "{tag}: {id}");
            }
            assert_eq!(
                found.len(),
                wanted.len(),
                "{tag} has messages that nobody says"
            );
        }
    }

    #[test]
    fn every_language_file_is_well_formed() {
        for (tag, source) in SOURCES {
            for line in source.lines().filter(|line| !line.contains("*[")) {
                let marks = |mark| line.matches(mark).count() % 2;
                assert_eq!((marks('*'), marks('_')), (0, 0), "{line}");
            }
            assert!(tag.parse::<LanguageIdentifier>().is_ok());
            if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
                panic!("{tag}: {errors:?}");
            }
        }
    }

    #[test]
    fn every_message_that_is_used_exists() {
        let known = ids();
        for source in sources() {
            for call in [
                "t.say(",
                "t.say_n(",
                "t.say_2(",
                "t.word(",
                "t.word_n(",
                "t.with(",
                "t.rich(",
            ] {
                for (at, _) in source.match_indices(call) {
                    let rest = source[at + call.len()..].trim_start();
                    if let Some(id) = rest.strip_prefix('"').and_then(|r| r.split('"').next()) {
                        assert!(known.contains(id), "no message {id}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_message_is_used() {
        let all = sources().concat();
        let unused: Vec<_> = ids()
            .into_iter()
            .filter(|id| !all.contains(&format!("\"{id}\"")))
            .collect();
        assert!(unused.is_empty(), "unused: {unused:?}");
    }

    #[test]
    fn a_plain_message_is_what_the_resolver_would_say() {
        let texts = ["title", "name", "label", "time", "reason"];
        let numbers = [
            ("n", 1234.0),
            ("total", 20.0),
            ("max", 0.5),
            ("round", -3.0),
        ];
        let texts = texts.map(|name| (name, FluentValue::from("x & y")));
        let numbers = numbers.map(|(name, number)| (name, FluentValue::from(number)));
        let args: Vec<_> = texts.into_iter().chain(numbers).collect();
        let of_resolver: FluentArgs = args.iter().cloned().collect();
        let mut compared = 0;
        for catalogue in CATALOGUES.iter() {
            for (tag, source) in SOURCES.iter().filter(|(tag, _)| *tag == catalogue.tag) {
                for line in source.lines() {
                    let Some((id, _)) = line.split_once(" =") else {
                        continue;
                    };
                    let Some(said) = catalogue.plain.say(id, &args) else {
                        continue;
                    };
                    let message = catalogue.bundle.get_message(id).expect("it is plain");
                    let pattern = message.value().expect("it is plain");
                    let resolved = catalogue.bundle.format_pattern(
                        pattern,
                        Some(&of_resolver),
                        &mut Vec::new(),
                    );
                    assert_eq!(said, resolved, "{tag}: {id}");
                    compared += 1;
                }
            }
        }
        assert!(compared > 100, "{compared}");
    }

    #[test]
    fn a_word_is_what_is_said_and_escaped_once() {
        let mut compared = 0;
        for (tag, source) in SOURCES {
            let t = Speaker::for_tag(tag);
            for (id, arguments) in messages(source) {
                match arguments.into_iter().collect::<Vec<_>>()[..] {
                    [] => assert_eq!(t.word(id).to_string(), escaped(&t.say(id)), "{id}"),
                    [name] => {
                        let (text, number) = ("<b>x & \"y\"</b> *_", 3);
                        let words = [t.word_n(id, name, text), t.word_n(id, name, number)];
                        let said = [t.say_n(id, name, text), t.say_n(id, name, number)];
                        assert_eq!(
                            words.map(|word| word.to_string()),
                            said.map(|said| escaped(&said)),
                            "{id}"
                        );
                    }
                    _ => continue,
                }
                compared += 1;
            }
        }
        assert!(compared > 400, "{compared}");
    }

    #[test]
    fn an_unknown_language_falls_back_to_english() {
        assert_eq!(Speaker::for_tag("nl-NL").lang(), "nl");
        assert_eq!(Speaker::for_tag("pl").lang(), "en");
        assert_eq!(Speaker::for_tag("not a tag").lang(), "en");
        assert_eq!(Speaker::for_tag("en-GB").lang(), "en");
        assert_eq!(
            Speaker::negotiate("pl, nl;q=0.7, en-GB;q=0.8, *;q=0.1").lang(),
            "en"
        );
        assert_eq!(Speaker::negotiate("").lang(), "en");
    }

    #[test]
    fn an_argument_can_neither_add_markup_nor_emphasis() {
        let t = Speaker::fallback();
        let text = t.rich(
            "next-line",
            &[("what", "y".into()), ("round", "<i>*x*".into())],
        );
        assert_eq!(text.to_string().matches("<b>").count(), 1);
        assert!(text.to_string().contains("&#60;i&#62;&#42;x&#42;"));
    }
}
