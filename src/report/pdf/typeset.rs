//! Typst with the program's own type: no file, no font of the machine, no clock.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::report::direction::UNSEEN;

/// Libertinus Serif 7.051, unchanged; its licence stands beside it.
static FACES: [&[u8]; 3] = [
    include_bytes!("font/LibertinusSerif-Regular.otf"),
    include_bytes!("font/LibertinusSerif-Bold.otf"),
    include_bytes!("font/LibertinusSerif-Italic.otf"),
];

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let faces = FACES.iter();
    faces
        .filter_map(|face| Font::new(Bytes::new(*face), 0))
        .collect()
});

/// What made the file, as a PDF names it.
const CREATOR: &str = concat!("Castalia ", env!("CARGO_PKG_VERSION"));

/// How a letter that the type lacks is printed: "[U+05D0]".
const LACKING: &str = "it => { let n = upper(str(str.to-unicode(it.text), base: 16)); \
                       \"[U+\" + \"0\" * calc.max(4 - n.len(), 0) + n + \"]\" }";

/// Sets Typst's source as tagged PDF (PDF/UA-1). The same source gives the same bytes on every
/// machine. A letter that the type lacks is printed as its number.
///
/// # Errors
/// What the compiler says of the source.
pub fn typeset(source: &str) -> Result<Vec<u8>, String> {
    let page = Page::of(source)?;
    let set = typst::compile::<PagedDocument>(&page).output;
    let document = set.map_err(|errors| said(&errors))?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1]);
    let options = PdfOptions {
        creator: Smart::Custom(Some(CREATOR.to_owned())),
        standards: standards.map_err(|error| error.message().to_string())?,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| said(&errors))
}

fn said(errors: &[SourceDiagnostic]) -> String {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    messages.join("; ")
}

/// All that the compiler can see.
struct Page {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    main: Source,
}

impl Page {
    fn of(source: &str) -> Result<Self, String> {
        let path = VirtualPath::new("/report.typ").map_err(|error| format!("{error:?}"))?;
        let id = FileId::new(RootedPath::new(VirtualRoot::Project, path));
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(FONTS.iter())),
            main: Source::new(id, printable(source)),
        })
    }
}

impl World for Page {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match id == self.main.id() {
            true => Ok(self.main.clone()),
            false => Err(FileError::AccessDenied),
        }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The source with a rule for the letters that the type lacks: a tagged PDF may not hold one
/// without a sign.
fn printable(source: &str) -> String {
    let has = |letter: char| {
        let coverage = FONTS.iter().map(|font| &font.info().coverage);
        coverage
            .into_iter()
            .any(|known| known.contains(letter.into()))
    };
    let lacking: BTreeSet<char> = source
        .chars()
        .filter(|letter| !letter.is_control() && !is_unseen(*letter) && !has(*letter))
        .collect();
    // A mark of byte order may not stand in a tagged PDF; the one that does the same may, so that
    // a heading of nothing else stays one.
    let source = source.replace('\u{FEFF}', UNSEEN.encode_utf8(&mut [0; 4]));
    if lacking.is_empty() {
        return source;
    }
    let class: String = lacking
        .iter()
        .map(|letter| format!("\\u{{{:x}}}", u32::from(*letter)))
        .collect();
    format!(
        "#show regex(\"[{}]\"): {LACKING}\n{source}",
        class.replace('\\', "\\\\")
    )
}

/// What is set without a sign of its own: marks of direction, joiners, variation selectors.
fn is_unseen(letter: char) -> bool {
    matches!(
        u32::from(letter),
        0xAD | 0x34F
            | 0x61C
            | 0x17B4..=0x17B5
            | 0x180B..=0x180E
            | 0x200B..=0x200F
            | 0x202A..=0x202E
            | 0x2060..=0x206F
            | 0xFE00..=0xFE0F
            | 0xFEFF
            | 0xFFF0..=0xFFF8
            | 0x1D173..=0x1D17A
            | 0xE0000..=0xE0FFF
    )
}
