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

/// A mark as a path in a square of [`Outline::SIDE`], filled or, where it is `stroked`, drawn with
/// a line of 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    pub path: &'static str,
    pub stroked: bool,
}

impl Outline {
    pub const SIDE: f64 = 16.0;
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

    /// How the mark is drawn; `None` for one of the study's own.
    pub fn outline(&self) -> Option<Outline> {
        let (path, stroked) = match self {
            Self::Up => ("M8 2 15 14H1Z", false),
            Self::Down => ("M8 14 1 2h14Z", false),
            Self::Level => ("M1 6.6h14v2.8H1Z", false),
            Self::NoArrow => ("M8 2.4 13.6 8 8 13.6 2.4 8Z", true),
            Self::Square => ("M2 2h12v12H2Z", false),
            Self::Written(_) => return None,
        };
        Some(Outline { path, stroked })
    }
}
