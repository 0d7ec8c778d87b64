//! What a reader of tagged PDF finds: the tree of tags with the text that belongs to each.

use std::collections::{BTreeMap, HashMap};

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId, decode_text_string};

/// Text without blanks, which a line's end swallows, and without what no reader is shown.
pub fn bare(text: &str) -> String {
    let unseen = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{FEFF}')
    };
    text.chars().filter(|c| !unseen(*c)).collect()
}

/// A PDF that was read.
pub struct Pdf {
    document: Document,
    /// Text by page and number of the marked content.
    texts: HashMap<(ObjectId, i64), String>,
    /// Text of each page that belongs to no tag: running heads, page numbers, a watermark.
    pub beside: Vec<String>,
}

/// An element of the tree.
#[derive(Debug, Default)]
pub struct Element {
    pub tag: String,
    /// What stands for it, for those who do not see it.
    pub alt: Option<String>,
    pub attributes: String,
    pub kids: Vec<Kid>,
}

#[derive(Debug)]
pub enum Kid {
    Element(Element),
    Text(String),
}

impl Element {
    /// The text of the element with all that is in it.
    pub fn text(&self) -> String {
        let kids = self.kids.iter().map(|kid| match kid {
            Kid::Element(element) => element.text(),
            Kid::Text(text) => text.clone(),
        });
        kids.collect()
    }

    /// This element and all in it, in reading order.
    pub fn all(&self) -> Vec<&Element> {
        let mut all = vec![self];
        for kid in &self.kids {
            if let Kid::Element(element) = kid {
                all.extend(element.all());
            }
        }
        all
    }

    /// All elements in it with this tag.
    pub fn tagged(&self, tag: &str) -> Vec<&Element> {
        let all = self.all().into_iter();
        all.filter(|element| element.tag == tag).collect()
    }

    /// The rows of a table, each with its cells.
    pub fn rows(&self) -> Vec<Vec<&Element>> {
        let is_cell = |element: &&Element| matches!(element.tag.as_str(), "TH" | "TD");
        let rows = self.tagged("TR").into_iter();
        rows.map(|row| row.all().into_iter().filter(is_cell).collect())
            .collect()
    }
}

impl Pdf {
    pub fn read(bytes: &[u8]) -> Self {
        let document = Document::load_mem(bytes).expect("a PDF");
        let mut read = Self {
            document,
            texts: HashMap::new(),
            beside: Vec::new(),
        };
        let pages: Vec<ObjectId> = read.document.page_iter().collect();
        for page in pages {
            read.page(page);
        }
        read
    }

    pub fn pages(&self) -> usize {
        self.beside.len()
    }

    /// The tree of tags, from its root.
    pub fn tree(&self) -> Element {
        let root = self.catalog("StructTreeRoot").expect("a tagged PDF");
        let root = self.dictionary(root);
        let mut tree = Element::default();
        self.kids(root.get(b"K").expect("kids"), None, &mut tree.kids);
        tree
    }

    /// A text of the catalog, such as the language.
    pub fn said(&self, key: &str) -> Option<String> {
        self.catalog(key).map(text_of)
    }

    /// The title in the information about the document.
    pub fn title(&self) -> String {
        let about = self.document.trailer.get(b"Info").expect("about it");
        text_of(self.dictionary(about).get(b"Title").expect("a title"))
    }

    /// Whether the catalog says that the document is tagged, and to show its title.
    pub fn is_marked_with_title(&self) -> bool {
        let is_true = |key: &str, name: &[u8]| {
            let of = self.catalog(key).map(|object| self.dictionary(object));
            of.and_then(|of| of.get(name).ok()?.as_bool().ok()) == Some(true)
        };
        is_true("MarkInfo", b"Marked") && is_true("ViewerPreferences", b"DisplayDocTitle")
    }

    /// What the PDF says of itself in XML.
    pub fn xmp(&self) -> String {
        let metadata = self.catalog("Metadata").expect("metadata");
        String::from_utf8(self.stream(metadata)).expect("UTF-8")
    }

    fn catalog(&self, key: &str) -> Option<&Object> {
        let catalog = self.document.catalog().expect("a catalog");
        catalog.get(key.as_bytes()).ok()
    }

    fn resolved<'a>(&'a self, object: &'a Object) -> &'a Object {
        let (_, object) = self.document.dereference(object).expect("an object");
        object
    }

    fn dictionary<'a>(&'a self, object: &'a Object) -> &'a Dictionary {
        self.resolved(object).as_dict().expect("a dictionary")
    }

    fn stream(&self, object: &Object) -> Vec<u8> {
        let stream = self.resolved(object).as_stream().expect("a stream");
        stream
            .get_plain_content()
            .expect("content that can be read")
    }

    fn kids(&self, object: &Object, page: Option<ObjectId>, kids: &mut Vec<Kid>) {
        match self.resolved(object) {
            Object::Array(all) => all.iter().for_each(|kid| self.kids(kid, page, kids)),
            Object::Integer(number) => kids.extend(self.text(page, *number)),
            Object::Dictionary(of) => {
                let page = of.get(b"Pg").and_then(Object::as_reference).ok().or(page);
                if let Ok(number) = of.get(b"MCID").and_then(Object::as_i64) {
                    kids.extend(self.text(page, number));
                } else if let Ok(tag) = of.get(b"S").and_then(Object::as_name) {
                    let mut element = Element {
                        tag: String::from_utf8_lossy(tag).into_owned(),
                        alt: of.get(b"Alt").ok().map(text_of),
                        attributes: of
                            .get(b"A")
                            .map(|of| format!("{:?}", self.resolved(of)))
                            .unwrap_or_default(),
                        kids: Vec::new(),
                    };
                    if let Ok(inner) = of.get(b"K") {
                        self.kids(inner, page, &mut element.kids);
                    }
                    kids.push(Kid::Element(element));
                }
            }
            _ => {}
        }
    }

    fn text(&self, page: Option<ObjectId>, number: i64) -> Option<Kid> {
        let text = self.texts.get(&(page?, number))?;
        // The hyphen at the end of a line is marked as none of the text.
        Some(Kid::Text(text.replace('\u{AD}', "")))
    }

    /// Reads the text of a page, piece by piece.
    fn page(&mut self, page: ObjectId) {
        let content = self.document.get_page_content(page);
        let content = Content::decode(&content).expect("the content of a page");
        let fonts = self.document.get_page_fonts(page).expect("fonts");
        let letters: BTreeMap<&[u8], HashMap<u32, String>> = fonts
            .iter()
            .map(|(name, font)| {
                let map = font.get(b"ToUnicode").expect("what its signs mean");
                (name.as_slice(), letters(&self.stream(map)))
            })
            .collect();
        let mut texts: HashMap<i64, String> = HashMap::new();
        let mut beside = String::new();
        // What the marks around a piece say: a number, or the text that it stands for.
        let mut marks: Vec<(Option<i64>, Option<String>)> = Vec::new();
        let mut font = None;
        for operation in &content.operations {
            match operation.operator.as_str() {
                "Tf" => font = operation.operands[0].as_name().ok(),
                "BMC" => marks.push((None, None)),
                "BDC" => {
                    let of = operation.operands[1].as_dict().ok();
                    let number = of.and_then(|of| of.get(b"MCID").ok()?.as_i64().ok());
                    let stands_for = of.and_then(|of| of.get(b"ActualText").ok()).map(text_of);
                    if let Some(text) = &stands_for {
                        into(&mut texts, &mut beside, &marks).push_str(text);
                    }
                    marks.push((number, stands_for));
                }
                "EMC" => drop(marks.pop()),
                "Tj" | "TJ" if marks.iter().all(|(_, stands_for)| stands_for.is_none()) => {
                    let letters = &letters[font.expect("a font")];
                    let said = into(&mut texts, &mut beside, &marks);
                    let pieces = match &operation.operands[0] {
                        Object::Array(pieces) => pieces.as_slice(),
                        piece => std::slice::from_ref(piece),
                    };
                    for bytes in pieces.iter().filter_map(|piece| piece.as_str().ok()) {
                        for code in bytes.chunks(2) {
                            let code = u32::from_be_bytes([0, 0, code[0], code[1]]);
                            said.push_str(letters.get(&code).expect("what the sign means"));
                        }
                    }
                }
                _ => {}
            }
        }
        let of_page = texts.into_iter();
        self.texts
            .extend(of_page.map(|(number, text)| ((page, number), text)));
        self.beside.push(beside);
    }
}

/// Where the text of a piece belongs.
fn into<'a>(
    texts: &'a mut HashMap<i64, String>,
    beside: &'a mut String,
    marks: &[(Option<i64>, Option<String>)],
) -> &'a mut String {
    match marks.iter().rev().find_map(|(number, _)| *number) {
        Some(number) => texts.entry(number).or_default(),
        None => beside,
    }
}

fn text_of(object: &Object) -> String {
    decode_text_string(object).expect("a text")
}

/// The text of each sign of a font.
fn letters(map: &[u8]) -> HashMap<u32, String> {
    let map = String::from_utf8_lossy(map);
    let mut letters = HashMap::new();
    let mut kind = "";
    for line in map.lines() {
        if line.ends_with("beginbfchar") {
            kind = "char";
        } else if line.ends_with("beginbfrange") {
            kind = "range";
        } else if line.starts_with("endbf") {
            kind = "";
        }
        let numbers: Vec<&str> = line
            .split(['<', '>'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        let code = |text: &str| u32::from_str_radix(text, 16).expect("a number");
        match (kind, numbers.as_slice()) {
            ("char", [from, text]) => drop(letters.insert(code(from), utf16(text, 0))),
            ("range", [from, to, text]) => {
                for (place, sign) in (code(from)..=code(to)).enumerate() {
                    letters.insert(sign, utf16(text, place as u16));
                }
            }
            _ => {}
        }
    }
    letters
}

/// A text in UTF-16 as numbers, the last of them so much higher.
fn utf16(numbers: &str, higher: u16) -> String {
    let units = numbers.as_bytes().chunks(4);
    let mut units: Vec<u16> = units
        .map(|unit| {
            let unit = std::str::from_utf8(unit).expect("digits");
            u16::from_str_radix(unit, 16).expect("a number")
        })
        .collect();
    if let Some(last) = units.last_mut() {
        *last += higher;
    }
    String::from_utf16(&units).expect("a text")
}
