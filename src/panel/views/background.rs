//! Where an expert may tell of interests and expertise.

use askama::Template;

use crate::web::page::Shell;

/// The page; nothing on it has to be filled in.
#[derive(Debug, Template)]
#[template(path = "panel/background.html")]
pub struct BackgroundPage {
    pub shell: Shell,
    /// The rated sections.
    pub fields: Vec<FieldOfWork>,
    pub interests: String,
    /// What is wrong with the declaration.
    pub error: Option<String>,
    /// Most characters of the declaration.
    pub most: usize,
}

/// A section whose field one may know more or less well.
#[derive(Debug, Clone)]
pub struct FieldOfWork {
    /// Of the form's field.
    pub name: String,
    pub heading: String,
    /// 1 to 3; none where nothing was said.
    pub level: Option<u8>,
}

impl FieldOfWork {
    fn is(&self, level: u8) -> bool {
        self.level == Some(level)
    }
}
