//! Head, columns and single fields of a rating file.

use std::io::{BufRead, BufReader, Read};

use csv::{ByteRecord, Reader, ReaderBuilder, Trim};

use super::problem::{Error, Problem};
use super::{ABSTAINED, LARGEST_ROUND, NOT_SAID, Options};

/// What stands in which column.
pub(super) enum Header {
    Long(LongColumns),
    Wide(WideColumns),
}

/// Columns of a file with one row a rating.
pub(super) struct LongColumns {
    names: Vec<String>,
    pub round: usize,
    pub item: usize,
    pub rater: usize,
    pub value: usize,
    pub group: Option<usize>,
    pub confidence: Option<usize>,
    pub expertise: Option<usize>,
}

/// Columns of a file with one row a rater.
pub(super) struct WideColumns {
    names: Vec<String>,
    pub rater: usize,
    pub round: Option<usize>,
    pub group: Option<usize>,
    pub items: Vec<usize>,
}

impl Header {
    pub(super) fn width(&self) -> usize {
        self.names().len()
    }

    fn names(&self) -> &[String] {
        match self {
            Self::Long(columns) => &columns.names,
            Self::Wide(columns) => &columns.names,
        }
    }

    pub(super) fn name(&self, place: usize) -> &str {
        self.names().get(place).map_or("", String::as_str)
    }

    fn read(names: Vec<String>, options: &Options) -> Result<Self, Error> {
        let find = |wanted: &str| {
            names
                .iter()
                .position(|name| name.eq_ignore_ascii_case(wanted))
        };
        let need = |wanted: &str| {
            find(wanted).ok_or_else(|| Error::Head {
                missing: wanted.to_owned(),
                found: names.join(", "),
            })
        };
        let group = find(&options.group_column);
        if group.is_none() && options.group_column != Options::default().group_column {
            need(&options.group_column)?;
        }
        if options.wide {
            let (rater, round) = (find("rater").unwrap_or(0), find("round"));
            let items: Vec<usize> = (0..names.len())
                .filter(|&place| place != rater && Some(place) != round && Some(place) != group)
                .collect();
            if items.is_empty() {
                return Err(Error::Head {
                    missing: "of the first item".to_owned(),
                    found: names.join(", "),
                });
            }
            return Ok(Self::Wide(WideColumns {
                rater,
                round,
                group,
                items,
                names,
            }));
        }
        Ok(Self::Long(LongColumns {
            round: need("round")?,
            item: need("item")?,
            rater: need("rater")?,
            value: need("value")?,
            group,
            confidence: find("confidence"),
            expertise: find("expertise"),
            names,
        }))
    }
}

/// Opens the input behind its head. The head's line says what separates fields.
pub(super) fn open<R: Read>(
    input: R,
    options: &Options,
) -> Result<(Reader<impl Read + use<R>>, Header), Error> {
    let mut buffered = BufReader::with_capacity(1 << 16, input);
    let start = buffered.fill_buf().map_err(Error::Input)?;
    let bom = b"\xef\xbb\xbf";
    let skipped = if start.starts_with(bom) { bom.len() } else { 0 };
    let head_line = start[skipped..].split(|&byte| byte == b'\n').next();
    let separator = separator_of(head_line.unwrap_or_default());
    buffered.consume(skipped);
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .trim(Trim::Headers)
        .buffer_capacity(1 << 16)
        .from_reader(buffered);
    let names = reader
        .byte_headers()
        .map_err(Error::from_csv)?
        .iter()
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    let header = Header::read(names, options)?;
    Ok((reader, header))
}

fn separator_of(head_line: &[u8]) -> u8 {
    [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|separator| head_line.iter().filter(|byte| *byte == separator).count())
        .unwrap_or(b',')
}

/// Without white space around it, which hardly any field has.
fn trimmed(field: &[u8]) -> &[u8] {
    match field {
        [first, .., last] if *first > b' ' && *last > b' ' => field,
        _ => field.trim_ascii(),
    }
}

/// One field with where it stands.
pub(super) struct Field<'a> {
    bytes: &'a [u8],
    header: &'a Header,
    place: usize,
    line: u64,
}

impl<'a> Field<'a> {
    #[inline]
    pub(super) fn new(record: &'a ByteRecord, header: &'a Header, place: usize, line: u64) -> Self {
        Self {
            bytes: trimmed(record.get(place).unwrap_or_default()),
            header,
            place,
            line,
        }
    }

    /// The head of a column taken as a value, as the items of a wide file are.
    pub(super) fn of_head(header: &'a Header, place: usize) -> Self {
        Self {
            bytes: header.name(place).as_bytes(),
            header,
            place,
            line: 1,
        }
    }

    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    pub(super) fn line(&self) -> u64 {
        self.line
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Empty, or R's way to write nothing.
    pub(super) fn is_blank(&self) -> bool {
        self.is_empty() || self.bytes == b"NA"
    }

    pub(super) fn text(&self) -> Result<&'a str, Problem> {
        std::str::from_utf8(self.bytes).map_err(|_| self.problem("is not UTF-8".to_owned()))
    }

    pub(super) fn problem(&self, what: String) -> Problem {
        let name = self.header.name(self.place).to_owned();
        Problem::of_field(self.line, self.place + 1, name, what)
    }

    /// `text` in quotes, cut where it is long.
    fn quoted(&self) -> String {
        let text = String::from_utf8_lossy(self.bytes);
        if text.chars().count() > 40 {
            let start: String = text.chars().take(40).collect();
            format!("`{start}…`")
        } else {
            format!("`{text}`")
        }
    }
}

/// A value of a scale of `k` points, or an abstention.
#[inline]
pub(super) fn parse_value(field: &Field<'_>, k: u8) -> Result<u8, Problem> {
    match field.bytes {
        [digit] if digit.is_ascii_digit() && (1..=k).contains(&(digit - b'0')) => Ok(digit - b'0'),
        _ if field.is_blank() => Ok(ABSTAINED),
        _ => Err(field.problem(format!(
            "{} is not a whole number from 1 to {k}; leave it empty for an abstention",
            field.quoted()
        ))),
    }
}

#[inline]
pub(super) fn parse_round(field: &Field<'_>) -> Result<u32, Problem> {
    if let [digit @ b'1'..=b'9'] = field.bytes {
        return Ok(u32::from(digit - b'0'));
    }
    std::str::from_utf8(field.bytes)
        .ok()
        .and_then(|text| text.parse().ok())
        .filter(|round| (1..=LARGEST_ROUND).contains(round))
        .ok_or_else(|| {
            field.problem(format!(
                "{} is not a round from 1 to {LARGEST_ROUND}",
                field.quoted()
            ))
        })
}

/// A level from 1 to 3; `what` names it with its article.
pub(super) fn parse_level(field: &Field<'_>, what: &str) -> Result<u8, Problem> {
    match field.bytes {
        [digit @ b'1'..=b'3'] => Ok(digit - b'0'),
        _ if field.is_blank() => Ok(NOT_SAID),
        _ => Err(field.problem(format!("{} is not {what} of 1, 2 or 3", field.quoted()))),
    }
}
