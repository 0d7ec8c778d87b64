//! All figures of a report as files.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use super::super::outcome::{Failed, Outcome};
use crate::report::document::Document;
use crate::report::figures::{Figure, Medium, PRINT, all};

/// Writes each figure twice, as SVG and as PNG for print, on all cores.
pub(super) fn write(document: &Document, folder: &Path) -> Outcome {
    let refused = |path: &Path, cause: &dyn std::fmt::Display| {
        Failed::new(format_args!("{}: {cause}", path.display()))
    };
    fs::create_dir_all(folder).map_err(|error| refused(folder, &error))?;
    let figures = Mutex::new(all(document).collect::<Vec<_>>().into_iter());
    let one = |figure: &Figure| -> Outcome {
        for medium in [Medium::Svg, Medium::Png(PRINT)] {
            let path = folder.join(format!("{}.{}", figure.name, medium.extension()));
            let bytes = medium.write(figure).map_err(Failed::new)?;
            fs::write(&path, bytes).map_err(|error| refused(&path, &error))?;
        }
        Ok(())
    };
    let next = || figures.lock().ok().and_then(|mut figures| figures.next());
    let work = || -> Outcome {
        while let Some(figure) = next() {
            one(&figure)?;
        }
        Ok(())
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let done = workers.into_iter().map(|worker| {
            let gone = |_| Err(Failed::new("the drawing of a figure was broken off"));
            worker.join().unwrap_or_else(gone)
        });
        done.collect::<Result<Vec<()>, Failed>>().map(drop)
    })
}
