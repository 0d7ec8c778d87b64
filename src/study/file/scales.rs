//! The scales that a study brings along.

use super::error::{nearest, quoted, suggesting};
use super::fields::Fields;
use super::reader::{Reader, line};
use super::rules::is_slug;
use super::study::NAME;
use super::tree::Node;
use crate::aggregation::rule::Region;
use crate::study::definition::{Point, Scale};
use crate::study::scale;

const SCALE_KEYS: [&str; 2] = ["name", "point"];
const POINT_KEYS: [&str; 4] = ["glyph", "label", "meaning", "region"];
const REGIONS: [(&str, Region); 3] = [
    ("down", Region::Down),
    ("middle", Region::Middle),
    ("up", Region::Up),
];
/// The mark that stands where there is no arrow: no point may look like it.
const NO_ARROW: &str = "◇";
/// What a stable arrow prints; a point outside the middle must not.
const DASHES: [&str; 5] = ["—", "–", "-", "−", "―"];

/// Reads `[[scale]]`.
pub(super) fn read(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Vec<Scale> {
    let mut scales: Vec<Scale> = Vec::new();
    for (path, node) in reader.list(fields, "scale") {
        let Some(fields) = reader.table(node, &path, &SCALE_KEYS) else {
            continue;
        };
        let before = reader.count();
        let name = reader.text(&fields, "name", line(64));
        if reader.count() == before {
            if !is_slug(&name) {
                let expected = "lower-case letters, digits and single hyphens between them";
                reader.wrong(&fields, "name", expected);
            } else if scale::is_built_in(&name) {
                reader.wrong(&fields, "name", "a name that no built-in scale has");
            } else if scales.iter().any(|scale| scale.name == name) {
                reader.wrong(&fields, "name", "each name once");
            }
        }
        let points = points(&fields, reader);
        scales.push(Scale { name, points });
    }
    scales
}

fn points(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Vec<Point> {
    let before = reader.count();
    let members = reader.list(fields, "point");
    let points: Vec<Point> = members
        .iter()
        .filter_map(|(path, node)| point(path, node, reader))
        .collect();
    if !matches!(members.len(), 3 | 5 | 7 | 9) {
        let found = format!("{} points", members.len());
        let at = fields.get("point").and_then(|node| node.at).or(fields.at);
        reader.report(at, fields.key("point"), found, "3, 5, 7 or 9 points");
    } else if reader.count() == before {
        order(&members, &points, reader);
    }
    points
}

fn point(path: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Point> {
    let fields = reader.table(node, path, &POINT_KEYS)?;
    let glyph = reader.text(&fields, "glyph", line(8));
    let label = reader.text(&fields, "label", line(80));
    let meaning = reader.optional_text(&fields, "meaning", line(200));
    let region = reader.choice(&fields, "region", &REGIONS);
    if region.is_none() && fields.get("region").is_none() {
        reader.wrong(&fields, "region", "one of down, middle, up");
    }
    if glyph.contains(NO_ARROW) {
        reader.wrong(
            &fields,
            "glyph",
            "another sign: ◇ marks an item without an arrow",
        );
    } else if region.is_some_and(|region| region != Region::Middle)
        && DASHES.contains(&glyph.as_str())
    {
        reader.wrong(
            &fields,
            "glyph",
            "another sign: a dash means stable, in the middle only",
        );
    }
    Some(Point {
        glyph,
        label,
        meaning,
        region: region?,
    })
}

/// The regions must follow one another from down to up, none missing, and labels must differ.
fn order(members: &[(String, &Node)], points: &[Point], reader: &mut Reader<'_>) {
    let rank = |region: Region| REGIONS.iter().position(|(_, other)| *other == region);
    let word = |region: Region| rank(region).map_or("", |rank| REGIONS[rank].0);
    for (index, pair) in points.windows(2).enumerate() {
        if rank(pair[0].region) > rank(pair[1].region) {
            let (path, node) = &members[index + 1];
            let found = format!(
                "\"{}\" after \"{}\"",
                word(pair[1].region),
                word(pair[0].region)
            );
            let expected =
                "points from the down end to the up end: first down, then middle, then up";
            reader.report(node.at, format!("{path}.region"), found, expected);
        }
    }
    for (region_word, region) in REGIONS {
        if !points.iter().any(|point| point.region == region)
            && let Some((path, node)) = members.first()
        {
            let list = path.trim_end_matches("[0]");
            let found = format!("no point in the region \"{region_word}\"");
            reader.report(node.at, list, found, "at least one point in each region");
        }
    }
    for (index, point) in points.iter().enumerate() {
        if points[..index]
            .iter()
            .any(|other| other.label == point.label)
        {
            let (path, node) = &members[index];
            let found = quoted(&point.label);
            reader.report(
                node.at,
                format!("{path}.label"),
                found,
                "each label once in a scale",
            );
        }
    }
}

/// Checks the name of a scale that a section or an item refers to.
pub(super) fn referred(
    fields: &Fields<'_>,
    own: &[Scale],
    reader: &mut Reader<'_>,
) -> Option<String> {
    let name = reader.optional_text(fields, "scale", NAME)?;
    let names = || {
        let own = own.iter().map(|scale| scale.name.as_str());
        scale::names().chain(own).filter(|name| !name.is_empty())
    };
    if !names().any(|other| other == name) {
        let all: Vec<&str> = names().collect();
        let expected = format!("one of {}", all.join(", "));
        let near = nearest(&name, names());
        reader.wrong(fields, "scale", suggesting(expected, near));
    }
    Some(name)
}
