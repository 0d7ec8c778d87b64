//! The marks of scales and legends.

/// A mark of a scale or a legend. It is hidden from screen readers: its word stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Glyph {
    Up,
    Down,
    Level,
    /// ◇, the mark of an item without an arrow; never drawn as a dash.
    NoArrow,
    Square,
    /// A mark of the study's own, set as text.
    Written(String),
}

impl Glyph {
    /// The drawn form of a glyph as a scale writes it.
    pub fn of(written: &str) -> Self {
        match written.trim() {
            "▲" => Self::Up,
            "▼" => Self::Down,
            "—" => Self::Level,
            "◇" => Self::NoArrow,
            "■" => Self::Square,
            other => Self::Written(other.to_owned()),
        }
    }

    /// The character that exports and the copied table use.
    pub fn character(&self) -> &str {
        match self {
            Self::Up => "▲",
            Self::Down => "▼",
            Self::Level => "—",
            Self::NoArrow => "◇",
            Self::Square => "■",
            Self::Written(text) => text,
        }
    }
}
