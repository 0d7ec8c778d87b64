//! Checking a package without the server that made it.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use serde_json::{Value, json};
use zip::ZipArchive;

use super::files::{DATA, others};
use super::{FORM, PublicPackage, PublicRound, Unreadable};
use crate::aggregation::results::{GroupResult, ItemInput, ItemResult, round_results};
use crate::aggregation::rule::Label;
use crate::closing::receipt::Receipt;
use crate::closing::seal::{self, Salted, SealedItem};
use crate::closing::verify::differences;

/// What all files of a package take together at most, in bytes.
const LARGEST: u64 = 256 << 20;
/// Files in a package.
const MOST_FILES: usize = 64;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    pub study: String,
    pub rounds: Vec<u32>,
    /// One line an item and round: "round 1: smuggling-volume ▲ consensus".
    pub arrows: Vec<String>,
    /// One sentence a difference; empty if all is as it was sealed.
    pub differences: Vec<String>,
    /// Rounds sealed in a form of which the root cannot be computed without what is not public.
    pub without_root: Vec<u32>,
    /// What is printed and cannot be computed from what is public, a line a round and kind.
    pub unchecked: Vec<String>,
}

/// Reads a package; the bytes of its other files by name.
fn read(bytes: &[u8]) -> Result<(PublicPackage, BTreeMap<String, Vec<u8>>), Unreadable> {
    let mut files = unpacked(bytes)?;
    let none = || Unreadable::NoPackage(format!("there is no {DATA} in it."));
    let data = files.remove(DATA).ok_or_else(none)?;
    let package: PublicPackage = serde_json::from_slice(&data)
        .map_err(|error| Unreadable::NoPackage(format!("{DATA}: {error}.")))?;
    match package.form == FORM {
        true => Ok((package, files)),
        false => Err(Unreadable::OtherForm(
            package.form.chars().take(80).collect(),
        )),
    }
}

/// Whether every answer of a receipt is in the seals of a package: a line an answer that is, and a
/// sentence for each that is not.
///
/// # Errors
/// `Unreadable`; differences are not errors.
pub fn check_receipt(
    receipt: &Receipt,
    bytes: &[u8],
) -> Result<(Vec<String>, Vec<String>), Unreadable> {
    let (package, _) = read(bytes)?;
    let (mut sealed, mut differences) = (Vec::new(), Vec::new());
    if receipt.study != package.study {
        differences.push("the receipt belongs to another study".to_owned());
    }
    for own in &receipt.rounds {
        let number = own.round;
        let public = package
            .rounds
            .iter()
            .find(|round| round.input.round == number);
        let Some(public) = public else {
            differences.push(format!("round {number}: it is not in the package"));
            continue;
        };
        let found = own.differences(&public.root, &public.seal);
        if found.is_empty() {
            sealed.extend(own.answers.iter().map(|answer| {
                format!(
                    "round {number}: {}: {}: sealed as given",
                    answer.item,
                    answer.words()
                )
            }));
        }
        let found = found
            .into_iter()
            .map(|what| format!("round {number}: {what}"));
        differences.extend(found);
    }
    Ok((sealed, differences))
}

/// Computes everything in a package again and checks its seals.
///
/// # Errors
/// `Unreadable`; differences are not errors.
pub fn check(bytes: &[u8]) -> Result<Checked, Unreadable> {
    let (package, mut files) = read(bytes)?;
    let mut checked = Checked {
        study: package.study.clone(),
        ..Checked::default()
    };
    let made = others(&package).map_err(|error| Unreadable::NoPackage(error.to_string()))?;
    for (name, bytes) in made {
        match files.remove(name) {
            Some(found) if found == bytes => {}
            Some(_) => checked
                .differences
                .push(format!("{name} does not follow from {DATA}")),
            None => checked.differences.push(format!("{name} is missing")),
        }
    }
    let strange = files
        .into_keys()
        .map(|name| format!("{name} is no file of a package"));
    checked.differences.extend(strange);
    for round in &package.rounds {
        let number = round.input.round;
        checked.rounds.push(number);
        if round.seal.form < seal::FORM {
            checked.without_root.push(number);
        }
        let mut found = Vec::new();
        check_seal(&package, round, &mut found);
        let trusted = check_results(round, &mut found);
        checked.unchecked.extend(trusted.told(number));
        let found = found
            .into_iter()
            .map(|what| format!("round {number}: {what}"));
        checked.differences.extend(found);
        checked.arrows.extend(round.results.items().map(|item| {
            let label = item.label.words();
            format!("round {number}: {} {} {label}", item.id, item.glyph())
        }));
    }
    Ok(checked)
}

fn unpacked(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Unreadable> {
    let no_package = |error: &dyn std::fmt::Display| Unreadable::NoPackage(format!("{error}."));
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| no_package(&e))?;
    if zip.len() > MOST_FILES {
        return Err(no_package(&"it holds too many files"));
    }
    let mut files = BTreeMap::new();
    let mut room = LARGEST;
    for place in 0..zip.len() {
        let file = zip.by_index(place).map_err(|e| no_package(&e))?;
        let name = file.name().map_err(|e| no_package(&e))?.into_owned();
        let mut content = Vec::new();
        let read = file.take(room + 1).read_to_end(&mut content);
        let read = read.map_err(|e| no_package(&e))? as u64;
        room = room
            .checked_sub(read)
            .ok_or_else(|| no_package(&format_args!("{name} is too large")))?;
        files.insert(name, content);
    }
    Ok(files)
}

fn check_seal(package: &PublicPackage, round: &PublicRound, found: &mut Vec<String>) {
    let document = &round.seal;
    if document.form >= seal::FORM && seal::root(document) != round.root {
        found.push("the seal does not belong to its digests".to_owned());
    }
    if round.results.seal.as_ref() != Some(&round.root) {
        found.push("the results carry another seal".to_owned());
    }
    if document.header != seal::header(&round.input) || document.header.study != package.study {
        found.push("study, round, rule, N or invited are not the sealed ones".to_owned());
    }
    for sealed in &document.items {
        let input = round.input.items().find(|item| item.id == sealed.id);
        let result = round.results.item(&sealed.id);
        let Some((input, result)) = input.zip(result) else {
            found.push(format!(
                "item {}: it was sealed and is not there",
                sealed.id
            ));
            continue;
        };
        check_item(round, sealed, (input, result), found);
    }
    for item in round.results.items() {
        if document.items.iter().all(|sealed| sealed.id != item.id) {
            found.push(format!("item {}: it was not sealed", item.id));
        }
    }
    for sealed in &document.withdrawn {
        let reason = round.withdrawn.get(&sealed.id);
        if !reason.is_some_and(|reason| sealed.reason.covers(reason.as_bytes())) {
            found.push(format!(
                "item {}: the reason of its withdrawal is not the sealed one",
                sealed.id
            ));
        }
    }
}

fn check_item(
    round: &PublicRound,
    sealed: &SealedItem,
    (input, result): (&ItemInput, &ItemResult),
    found: &mut Vec<String>,
) {
    let mut differs = |what: &str| found.push(format!("item {}: {what}", sealed.id));
    let form = round.seal.form;
    let definition = round.definitions.get(&sealed.id).unwrap_or(&Value::Null);
    if !sealed.definition.covers(&seal::canonical(definition)) {
        differs("its text, scale, polarity or sources are not the sealed ones");
    }
    if sealed.version != input.version || !is_of(definition, input) {
        differs("its wording is not the one that was sealed");
    }
    // What is shown must be open, or it would be taken on trust.
    let is_shown = result.counts.is_some();
    let must = is_shown && form >= seal::FORM;
    let holds = |part: &Salted, content: &[u8]| match part.is_open() {
        true => part.covers(content),
        false => !must,
    };
    if !holds(&sealed.counts, &seal::counts(form, input)) {
        differs("the counts are not the sealed ones");
    }
    if !holds(&sealed.decision, &seal::decision(form, input, result)) {
        differs("arrow or label are not the sealed ones");
    }
    for (part, content, what) in [
        (
            &sealed.groups,
            seal::groups(form, input),
            "the groups' counts are not the sealed ones",
        ),
        (
            &sealed.transition,
            seal::transition(form, input),
            "the transitions are not the sealed ones",
        ),
    ] {
        let open = part.as_ref().filter(|part| part.is_open());
        if open.is_some_and(|part| !content.is_some_and(|content| part.covers(&content))) {
            differs(what);
        }
    }
    // Groups may be shown in part, and then stand under a closed digest; transitions may not.
    let is_open = sealed.transition.as_ref().is_some_and(Salted::is_open);
    if must && input.earlier.is_some() && !is_open {
        differs("its transitions are not opened");
    }
}

/// Items of a round of which something is printed that nothing public gives again.
#[derive(Debug, Default)]
struct Trusted {
    groups: usize,
    stability: usize,
}

impl Trusted {
    fn told(&self, round: u32) -> Vec<String> {
        let line = |number: usize, what: &str, why: &str| {
            let items = if number == 1 {
                "1 item".to_owned()
            } else {
                format!("{number} items")
            };
            (number > 0)
                .then(|| format!("round {round}: {what} of {items} cannot be checked: {why}"))
        };
        [
            line(self.groups, "groups", "not all groups are public"),
            line(
                self.stability,
                "the change since the round before",
                "who moved is not public",
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Whether the counts speak of the item that was sealed: statement, points and polarity.
fn is_of(definition: &Value, input: &ItemInput) -> bool {
    let wording = &definition["wording"];
    let points: Vec<Value> = input
        .points
        .iter()
        .zip(&input.regions)
        .map(|(point, region)| json!([point.glyph, point.label, region]))
        .collect();
    let sealed: Vec<Value> = wording["points"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|point| json!([point["glyph"], point["label"], point["region"]]))
        .collect();
    wording["text"] == json!(input.text)
        && points == sealed
        && definition["polarity"] == json!(input.polarity)
}

/// Results again from the counts, against those that are printed; what is taken on trust.
fn check_results(round: &PublicRound, found: &mut Vec<String>) -> Trusted {
    let mut trusted = Trusted::default();
    let again = round_results(&round.input).public();
    for printed in round.results.items() {
        let Some(computed) = again.item(&printed.id) else {
            found.push(format!("item {}: it has no counts", printed.id));
            continue;
        };
        let id = &printed.id;
        if printed.counts.is_none() {
            if printed.arrow.is_some() || printed.label != Label::Insufficient {
                found.push(format!("item {id}: an arrow or label without counts"));
            }
            continue;
        }
        let of = |item: &ItemResult| json!([item.arrow, item.label, item.threat, item.counts]);
        if of(printed) != of(computed) {
            found.push(format!(
                "item {id}: arrow, label, threat or counts are printed as {}, and the counts give {}",
                of(printed),
                of(computed)
            ));
        }
        compare(
            &format!("item {id}"),
            &json!(printed),
            &json!(computed),
            found,
        );
        trusted.stability +=
            usize::from(printed.stability.is_some() && computed.stability.is_none());
        trusted.groups += usize::from(!groups_follow(round, (printed, computed), found));
    }
    let of_panel = json!(round.results.measures);
    compare("panel", &of_panel, &json!(again.measures), found);
    trusted
}

/// Compares the groups that are printed with those that the counts give; whether the seal says that
/// these counts are the sealed ones, for all that are printed.
fn groups_follow(
    round: &PublicRound,
    (printed, computed): (&ItemResult, &ItemResult),
    found: &mut Vec<String>,
) -> bool {
    let mut sealed = round.seal.items.iter();
    let mut is_sure = sealed
        .find(|item| item.id == printed.id)
        .is_none_or(|item| item.groups.as_ref().is_some_and(Salted::is_open));
    let mut is_any = false;
    for group in printed.groups.iter().filter(|group| group.counts.is_some()) {
        is_any = true;
        let mut others = computed.groups.iter();
        let Some(again) = others.find(|other| other.name == group.name) else {
            is_sure = false;
            continue;
        };
        let of = |group: &GroupResult| json!([group.counts, group.n, group.arrow, group.label]);
        if again.counts.is_some() && of(group) != of(again) {
            found.push(format!(
                "item {}: the group {} is printed as {}, and its counts give {}",
                printed.id,
                group.name,
                of(group),
                of(again)
            ));
        }
        is_sure &= again.counts.is_some();
    }
    !is_any || is_sure
}

/// What both say must be the same. What is not published, or cannot be had from counts, is not
/// there on one side.
fn compare(path: &str, printed: &Value, computed: &Value, found: &mut Vec<String>) {
    let (mut one, mut other) = (printed.clone(), computed.clone());
    keep_common(&mut one, &mut other);
    found.extend(differences(path, &one, &other));
}

/// Keys that no count gives.
const BESIDE: [&str; 6] = [
    "weighted",
    "editorial",
    "null_reasons",
    "flags",
    "groups",
    "kendall_w",
];

fn keep_common(one: &mut Value, other: &mut Value) {
    let (Value::Object(one), Value::Object(other)) = (one, other) else {
        return;
    };
    let keys: Vec<String> = one.keys().chain(other.keys()).cloned().collect();
    for key in keys {
        let is_null = |value: Option<&Value>| value.is_none_or(Value::is_null);
        if is_null(one.get(&key)) || is_null(other.get(&key)) || BESIDE.contains(&key.as_str()) {
            one.remove(&key);
            other.remove(&key);
        } else if let (Some(one), Some(other)) = (one.get_mut(&key), other.get_mut(&key)) {
            keep_common(one, other);
        }
    }
}
