//! The sheets of a study's workbook and the columns and settings on them.

/// A sheet of the workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sheet {
    Study,
    Items,
    Signals,
    Rule,
    Scales,
}

impl Sheet {
    pub(super) const ALL: [Self; 5] = [
        Self::Study,
        Self::Items,
        Self::Signals,
        Self::Rule,
        Self::Scales,
    ];

    /// Name on the sheet's tab.
    pub fn name(self) -> &'static str {
        match self {
            Self::Study => "Study",
            Self::Items => "Items",
            Self::Signals => "Signals",
            Self::Rule => "Rule",
            Self::Scales => "Scales",
        }
    }
}

/// A column of a sheet, or a row of a sheet of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Head of the column, or name of the setting.
    pub name: &'static str,
    /// Key of the study file.
    pub(super) key: &'static str,
    /// What to write there.
    pub hint: &'static str,
    pub(super) required: bool,
}

const fn field(name: &'static str, key: &'static str, required: bool, hint: &'static str) -> Field {
    Field {
        name,
        key,
        hint,
        required,
    }
}

/// Settings of the sheet *Study*; a key with a dot lies in a table of the study file.
pub(super) const SETTINGS: [Field; 18] = [
    field(
        "Title",
        "title",
        true,
        "What the study is called on every page.",
    ),
    field(
        "Address",
        "slug",
        false,
        "Lower-case letters, digits and hyphens; made of the title if empty. Fixed once round 1 opens.",
    ),
    field(
        "Series",
        "series",
        false,
        "The series the report belongs to.",
    ),
    field(
        "Language",
        "language",
        true,
        "Of the texts, as a tag: en, nl, pt-BR.",
    ),
    field(
        "Time zone",
        "time_zone",
        true,
        "In which deadlines are shown: Europe/Amsterdam.",
    ),
    field(
        "Contact name",
        "contact.name",
        true,
        "Whom an expert asks for help.",
    ),
    field(
        "Contact address",
        "contact.email",
        true,
        "The person's mail address.",
    ),
    field(
        "Stakeholder groups",
        "stakeholder_groups",
        false,
        "Names, one a line; empty for none. Fixed once round 1 opens.",
    ),
    field(
        "Introduction",
        "texts.introduction",
        false,
        "One paragraph above the expert's list of sections.",
    ),
    field(
        "Invitation",
        "texts.invitation",
        false,
        "In the mail that invites.",
    ),
    field(
        "Consent",
        "texts.consent",
        false,
        "Where an expert agrees to take part.",
    ),
    field(
        "Privacy",
        "texts.privacy",
        false,
        "On the page that every page links to: how the panel's data are used.",
    ),
    field("Thanks", "texts.thanks", false, "After submitting."),
    field(
        "Source",
        "texts.source",
        false,
        "Below the report: where structure or wording come from.",
    ),
    field(
        "Credits",
        "texts.credits",
        false,
        "Below the report: authors and contributors.",
    ),
    field("Disclaimer", "texts.disclaimer", false, "Below the report."),
    field(
        "Simulated",
        "simulated",
        false,
        "yes if the answers are generated; every page then says so.",
    ),
    field(
        "Order",
        "order",
        false,
        "Of the sections, one a line: Factors, Norms and rules, headings of signals. If empty: signals, factors, signals, norms and rules, further signals.",
    ),
];

/// Settings of a table, behind its name: *Factors: heading*.
pub(super) const TABLE_SETTINGS: [Field; 8] = [
    field("heading", "heading", true, "Above the table in the report."),
    field("caption", "caption", false, "Below the heading."),
    field(
        "column head",
        "subject",
        false,
        "Head of the column of factors.",
    ),
    field(
        "period from",
        "period.from",
        false,
        "What is rated begins: a year, month or day. No round opens without it.",
    ),
    field("period to", "period.to", false, "What is rated ends."),
    field("scope", "scope", false, "What lies within it."),
    field(
        "scale",
        "scale",
        false,
        "trend, compliance, trend-5 … or a name from the sheet Scales.",
    ),
    field(
        "id",
        "id",
        false,
        "Part of the page's address; made of the heading if empty.",
    ),
];

/// Columns of the sheet *Items*.
pub(super) const ITEMS: [Field; 9] = [
    field(
        "Id",
        "id",
        false,
        "Lower-case letters, digits, - and _; made of the statement if empty. The same in all rounds.",
    ),
    field(
        "Section",
        "name",
        true,
        "The factor's group in the table, such as Baseline; for norms and rules the head of their list.",
    ),
    field("Kind", "kind", true, "factor, norm or rule."),
    field("Statement", "text", true, "What is rated, on one line."),
    field(
        "Guidance",
        "guidance",
        false,
        "What to consider; experts open it.",
    ),
    field(
        "Effect on threat",
        "polarity",
        false,
        "Factors: when it goes up, the threat increases or decreases; neither or ambivalent.",
    ),
    field(
        "Instrument",
        "instrument",
        false,
        "Norms and rules: the legal or political source.",
    ),
    field("Scale", "scale", false, "Where it is not the table's."),
    field(
        "Sources",
        "source",
        false,
        "One a line: label | address | language | date | archived.",
    ),
];

/// Columns of the sheet *Signals*.
pub(super) const SIGNALS: [Field; 5] = [
    field(
        "Section",
        "heading",
        true,
        "The first section of signals stands before the factors, the next before the norms and rules.",
    ),
    field(
        "Headline",
        "headline",
        true,
        "Once in the signal's first row, or in each.",
    ),
    field("Point", "text", true, "A supporting point, one a row."),
    field(
        "Sources",
        "source",
        false,
        "One a line: label | address | language | date | archived.",
    ),
    field(
        "Question",
        "question",
        false,
        "The open question, in the signal's first row.",
    ),
];

/// Columns of the sheet *Scales*, a point a row, from the down end to the up end.
pub(super) const SCALES: [Field; 5] = [
    field(
        "Scale",
        "name",
        true,
        "The scale's name, in each row of its points.",
    ),
    field("Glyph", "glyph", true, "The sign of the point: ▼, —, ▲."),
    field("Label", "label", true, "The point's word."),
    field("Meaning", "meaning", false, "One line below the word."),
    field("Region", "region", true, "down, middle or up."),
];

/// Settings of the sheet *Rule*: the keys of `[consensus]`.
pub(super) const RULE: [Field; 14] = [
    field(
        "Least answers",
        "least_answers",
        false,
        "Fewer valid answers are insufficient.",
    ),
    field(
        "Least response",
        "least_response",
        false,
        "In %: valid answers and abstentions below this share of the panel are insufficient.",
    ),
    field(
        "Arrow above",
        "arrow_above",
        false,
        "In %: an arrow needs more than this share.",
    ),
    field(
        "Arrow times opposite",
        "arrow_times_opposite",
        false,
        "An outer arrow also needs more than this many times the opposite.",
    ),
    field(
        "Consensus from",
        "consensus_from",
        false,
        "In %: consensus needs at least this share.",
    ),
    field(
        "Consensus times opposite",
        "consensus_times_opposite",
        false,
        "An outer consensus also needs at least this many times the opposite.",
    ),
    field(
        "Least pairs",
        "least_pairs",
        false,
        "Stability needs at least this many who answered both rounds.",
    ),
    field(
        "Stable changed",
        "stable_changed",
        false,
        "In %: stable if at most this share of them changed, or one person.",
    ),
    field(
        "Stable shift",
        "stable_shift",
        false,
        "In %: stable if the histogram shifted by at most this, or one person's share.",
    ),
    field(
        "Least group",
        "least_group",
        false,
        "Stakeholder groups with fewer valid answers are hidden.",
    ),
    field(
        "Instead: kind",
        "instead.kind",
        false,
        "Another panel's rule in place of the majority: plurality, median, threshold, rand_classic, rand_ipras, agreement or iqr.",
    ),
    field(
        "Instead: percent",
        "instead.percent",
        false,
        "For threshold and agreement.",
    ),
    field(
        "Instead: most opposite",
        "instead.most_opposite",
        false,
        "In %, for threshold.",
    ),
    field(
        "Instead: most halves",
        "instead.most_halves",
        false,
        "In half points, for iqr.",
    ),
];

/// A table of the report, as the settings name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Factors,
    NormsAndRules,
}

impl Table {
    pub(super) const BOTH: [Self; 2] = [Self::Factors, Self::NormsAndRules];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Factors => "Factors",
            Self::NormsAndRules => "Norms and rules",
        }
    }

    pub(super) fn layout(self) -> &'static str {
        match self {
            Self::Factors => "grouped",
            Self::NormsAndRules => "side_by_side",
        }
    }

    /// *Factors: heading*.
    pub(super) fn setting(self, field: &Field) -> String {
        format!("{}: {}", self.name(), field.name)
    }
}

/// Columns of a sheet that is a table; settings have a name and a value.
pub(super) fn columns(sheet: Sheet) -> &'static [Field] {
    match sheet {
        Sheet::Items => &ITEMS,
        Sheet::Signals => &SIGNALS,
        Sheet::Scales => &SCALES,
        Sheet::Study | Sheet::Rule => &[],
    }
}
