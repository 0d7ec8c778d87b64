//! Text that stays text in LaTeX, whichever engine, font encoding and babel shorthands it meets.

/// Letters and signs that every font encoding of LaTeX sets.
const SET_BY_ALL: &str = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ\
                          ßŒœŠšŽžČčĆćŁłŃńŚśŹźŻżŘřŮůŰűŐőĚěŇňĞğİıŸĀāĒēĪīŌōŪūĎďŤťĹĺĽľŔŕŞşȘșȚțĂă\
                          –—‘’“”…·×±°§©®™€£¥¢†‡¶•½¼¾¹²³µ¡¿÷‰";

/// Letters in a row after which a line may break.
const LONGEST_WORD: usize = 24;

/// Text for the middle of a line or the cell of a table: no character of it starts a command, ends
/// a cell or joins its neighbour to another sign, and line breaks become blanks.
pub(super) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut run = 0;
    let mut last = ' ';
    for c in text.chars() {
        let c = match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
            c if c.is_control() => continue,
            c => c,
        };
        if c == ' ' {
            run = 0;
        } else if run == LONGEST_WORD {
            out.push_str("\\allowbreak{}");
            run = 1;
        } else {
            run += 1;
        }
        if c == last && matches!(c, '-' | '\'' | ',') {
            out.push_str("{}");
        }
        push(c, &mut out);
        last = c;
    }
    out
}

fn push(c: char, out: &mut String) {
    match c {
        '\\' => out.push_str("\\textbackslash{}"),
        '{' | '}' | '$' | '&' | '#' | '_' | '%' => {
            out.push('\\');
            out.push(c);
        }
        '^' => out.push_str("\\textasciicircum{}"),
        '~' => out.push_str("\\textasciitilde{}"),
        '<' => out.push_str("\\textless{}"),
        '>' => out.push_str("\\textgreater{}"),
        '|' => out.push_str("\\textbar{}"),
        '`' => out.push_str("\\textasciigrave{}"),
        '"' => out.push_str("{\\char34}"),
        // After the end of a row these would be its options.
        '[' | ']' | '*' => {
            out.push('{');
            out.push(c);
            out.push('}');
        }
        '▲' => out.push_str("\\trendup{}"),
        '▼' => out.push_str("\\trenddown{}"),
        '◇' => out.push_str("\\trendnone{}"),
        '■' => out.push_str("\\threatmark{}"),
        '−' => out.push_str("\\ensuremath{-}"),
        '≤' => out.push_str("\\ensuremath{\\leq}"),
        '≥' => out.push_str("\\ensuremath{\\geq}"),
        '→' => out.push_str("\\ensuremath{\\rightarrow}"),
        '\u{A0}' => out.push('~'),
        c if c.is_ascii() || SET_BY_ALL.contains(c) => out.push(c),
        c => out.push_str(&format!("\\cstuni{{{c}}}{{{:04X}}}", u32::from(c))),
    }
}

/// An address as `\href` takes it: what LaTeX could read is percent-encoded.
pub(super) fn address(url: &str) -> String {
    let mut out = String::with_capacity(url.len() + 8);
    for byte in url.bytes() {
        match byte {
            b'%' | b'#' | b'&' | b'_' => {
                out.push('\\');
                out.push(char::from(byte));
            }
            byte if byte.is_ascii_alphanumeric() || b"-.:/?=+,;@!()*'".contains(&byte) => {
                out.push(char::from(byte));
            }
            byte => out.push_str(&format!("\\%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_specials_are_escaped_and_no_ligature_is_made() {
        assert_eq!(
            inline("\\ { } $ & # ^ _ ~ %"),
            "\\textbackslash{} \\{ \\} \\$ \\& \\# \\textasciicircum{} \\_ \\textasciitilde{} \\%"
        );
        assert_eq!(inline("a--b"), "a-{}-b");
        assert_eq!(inline("[x]*"), "{[}x{]}{*}");
        assert_eq!(
            inline("\"é\" — שׁ"),
            "{\\char34}é{\\char34} — \\cstuni{ש}{05E9}\\cstuni{ׁ}{05C1}"
        );
        assert_eq!(inline("two\n\nlines\u{0}"), "two  lines");
        assert_eq!(inline("≥ −0.2"), "\\ensuremath{\\geq} \\ensuremath{-}0.2");
        assert_eq!(inline(&"x".repeat(30)).matches("allowbreak").count(), 1);
    }

    #[test]
    fn an_address_holds_nothing_that_latex_reads() {
        assert_eq!(
            address("https://e.org/~a_b?x=1&y={2}#é"),
            "https://e.org/\\%7Ea\\_b?x=1\\&y=\\%7B2\\%7D\\#\\%C3\\%A9"
        );
    }
}
