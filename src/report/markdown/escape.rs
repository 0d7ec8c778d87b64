//! Text that stays text in Markdown, whichever of GitHub's and Pandoc's readers it meets.

/// Text for the middle of a line or the cell of a table: no character of it starts markup, and
/// line breaks become blanks.
pub(super) fn inline(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 8);
    for (index, c) in characters.iter().copied().enumerate() {
        let before = &characters[..index];
        let rest = &characters[index + 1..];
        match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if c.is_control() => {}
            c => {
                if starts_markup(c, before, rest) {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    out
}

/// Text as paragraphs: blank lines separate them, single line breaks are kept.
pub(super) fn paragraphs(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| first_of_line(line.trim()))
        .collect();
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        out.push_str(line);
        match lines.get(index + 1) {
            Some(next) if !line.is_empty() && !next.is_empty() => out.push_str("\\\n"),
            Some(_) => out.push('\n'),
            None => {}
        }
    }
    out
}

/// Text that begins a line: what would make a heading, a list, a quotation or a caption of it is
/// escaped too.
pub(super) fn first_of_line(line: &str) -> String {
    let escaped = inline(line);
    if line.starts_with(['#', '+', '-', '=', ':', '%']) && !escaped.starts_with('\\') {
        return format!("\\{escaped}");
    }
    // "1.", "iv)", "(a)" begin a list, "Table:" a caption.
    let after_bracket = line.strip_prefix('(').unwrap_or(line);
    let word = after_bracket
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(after_bracket.len());
    let end = line.len() - after_bracket.len() + word;
    let is_caption = line[..end].eq_ignore_ascii_case("table") && line[end..].starts_with(':');
    let is_list = (1..=9).contains(&word) && line[end..].starts_with(['.', ')']);
    let ends_label = is_caption || is_list;
    if ends_label && escaped.get(..end) == line.get(..end) && !escaped[end..].starts_with('\\') {
        return format!("{}\\{}", &escaped[..end], &escaped[end..]);
    }
    escaped
}

/// Whether a character could begin or end markup where it stands.
fn starts_markup(c: char, before: &[char], rest: &[char]) -> bool {
    let (last, next) = (before.last(), rest.first());
    match c {
        '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '^' | '$' | '{' | '}'
        | '&' => true,
        // A citation; inside a word it is an address.
        '@' => last.is_none_or(|c| !c.is_alphanumeric()),
        // Two and more become dashes and dots of another kind.
        '-' => last == Some(&c) || next == Some(&c),
        '.' => last == Some(&c) || next == Some(&c) || is_www(before),
        // An address becomes a link, a word between colons a picture.
        ':' => next == Some(&'/') || (!last.is_some_and(|c| c.is_alphanumeric()) && is_emoji(rest)),
        _ => false,
    }
}

/// Whether the characters end in `www`.
fn is_www(before: &[char]) -> bool {
    before.len() >= 3
        && before[before.len() - 3..]
            .iter()
            .all(|c| matches!(c, 'w' | 'W'))
}

/// Whether `name:` follows.
fn is_emoji(rest: &[char]) -> bool {
    let name = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-');
    let length = rest.iter().take_while(|c| name(c)).count();
    length > 0 && rest.get(length) == Some(&':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_disarmed_and_prose_is_left_alone() {
        let plain = "Norms (ECHR Article 3): crime-terrorism, 50 % & more.";
        assert_eq!(inline(plain), plain.replace('&', "\\&"));
        assert_eq!(inline("www.example.org"), "www\\.example.org");
        assert_eq!(inline("a|b"), "a\\|b");
        assert_eq!(inline("a\\|b"), "a\\\\\\|b");
        assert_eq!(inline("<script>"), "\\<script\\>");
        assert_eq!(inline("&lt; --- $x$"), "\\&lt; \\-\\-\\- \\$x\\$");
        assert_eq!(
            inline("see http://x.y and a@b.c"),
            "see http\\://x.y and a@b.c"
        );
        assert_eq!(
            inline("[a](b) ![c](d) @key :tada:"),
            "\\[a\\](b) !\\[c\\](d) \\@key \\:tada:"
        );
        assert_eq!(inline("two\nlines\u{0}"), "two lines");
    }

    #[test]
    fn no_line_becomes_a_heading_a_list_or_a_caption() {
        for (line, escaped) in [
            ("# a", "\\# a"),
            ("- a", "\\- a"),
            ("--- a", "\\-\\-\\- a"),
            ("+ a", "\\+ a"),
            ("1. a", "1\\. a"),
            ("iv) a", "iv\\) a"),
            ("(a) b", "(a\\) b"),
            ("Table: a", "Table\\: a"),
            (": a", "\\: a"),
            ("=== a", "\\=== a"),
            ("> a", "\\> a"),
            ("A plain line.", "A plain line."),
            ("Source: a", "Source: a"),
        ] {
            assert_eq!(first_of_line(line), escaped);
        }
    }

    #[test]
    fn paragraphs_and_line_breaks_are_kept() {
        assert_eq!(paragraphs("a\nb\n\nc"), "a\\\nb\n\nc");
    }
}
