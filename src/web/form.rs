//! A form as plain data: its fields with what was typed, what is wrong with it, and what somebody
//! else stored meanwhile. `templates/components/form.html` prints it.

/// A form that a page shows. It posts its fields, `csrf` and `seen` to its own address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// What the fields showed when they were read; comes back as `seen`. Empty for something new.
    pub seen: String,
    pub parts: Vec<Part>,
    /// Words of the button.
    pub save: String,
    /// Where to turn to without saving.
    pub back: String,
    /// Address and words of the way to remove what is edited.
    pub remove: Option<(String, String)>,
    /// What is wrong: the field, empty for none in particular, and the message.
    pub problems: Vec<(String, String)>,
    /// Somebody stored something else after the form was read; fields that differ say what.
    pub stale: bool,
}

/// Fields that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// What they are about; empty for fields that need no heading.
    pub legend: String,
    pub fields: Vec<Field>,
    /// Closed under its heading while nothing stands in it.
    pub folded: bool,
}

/// One field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// Id and name.
    pub id: String,
    pub label: String,
    /// One line on what belongs here; empty for none.
    pub hint: String,
    pub value: String,
    pub kind: Kind,
    /// Why the value cannot be stored; empty where it can.
    pub error: String,
    /// What somebody else stored, where that differs.
    pub stored: Option<String>,
    /// The value is in the study's language.
    pub in_study: bool,
}

/// How a field is filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Line,
    /// A line for a few characters: a year, a number.
    Short,
    /// So many rows at first.
    Lines(u8),
    /// One of a list that folds away.
    Select(Vec<Choice>),
    /// One of a few that all show.
    Radios(Vec<Choice>),
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// A sentence on what it means; empty for none.
    pub meaning: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            meaning: String::new(),
        }
    }

    pub fn meaning(mut self, meaning: impl Into<String>) -> Self {
        self.meaning = meaning.into();
        self
    }
}

impl Part {
    /// Fields without a heading.
    pub fn plain(fields: Vec<Field>) -> Self {
        Self {
            fields,
            ..Self::default()
        }
    }

    pub fn headed(legend: impl Into<String>, fields: Vec<Field>) -> Self {
        Self {
            legend: legend.into(),
            fields,
            folded: false,
        }
    }

    /// Fields that are seldom needed.
    pub fn folded(legend: impl Into<String>, fields: Vec<Field>) -> Self {
        Self {
            folded: true,
            ..Self::headed(legend, fields)
        }
    }

    /// Whether something stands in it, or is wrong with it.
    pub fn is_used(&self) -> bool {
        let mut fields = self.fields.iter();
        fields.any(|f| !f.value.is_empty() || !f.error.is_empty() || f.stored.is_some())
    }
}

impl Field {
    fn new(id: impl Into<String>, label: &str, value: impl Into<String>, kind: Kind) -> Self {
        Self {
            id: id.into(),
            label: label.to_owned(),
            value: value.into(),
            kind,
            ..Self::default()
        }
    }

    pub fn line(id: impl Into<String>, label: &str, value: impl Into<String>) -> Self {
        Self::new(id, label, value, Kind::Line)
    }

    pub fn short(id: impl Into<String>, label: &str, value: impl Into<String>) -> Self {
        Self::new(id, label, value, Kind::Short)
    }

    pub fn lines(id: impl Into<String>, label: &str, value: impl Into<String>, rows: u8) -> Self {
        Self::new(id, label, value, Kind::Lines(rows))
    }

    pub fn select(
        id: impl Into<String>,
        label: &str,
        value: impl Into<String>,
        choices: Vec<Choice>,
    ) -> Self {
        Self::new(id, label, value, Kind::Select(choices))
    }

    pub fn radios(
        id: impl Into<String>,
        label: &str,
        value: impl Into<String>,
        choices: Vec<Choice>,
    ) -> Self {
        Self::new(id, label, value, Kind::Radios(choices))
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Marks the value as a text in the study's language.
    pub fn in_study(mut self) -> Self {
        self.in_study = true;
        self
    }

    /// The value in the words of the page.
    fn shown(&self) -> String {
        match &self.kind {
            Kind::Select(choices) | Kind::Radios(choices) => choices
                .iter()
                .find(|choice| choice.value == self.value)
                .map_or_else(|| self.value.clone(), |choice| choice.label.clone()),
            _ => self.value.clone(),
        }
    }
}

impl Form {
    fn fields_mut(&mut self) -> impl Iterator<Item = &mut Field> {
        self.parts.iter_mut().flat_map(|part| &mut part.fields)
    }

    fn field(&self, id: &str) -> Option<&Field> {
        let mut fields = self.parts.iter().flat_map(|part| &part.fields);
        fields.find(|field| field.id == id)
    }

    /// Says what is wrong with a field, above the form and at the field; above alone where the
    /// form has no such field.
    pub fn blame(&mut self, id: &str, message: &str) {
        let Some(field) = self.fields_mut().find(|field| field.id == id) else {
            self.problems.push((String::new(), message.to_owned()));
            return;
        };
        let said = format!("{}: {message}", field.label);
        if field.error.is_empty() {
            field.error = message.to_owned();
        }
        self.problems.push((id.to_owned(), said));
    }

    /// Sets what was typed against what is stored now, so that both can be read. From now on the
    /// form was read from `stored`.
    pub fn compare(&mut self, stored: &Form) {
        self.stale = true;
        self.seen = stored.seen.clone();
        for field in self.fields_mut() {
            let now = stored.field(&field.id);
            let value = now.map_or("", |now| now.value.as_str());
            if value != field.value {
                field.stored = Some(now.map(Field::shown).unwrap_or_default());
            }
        }
    }

    /// Whether there is something to mend.
    pub fn has_problems(&self) -> bool {
        !self.problems.is_empty() || self.stale
    }

    /// 200, 409 for a form that is behind, 422 for one with something to mend.
    pub fn status(&self) -> u16 {
        match (self.stale, self.problems.is_empty()) {
            (true, _) => 409,
            (false, false) => 422,
            (false, true) => 200,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(seen: &str, text: &str, scale: &str) -> Form {
        let scales = vec![
            Choice::new("trend", "Trend, 3 points"),
            Choice::new("trend-5", "Trend, 5 points"),
        ];
        Form {
            seen: seen.into(),
            parts: vec![Part::plain(vec![
                Field::line("text", "Statement", text),
                Field::select("scale", "Scale", scale, scales),
            ])],
            ..Form::default()
        }
    }

    #[test]
    fn a_fault_stands_above_the_form_and_at_its_field() {
        let mut form = form("a", "", "trend");
        form.blame("text", "It is empty.");
        form.blame("gone", "Something else.");
        assert_eq!(
            form.problems,
            [
                ("text".into(), "Statement: It is empty.".into()),
                (String::new(), "Something else.".into())
            ]
        );
        assert_eq!(form.parts[0].fields[0].error, "It is empty.");
        assert_eq!(form.status(), 422);
    }

    #[test]
    fn a_form_that_is_behind_shows_both_texts_and_goes_on_from_the_stored_one() {
        let mut mine = form("a", "My words", "trend");
        mine.compare(&form("b", "Their words", "trend-5"));
        let fields = &mine.parts[0].fields;
        assert_eq!(fields[0].value, "My words");
        assert_eq!(fields[0].stored.as_deref(), Some("Their words"));
        assert_eq!(fields[1].stored.as_deref(), Some("Trend, 5 points"));
        assert_eq!((mine.seen.as_str(), mine.status()), ("b", 409));
    }
}
