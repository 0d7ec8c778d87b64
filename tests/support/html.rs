//! Just enough of HTML to read a form and what a page says.

/// The value of the first field with this name.
pub fn field(html: &str, name: &str) -> Option<String> {
    tags(html, "input")
        .find(|tag| attribute(tag, "name").as_deref() == Some(name))
        .and_then(|tag| attribute(tag, "value"))
}

/// The start tags of all elements of a kind.
pub fn tags<'a>(html: &'a str, element: &str) -> impl Iterator<Item = &'a str> {
    let opening = format!("<{element}");
    html.match_indices(&opening.clone())
        .filter_map(move |(at, _)| {
            let rest = &html[at..];
            let after = rest[opening.len()..].chars().next()?;
            (after.is_whitespace() || after == '>' || after == '/')
                .then(|| rest.find('>').map(|end| &rest[..=end]))
                .flatten()
        })
        .collect::<Vec<_>>()
        .into_iter()
}

/// The value of an attribute in a start tag, entities resolved.
pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let opening = format!(" {name}=\"");
    let at = tag.find(&opening)? + opening.len();
    let end = tag[at..].find('"')? + at;
    Some(resolve(&tag[at..end]))
}

/// Every address that a page links to or posts to, on this server.
pub fn addresses(html: &str) -> Vec<String> {
    let links = tags(html, "a").filter_map(|tag| attribute(tag, "href"));
    let forms = tags(html, "form").filter_map(|tag| attribute(tag, "action"));
    links
        .chain(forms)
        .filter(|address| address.starts_with('/'))
        .collect()
}

/// What a reader sees: text without tags, scripts and styles, with single spaces.
pub fn visible(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        text.push(' ');
        rest = &rest[at..];
        let hidden = ["script", "style", "template"]
            .into_iter()
            .find(|name| rest[1..].starts_with(name));
        let end = match hidden {
            Some(name) => rest.find(&format!("</{name}")).unwrap_or(rest.len()),
            None => 0,
        };
        rest = &rest[end..];
        rest = rest.find('>').map_or("", |close| &rest[close + 1..]);
    }
    text.push_str(rest);
    resolve(&text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn resolve(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest
            .find(';')
            .filter(|end| *end < 12)
            .map(|end| &rest[1..end]);
        let known = entity.and_then(|entity| match entity {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "nbsp" => Some(' '),
            _ => {
                let number = entity.strip_prefix('#')?;
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code)
            }
        });
        match (known, entity) {
            (Some(character), Some(entity)) => {
                out.push(character);
                rest = &rest[entity.len() + 2..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}
