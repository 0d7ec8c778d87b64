//! A package of parts, as ECMA-376 calls a zip file.

use std::io::{Cursor, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::report::plain::without_controls;

/// A zip file whose bytes follow from its parts: no time, no owner.
pub(in crate::report) struct Package {
    zip: ZipWriter<Cursor<Vec<u8>>>,
}

impl Package {
    pub(in crate::report) fn new() -> Self {
        Self {
            zip: ZipWriter::new(Cursor::new(Vec::new())),
        }
    }

    /// A part of XML, without what XML cannot hold.
    pub(in crate::report) fn part(&mut self, name: &str, xml: &str) -> Result<(), ZipError> {
        self.start(name, CompressionMethod::Deflated)?;
        Ok(self.zip.write_all(without_controls(xml).as_bytes())?)
    }

    /// A part that is compressed already.
    pub(in crate::report) fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), ZipError> {
        self.start(name, CompressionMethod::Stored)?;
        Ok(self.zip.write_all(bytes)?)
    }

    fn start(&mut self, name: &str, method: CompressionMethod) -> Result<(), ZipError> {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        self.zip.start_file(name, options)
    }

    pub(in crate::report) fn finish(self) -> Result<Vec<u8>, ZipError> {
        Ok(self.zip.finish()?.into_inner())
    }
}
