//! Sections, their groups and items.

use std::collections::HashSet;

use super::fields::Fields;
use super::reader::{Reader, TextRule, line, lines};
use super::rules::{days_of, is_item_id, is_slug, is_source_url, language};
use super::study::{NAME, TITLE};
use super::tree::{Node, Value};
use super::{scales, signals};
use crate::aggregation::rule::Polarity;
use crate::study::definition::{Group, Item, Layout, Period, Scale, Section, Source};

pub(super) const SECTION_KEYS: [&str; 10] = [
    "id", "heading", "caption", "layout", "subject", "period", "scope", "scale", "group", "signal",
];
const PERIOD_KEYS: [&str; 2] = ["from", "to"];
const GROUP_KEYS: [&str; 2] = ["name", "item"];
pub(super) const ITEM_KEYS: [&str; 7] = [
    "id",
    "text",
    "guidance",
    "instrument",
    "polarity",
    "scale",
    "source",
];
pub(super) const SOURCE_KEYS: [&str; 5] = ["label", "url", "language", "date", "archived"];
const LAYOUTS: [(&str, Layout); 3] = [
    ("grouped", Layout::Grouped),
    ("side_by_side", Layout::SideBySide),
    ("signals", Layout::Signals),
];
const POLARITIES: [(&str, Polarity); 4] = [
    ("increases", Polarity::Increases),
    ("decreases", Polarity::Decreases),
    ("neither", Polarity::Neither),
    ("ambivalent", Polarity::Ambivalent),
];
/// Ids that mean something else in the addresses of the API.
const RESERVED_IDS: [&str; 1] = ["mine"];

/// Most characters of an item's text, a headline or a point of a signal.
pub(super) const STATEMENT: TextRule = line(2000);
const GUIDANCE: TextRule = lines(4000);
const SCOPE: TextRule = lines(1000);
const INSTRUMENT: TextRule = line(500);

/// What the readers of one study share: ids met so far, and the study's scales.
struct Context<'s> {
    scales: &'s [Scale],
    section_ids: HashSet<String>,
    item_ids: HashSet<String>,
}

/// Reads `[[section]]`. A study may begin without one: it has nothing to rate yet.
pub(super) fn read(fields: &Fields<'_>, scales: &[Scale], reader: &mut Reader<'_>) -> Vec<Section> {
    let mut context = Context {
        scales,
        section_ids: HashSet::new(),
        item_ids: HashSet::new(),
    };
    reader
        .list(fields, "section")
        .into_iter()
        .filter_map(|(path, node)| section(&path, node, &mut context, reader))
        .collect()
}

fn is_list(node: &Node) -> bool {
    matches!(node.value, Value::List(_))
}

fn section(
    path: &str,
    node: &Node,
    context: &mut Context<'_>,
    reader: &mut Reader<'_>,
) -> Option<Section> {
    let fields = reader.table(node, path, &SECTION_KEYS)?;
    let id = section_id(&fields, context, reader);
    let layout = reader.choice(&fields, "layout", &LAYOUTS);
    if fields.get("layout").is_none() {
        reader.wrong(&fields, "layout", "one of grouped, side_by_side, signals");
    }
    let section = Section {
        id,
        heading: reader.text(&fields, "heading", TITLE),
        caption: reader.optional_text(&fields, "caption", TITLE),
        layout: layout.unwrap_or(Layout::Grouped),
        subject: reader.optional_text(&fields, "subject", NAME),
        period: period(&fields, reader),
        scope: reader.optional_text(&fields, "scope", SCOPE),
        scale: scales::referred(&fields, context.scales, reader),
        groups: groups(&fields, layout, context, reader),
        signals: signals::read(&fields, reader),
    };
    if let Some(layout) = layout {
        contents(&fields, layout, reader);
    }
    Some(section)
}

fn section_id(fields: &Fields<'_>, context: &mut Context<'_>, reader: &mut Reader<'_>) -> String {
    let Some(id) = reader.optional_text(fields, "id", line(usize::MAX)) else {
        return String::new();
    };
    if !is_slug(&id) {
        let expected = "1 to 64 lower-case letters, digits and single hyphens between them";
        reader.wrong(fields, "id", expected);
    } else if !context.section_ids.insert(id.clone()) {
        reader.wrong(fields, "id", "an id that no section above has");
    }
    id
}

/// Checks that a section holds what its layout shows, and nothing else.
fn contents(fields: &Fields<'_>, layout: Layout, reader: &mut Reader<'_>) {
    let size = |key: &str| match fields.get(key).map(|node| &node.value) {
        Some(Value::List(members)) => members.len(),
        _ => 0,
    };
    let at = |key: &str| fields.get(key).and_then(|node| node.at).or(fields.at);
    let (groups, signals) = (size("group"), size("signal"));
    let wants_signals = layout == Layout::Signals;
    if wants_signals && groups > 0 {
        let expected = "only [[section.signal]] in a section with the layout signals";
        reader.report(
            at("group"),
            fields.key("group"),
            counted(groups, "group"),
            expected,
        );
    }
    if !wants_signals && signals > 0 {
        let expected = "signals only in a section with the layout signals";
        reader.report(
            at("signal"),
            fields.key("signal"),
            counted(signals, "signal"),
            expected,
        );
    }
    if wants_signals && signals == 0 && groups == 0 {
        let expected = "at least one [[section.signal]]";
        reader.lacks(
            fields.at,
            fields.key("signal"),
            "an empty section",
            expected,
        );
    }
    if layout == Layout::Grouped && groups == 0 {
        let expected = "at least one [[section.group]]";
        reader.lacks(fields.at, fields.key("group"), "an empty section", expected);
    }
    if layout == Layout::SideBySide && groups != 2 {
        let expected = "two groups, one for each of the lists side by side";
        let (at, key, found) = (at("group"), fields.key("group"), counted(groups, "group"));
        match groups {
            0 | 1 => reader.lacks(at, key, found, expected),
            _ => reader.report(at, key, found, expected),
        }
    }
    if layout != Layout::Grouped && fields.get("subject").is_some() {
        reader.wrong(
            fields,
            "subject",
            "the key only in a section with the layout grouped",
        );
    }
    if wants_signals && fields.get("scale").is_some() {
        reader.wrong(fields, "scale", "the key only in a section with items");
    }
}

fn counted(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}

fn period(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Option<Period> {
    let node = fields.get("period")?;
    let fields = reader.table(node, &fields.key("period"), &PERIOD_KEYS)?;
    let from = date(&fields, "from", reader);
    let to = date(&fields, "to", reader);
    let (from, to) = (from?, to?);
    if let (Some((first, _)), Some((_, last))) = (days_of(&from), days_of(&to))
        && first > last
    {
        reader.wrong(&fields, "to", format!("a date that is not before {from}"));
    }
    Some(Period { from, to })
}

/// A required date as text, as a bare year or as a date of TOML.
fn date(fields: &Fields<'_>, key: &str, reader: &mut Reader<'_>) -> Option<String> {
    let text = match fields.get(key).map(|node| &node.value) {
        Some(Value::Text(text) | Value::Date(text)) => Some(text.trim().to_owned()),
        Some(Value::Integer(year)) => Some(year.to_string()),
        _ => None,
    };
    let text = text.filter(|text| days_of(text).is_some());
    if text.is_none() {
        reader.wrong(
            fields,
            key,
            "a year, month or day: \"2016\", \"2016-03\" or \"2016-03-01\"",
        );
    }
    text
}

fn groups(
    fields: &Fields<'_>,
    layout: Option<Layout>,
    context: &mut Context<'_>,
    reader: &mut Reader<'_>,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (path, node) in reader.list(fields, "group") {
        let Some(fields) = reader.table(node, &path, &GROUP_KEYS) else {
            continue;
        };
        let name = reader.text(&fields, "name", TITLE);
        if !name.is_empty() && groups.iter().any(|group| group.name == name) {
            reader.wrong(&fields, "name", "each group of a section once");
        }
        let members = reader.list(&fields, "item");
        if members.is_empty() && fields.get("item").is_none_or(is_list) {
            let expected = "at least one [[section.group.item]]";
            reader.lacks(
                fields.at,
                fields.key("item"),
                "a group without items",
                expected,
            );
        }
        let items = members
            .into_iter()
            .filter_map(|(path, node)| item(&path, node, layout, context, reader))
            .collect();
        groups.push(Group { name, items });
    }
    groups
}

fn item(
    path: &str,
    node: &Node,
    layout: Option<Layout>,
    context: &mut Context<'_>,
    reader: &mut Reader<'_>,
) -> Option<Item> {
    let fields = reader.table(node, path, &ITEM_KEYS)?;
    let polarity = reader.choice(&fields, "polarity", &POLARITIES);
    if polarity.is_some() && layout == Some(Layout::SideBySide) {
        reader.wrong(
            &fields,
            "polarity",
            "the key only on a factor, in a grouped section",
        );
    }
    Some(Item {
        id: item_id(&fields, context, reader),
        text: reader.text(&fields, "text", STATEMENT),
        guidance: reader.optional_text(&fields, "guidance", GUIDANCE),
        instrument: reader.optional_text(&fields, "instrument", INSTRUMENT),
        polarity,
        scale: scales::referred(&fields, context.scales, reader),
        sources: sources(&fields, reader),
    })
}

fn item_id(fields: &Fields<'_>, context: &mut Context<'_>, reader: &mut Reader<'_>) -> String {
    let Some(id) = reader.optional_text(fields, "id", line(usize::MAX)) else {
        return String::new();
    };
    if !is_item_id(&id) {
        let expected = "1 to 64 lower-case letters, digits, hyphens and underscores, \
                        the first a letter or digit";
        reader.wrong(fields, "id", expected);
    } else if RESERVED_IDS.contains(&id.as_str()) {
        reader.wrong(
            fields,
            "id",
            "another id: this one has a meaning in the API",
        );
    } else if !context.item_ids.insert(id.clone()) {
        reader.wrong(fields, "id", "an id that no item above has");
    }
    id
}

/// Reads the sources of an item or of a point.
pub(super) fn sources(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Vec<Source> {
    let mut sources = Vec::new();
    for (path, node) in reader.list(fields, "source") {
        let Some(fields) = reader.table(node, &path, &SOURCE_KEYS) else {
            continue;
        };
        let url = reader.optional_text(&fields, "url", line(2000));
        if url.as_deref().is_some_and(|url| !is_source_url(url)) {
            let expected = "an address that begins with https://, http:// or mailto:";
            reader.wrong(&fields, "url", expected);
        }
        let tag = reader.optional_text(&fields, "language", NAME);
        let spelled = tag.as_deref().and_then(language);
        if tag.is_some() && spelled.is_none() {
            reader.wrong(
                &fields,
                "language",
                "a language tag of BCP 47, such as \"nl\"",
            );
        }
        let mut day = |key: &str| match fields.get(key) {
            Some(_) => date(&fields, key, reader),
            None => None,
        };
        let (published, archived) = (day("date"), day("archived"));
        sources.push(Source {
            label: reader.text(&fields, "label", TITLE),
            url,
            language: spelled,
            date: published,
            archived,
        });
    }
    sources
}
