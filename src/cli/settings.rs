//! The flags by which every command finds its settings.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::config::{Error, Layers, Settings};

/// The file that is read if nobody names another.
const USUAL: &str = "castalia.toml";

#[derive(Debug, Clone, Default, Args)]
pub(super) struct Source {
    /// Settings file; by default ./castalia.toml, if there is one
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Database: a SQLite file or a postgres:// URL (better set in the settings, where no other
    /// user of the machine sees its password)
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl Source {
    /// All layers in their order.
    pub(super) fn layers(&self) -> Result<Layers, Error> {
        let mut layers = Layers::builtin();
        match &self.config {
            Some(path) => layers.file(path)?,
            None if Path::new(USUAL).exists() => layers.file(Path::new(USUAL))?,
            None => (),
        }
        layers.environment(std::env::vars_os())?;
        if let Some(url) = &self.database {
            layers.flag("--database", "database.url", url)?;
        }
        Ok(layers)
    }

    /// The settings to serve with, and what must hold together in them.
    pub(super) fn serving(&self) -> Result<Settings, Error> {
        self.layers()?.serving()
    }

    /// The settings, checked one by one.
    pub(super) fn settings(&self) -> Result<Settings, Error> {
        self.layers()?.settings()
    }
}
