//! A workbook with explained columns: empty, or filled from a study.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::super::write::{numbers_of, polarity_word, region_word};
use super::layout::{ITEMS, RULE, SETTINGS, Sheet, TABLE_SETTINGS, Table};
use super::look::Look;
use crate::aggregation::rule::ConsensusRule;
use crate::study::definition::{Definition, Item, Layout, Section, Source};

/// Why a study does not fit into the rows of a workbook.
#[derive(Debug, thiserror::Error)]
pub enum NotInRows {
    #[error(
        "a workbook holds one table of factors and one of norms and rules; this study has {0} with the layout {1}"
    )]
    Tables(usize, &'static str),
    #[error("the workbook could not be written: {0}")]
    Failed(#[from] XlsxError),
}

/// An empty workbook to fill in.
///
/// # Errors
/// [`NotInRows::Failed`]
pub fn template() -> Result<Vec<u8>, NotInRows> {
    write(&Cells::default())
}

/// A study as a workbook that reads back as the same study.
///
/// # Errors
/// [`NotInRows`] where the study is more than rows can say.
pub fn to_xlsx(study: &Definition) -> Result<Vec<u8>, NotInRows> {
    write(&Cells::of(study)?)
}

/// What stands in the sheets, as text.
#[derive(Default)]
struct Cells {
    /// Name and value.
    settings: Vec<(String, String)>,
    rule: Vec<(&'static str, String)>,
    items: Vec<Vec<String>>,
    signals: Vec<Vec<String>>,
    scales: Vec<Vec<String>>,
}

impl Cells {
    fn of(study: &Definition) -> Result<Self, NotInRows> {
        let mut cells = Self {
            settings: settings(study),
            rule: rule(&study.consensus),
            ..Self::default()
        };
        for scale in &study.scales {
            for point in &scale.points {
                cells.scales.push(vec![
                    scale.name.clone(),
                    point.glyph.clone(),
                    point.label.clone(),
                    point.meaning.clone().unwrap_or_default(),
                    region_word(point.region).to_owned(),
                ]);
            }
        }
        let mut places = Vec::new();
        for section in &study.sections {
            let table = match section.layout {
                Layout::Grouped => Some(Table::Factors),
                Layout::SideBySide => Some(Table::NormsAndRules),
                Layout::Signals => None,
            };
            places.push(table);
            match table {
                Some(table) => {
                    cells.settings.extend(table_settings(table, section));
                    cells.items.extend(items(table, section));
                }
                None => cells.signals.extend(signals(section)),
            }
        }
        for table in Table::BOTH {
            let count = places.iter().filter(|place| **place == Some(table)).count();
            if count > 1 {
                return Err(NotInRows::Tables(count, table.layout()));
            }
        }
        cells.settings.push(("Order".to_owned(), order(study)));
        Ok(cells)
    }
}

/// The names of the sections in their order.
fn order(study: &Definition) -> String {
    let names: Vec<&str> = study
        .sections
        .iter()
        .map(|section| match section.layout {
            Layout::Grouped => Table::Factors.name(),
            Layout::SideBySide => Table::NormsAndRules.name(),
            Layout::Signals => section.heading.as_str(),
        })
        .collect();
    names.join("\n")
}

fn settings(study: &Definition) -> Vec<(String, String)> {
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let texts = &study.texts;
    let value = |key: &str| match key {
        "title" => study.title.clone(),
        "slug" => study.slug.clone(),
        "series" => optional(&study.series),
        "language" => study.language.clone(),
        "time_zone" => study.time_zone.clone(),
        "contact.name" => study.contact.name.clone(),
        "contact.email" => study.contact.email.clone(),
        "stakeholder_groups" => study.stakeholder_groups.join("\n"),
        "texts.introduction" => optional(&texts.introduction),
        "texts.invitation" => optional(&texts.invitation),
        "texts.consent" => optional(&texts.consent),
        "texts.privacy" => optional(&texts.privacy),
        "texts.thanks" => optional(&texts.thanks),
        "texts.source" => optional(&texts.source),
        "texts.credits" => optional(&texts.credits),
        "texts.disclaimer" => optional(&texts.disclaimer),
        "simulated" if study.simulated => "yes".to_owned(),
        _ => String::new(),
    };
    SETTINGS
        .iter()
        .filter(|field| field.key != "order")
        .map(|field| (field.name.to_owned(), value(field.key)))
        .collect()
}

fn table_settings(table: Table, section: &Section) -> Vec<(String, String)> {
    let period = section.period.as_ref();
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let value = |key: &str| match key {
        "heading" => section.heading.clone(),
        "caption" => optional(&section.caption),
        "subject" => optional(&section.subject),
        "period.from" => period.map(|period| period.from.clone()).unwrap_or_default(),
        "period.to" => period.map(|period| period.to.clone()).unwrap_or_default(),
        "scope" => optional(&section.scope),
        "scale" => optional(&section.scale),
        _ => section.id.clone(),
    };
    TABLE_SETTINGS
        .iter()
        .map(|field| (table.setting(field), value(field.key)))
        .collect()
}

fn rule(rule: &ConsensusRule) -> Vec<(&'static str, String)> {
    let own = numbers_of(rule).map(|(key, number)| (key.to_owned(), number.to_string()));
    let mut values: Vec<(String, String)> = own.to_vec();
    if let Some(other) = rule.instead {
        values.push(("instead.kind".to_owned(), other.kind().to_owned()));
        let numbers = other.numbers().into_iter();
        values.extend(numbers.map(|(key, number)| (format!("instead.{key}"), number.to_string())));
    }
    let value = |key: &str| values.iter().find(|(known, _)| known == key);
    RULE.iter()
        .map(|field| {
            let value = value(field.key).map(|(_, value)| value.clone());
            (field.name, value.unwrap_or_default())
        })
        .collect()
}

fn items(table: Table, section: &Section) -> Vec<Vec<String>> {
    let kind = |list: usize| match (table, list) {
        (Table::Factors, _) => "factor",
        (Table::NormsAndRules, 0) => "norm",
        (Table::NormsAndRules, _) => "rule",
    };
    let of_group = section.groups.iter().enumerate();
    of_group
        .flat_map(|(list, group)| {
            let kind = kind(list);
            group
                .items
                .iter()
                .map(move |item| item_row(&group.name, kind, item))
        })
        .collect()
}

fn item_row(group: &str, kind: &str, item: &Item) -> Vec<String> {
    let value = |key: &str| match key {
        "id" => item.id.clone(),
        "name" => group.to_owned(),
        "kind" => kind.to_owned(),
        "text" => item.text.clone(),
        "guidance" => item.guidance.clone().unwrap_or_default(),
        "polarity" => item
            .polarity
            .map(|polarity| polarity_word(polarity).to_owned())
            .unwrap_or_default(),
        "instrument" => item.instrument.clone().unwrap_or_default(),
        "scale" => item.scale.clone().unwrap_or_default(),
        _ => source_lines(&item.sources),
    };
    ITEMS.iter().map(|field| value(field.key)).collect()
}

fn signals(section: &Section) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for signal in &section.signals {
        for (place, point) in signal.points.iter().enumerate() {
            let question = signal.question.as_deref().filter(|_| place == 0);
            rows.push(vec![
                section.heading.clone(),
                signal.headline.clone(),
                point.text.clone(),
                source_lines(&point.sources),
                question.unwrap_or_default().to_owned(),
            ]);
        }
    }
    rows
}

/// `label | address | language | date | archived`, one source a line.
pub fn source_lines(sources: &[Source]) -> String {
    let lines: Vec<String> = sources
        .iter()
        .map(|source| {
            let parts = [
                &source.url,
                &source.language,
                &source.date,
                &source.archived,
            ]
            .map(|part| part.as_deref().unwrap_or_default());
            let line = format!("{} | {}", source.label, parts.join(" | "));
            line.trim_end_matches([' ', '|']).to_owned()
        })
        .collect();
    lines.join("\n")
}

/// Always the same day, so that the same study gives the same bytes.
pub(super) fn made_on() -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(2000, 1, 1)
}

fn write(cells: &Cells) -> Result<Vec<u8>, NotInRows> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made_on()?));
    let look = Look::new();
    let value_of = |name: &str| {
        let found = cells.settings.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let of_tables = Table::BOTH.into_iter().flat_map(|table| {
        TABLE_SETTINGS
            .iter()
            .map(move |field| (table.setting(field), field))
    });
    let settings: Vec<(String, &str, &str, bool)> = SETTINGS
        .iter()
        .map(|field| (field.name.to_owned(), field))
        .chain(of_tables)
        .map(|(name, field)| (name, field.hint, field.required))
        .map(|(name, hint, required)| {
            let value = value_of(&name);
            (name, value, hint, required)
        })
        .collect();
    look.settings(
        workbook.add_worksheet().set_name(Sheet::Study.name())?,
        &settings,
    )?;
    look.table(workbook.add_worksheet(), Sheet::Items, &cells.items)?;
    look.table(workbook.add_worksheet(), Sheet::Signals, &cells.signals)?;
    let rule: Vec<(String, &str, &str, bool)> = RULE
        .iter()
        .map(|field| {
            let value = cells.rule.iter().find(|(name, _)| *name == field.name);
            let value = value.map_or("", |(_, value)| value.as_str());
            (field.name.to_owned(), value, field.hint, false)
        })
        .collect();
    look.settings(
        workbook.add_worksheet().set_name(Sheet::Rule.name())?,
        &rule,
    )?;
    look.table(workbook.add_worksheet(), Sheet::Scales, &cells.scales)?;
    Ok(workbook.save_to_buffer()?)
}
