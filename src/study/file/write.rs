//! Writing a study file: canonical, and pleasant to read and edit.

use crate::aggregation::alternatives::Alternative;
use crate::aggregation::rule::{ConsensusRule, Polarity, Region};
use crate::study::definition::{
    Definition, Group, Item, Layout, Scale, Section, Signal, Source, Texts,
};

/// The study as a study file. The same study always gives the same bytes, and reading them gives
/// the same study.
pub fn to_toml(study: &Definition) -> String {
    let mut out = Writer::default();
    out.text("slug", &study.slug);
    out.text("title", &study.title);
    out.optional("series", study.series.as_deref());
    out.text("language", &study.language);
    out.text("time_zone", &study.time_zone);
    if study.simulated {
        out.bare("simulated", "true");
    }
    if !study.stakeholder_groups.is_empty() {
        let names: Vec<String> = study
            .stakeholder_groups
            .iter()
            .map(|name| string(name))
            .collect();
        out.bare("stakeholder_groups", &format!("[{}]", names.join(", ")));
    }
    out.head("[contact]");
    out.text("name", &study.contact.name);
    out.text("email", &study.contact.email);
    texts(&study.texts, &mut out);
    rule(&study.consensus, &mut out);
    for scale in &study.scales {
        scale_table(scale, &mut out);
    }
    for section in &study.sections {
        section_table(section, &mut out);
    }
    out.text
}

#[derive(Default)]
struct Writer {
    text: String,
}

impl Writer {
    fn head(&mut self, head: &str) {
        self.text.push('\n');
        self.text.push_str(head);
        self.text.push('\n');
    }

    fn bare(&mut self, key: &str, value: &str) {
        self.text.push_str(key);
        self.text.push_str(" = ");
        self.text.push_str(value);
        self.text.push('\n');
    }

    fn text(&mut self, key: &str, text: &str) {
        let value = if text.contains('\n') {
            block(text)
        } else {
            string(text)
        };
        self.bare(key, &value);
    }

    fn optional(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    /// A list of inline tables, one a line.
    fn tables(&mut self, key: &str, tables: &[String]) {
        if tables.is_empty() {
            return;
        }
        let mut value = String::from("[\n");
        for table in tables {
            value.push_str("  ");
            value.push_str(table);
            value.push_str(",\n");
        }
        value.push(']');
        self.bare(key, &value);
    }
}

fn texts(texts: &Texts, out: &mut Writer) {
    if *texts == Texts::default() {
        return;
    }
    out.head("[texts]");
    out.optional("introduction", texts.introduction.as_deref());
    out.optional("invitation", texts.invitation.as_deref());
    out.optional("consent", texts.consent.as_deref());
    out.optional("privacy", texts.privacy.as_deref());
    out.optional("thanks", texts.thanks.as_deref());
    out.optional("source", texts.source.as_deref());
    out.optional("credits", texts.credits.as_deref());
    out.optional("disclaimer", texts.disclaimer.as_deref());
}

/// The rule is always written out: a file must not change its meaning with a default.
fn rule(rule: &ConsensusRule, out: &mut Writer) {
    out.head("[consensus]");
    for (key, number) in numbers_of(rule) {
        out.bare(key, &number.to_string());
    }
    if let Some(other) = rule.instead {
        instead(other, out);
    }
}

/// The rule's own numbers by their keys.
pub fn numbers_of(rule: &ConsensusRule) -> [(&'static str, u64); 10] {
    [
        ("least_answers", rule.least_answers),
        ("least_response", rule.least_response),
        ("arrow_above", rule.arrow_above),
        ("arrow_times_opposite", rule.arrow_times_opposite),
        ("consensus_from", rule.consensus_from),
        ("consensus_times_opposite", rule.consensus_times_opposite),
        ("least_pairs", rule.least_pairs),
        ("stable_changed", rule.stable_changed),
        ("stable_shift", rule.stable_shift),
        ("least_group", rule.least_group),
    ]
}

fn instead(rule: Alternative, out: &mut Writer) {
    out.head("[consensus.instead]");
    out.text("kind", rule.kind());
    for (key, number) in rule.numbers() {
        out.bare(key, &number.to_string());
    }
}

fn scale_table(scale: &Scale, out: &mut Writer) {
    out.head("[[scale]]");
    out.text("name", &scale.name);
    let points: Vec<String> = scale
        .points
        .iter()
        .map(|point| {
            inline(&[
                ("glyph", Some(&point.glyph)),
                ("label", Some(&point.label)),
                ("meaning", point.meaning.as_ref()),
                ("region", Some(&region_word(point.region).to_owned())),
            ])
        })
        .collect();
    out.tables("point", &points);
}

fn section_table(section: &Section, out: &mut Writer) {
    out.head("[[section]]");
    out.text("id", &section.id);
    out.text("heading", &section.heading);
    out.optional("caption", section.caption.as_deref());
    out.text("layout", layout_word(section.layout));
    out.optional("subject", section.subject.as_deref());
    if let Some(period) = &section.period {
        let dates = inline(&[("from", Some(&period.from)), ("to", Some(&period.to))]);
        out.bare("period", &dates);
    }
    out.optional("scope", section.scope.as_deref());
    out.optional("scale", section.scale.as_deref());
    for group in &section.groups {
        group_table(group, out);
    }
    for signal in &section.signals {
        signal_table(signal, out);
    }
}

fn group_table(group: &Group, out: &mut Writer) {
    out.head("[[section.group]]");
    out.text("name", &group.name);
    for item in &group.items {
        item_table(item, out);
    }
}

fn item_table(item: &Item, out: &mut Writer) {
    out.head("[[section.group.item]]");
    out.text("id", &item.id);
    out.text("text", &item.text);
    out.optional("guidance", item.guidance.as_deref());
    out.optional("instrument", item.instrument.as_deref());
    out.optional("polarity", item.polarity.map(polarity_word));
    out.optional("scale", item.scale.as_deref());
    sources(&item.sources, out);
}

fn signal_table(signal: &Signal, out: &mut Writer) {
    out.head("[[section.signal]]");
    out.text("headline", &signal.headline);
    out.optional("question", signal.question.as_deref());
    for point in &signal.points {
        out.head("[[section.signal.point]]");
        out.text("text", &point.text);
        sources(&point.sources, out);
    }
}

fn sources(sources: &[Source], out: &mut Writer) {
    let tables: Vec<String> = sources
        .iter()
        .map(|source| {
            inline(&[
                ("label", Some(&source.label)),
                ("url", source.url.as_ref()),
                ("language", source.language.as_ref()),
                ("date", source.date.as_ref()),
                ("archived", source.archived.as_ref()),
            ])
        })
        .collect();
    out.tables("source", &tables);
}

fn inline(pairs: &[(&str, Option<&String>)]) -> String {
    let written: Vec<String> = pairs
        .iter()
        .filter_map(|(key, value)| value.map(|value| format!("{key} = {}", string(value))))
        .collect();
    format!("{{ {} }}", written.join(", "))
}

/// A string in one line: between single quotes where that saves escapes.
fn string(text: &str) -> String {
    let needs_escape = text.contains(['"', '\\']);
    if needs_escape && !text.contains('\'') && !text.chars().any(is_escaped) {
        return format!("'{text}'");
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c => push_character(c, &mut out),
        }
    }
    out.push('"');
    out
}

/// A string over several lines, each as it is read.
fn block(text: &str) -> String {
    let mut out = String::from("\"\"\"\n");
    let mut quotes = 0;
    let last = text.chars().count().saturating_sub(1);
    for (index, c) in text.chars().enumerate() {
        quotes = if c == '"' { quotes + 1 } else { 0 };
        match c {
            // Three in a row, or one before the closing three, would end the string.
            '"' if quotes == 3 || index == last => {
                out.push_str("\\\"");
                quotes = 0;
            }
            '\\' => out.push_str("\\\\"),
            '\n' => out.push('\n'),
            c => push_character(c, &mut out),
        }
    }
    out.push_str("\"\"\"");
    out
}

fn is_escaped(c: char) -> bool {
    c.is_control()
}

fn push_character(c: char, out: &mut String) {
    match c {
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        c if is_escaped(c) => out.push_str(&format!("\\u{:04X}", u32::from(c))),
        c => out.push(c),
    }
}

/// The word of a layout in a study file.
fn layout_word(layout: Layout) -> &'static str {
    match layout {
        Layout::Grouped => "grouped",
        Layout::SideBySide => "side_by_side",
        Layout::Signals => "signals",
    }
}

pub(super) fn region_word(region: Region) -> &'static str {
    match region {
        Region::Down => "down",
        Region::Middle => "middle",
        Region::Up => "up",
    }
}

pub(super) fn polarity_word(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Increases => "increases",
        Polarity::Decreases => "decreases",
        Polarity::Neither => "neither",
        Polarity::Ambivalent => "ambivalent",
    }
}
