//! Checking sealed rounds against the stored answers, and naming what differs.

mod compare;

use std::collections::{BTreeMap, HashMap, HashSet};

pub use compare::differences;

use serde_json::Value;

use super::count::{Counted, count};
use super::seal::{self, SealDocument, SealedItem};
use super::{Error, store};
use crate::aggregation::results::{ItemInput, RoundInput, RoundResults, round_results_with_matrix};
use crate::audit;
use crate::panel;
use crate::rating::leaf::{leaf, leaf_of};
use crate::rating::store::{self as ratings, CountedRow, SealedRow};
use crate::result;
use crate::round::{self, Round, Sheet, SheetItem};
use crate::store::{Conn, Store};
use crate::study::{self, Study};

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Numbers of the rounds checked.
    pub rounds: Vec<u32>,
    /// One sentence a difference; empty if all is as it was sealed.
    pub differences: Vec<String>,
    /// Answers whose reason and nonce were erased at a person's wish.
    pub erased: u64,
    /// Answers whose reason the coordinator redacted.
    pub redacted: u64,
}

/// Recomputes every sealed round of a study from its stored answers.
///
/// # Errors
/// If the database cannot be read; differences are not errors.
pub fn verify(db: &Store, study: &Study) -> Result<Report, Error> {
    db.read(|conn| verify_on(conn, study))
}

/// The same of the database behind `conn`, which may be a backup.
///
/// # Errors
/// If the database cannot be read; differences are not errors.
pub fn verify_on(conn: &mut Conn, study: &Study) -> Result<Report, Error> {
    // What stands in the database is checked, not what is remembered of it.
    conn.forget_all();
    let mut report = Report {
        rounds: Vec::new(),
        differences: Vec::new(),
        erased: 0,
        redacted: 0,
    };
    for round in round::store::all(conn, study.id)?
        .iter()
        .filter(|round| round.is_closed())
    {
        report.rounds.push(round.number);
        check_round(conn, study, round, &mut report)?;
    }
    Ok(report)
}

fn check_round(
    conn: &mut Conn,
    study: &Study,
    round: &Round,
    report: &mut Report,
) -> Result<(), Error> {
    let mut found = Found {
        round: round.number,
        report,
    };
    let Some((root, text)) = store::text(conn, round.id)? else {
        found.differs("the seal is missing");
        return Ok(());
    };
    let Ok(document) = serde_json::from_str::<SealDocument>(&text) else {
        found.differs("the stored seal cannot be read");
        return Ok(());
    };
    if seal::root(&document) != root {
        found.differs("the seal does not belong to its document: one of the two was changed");
    }
    let object = format!("round {}", round.number);
    let recorded = audit::details(conn, study.id, "round.close", &object)?;
    if recorded.last() != Some(&root) {
        found.differs("the seal is not the one recorded in the audit at closing");
    }
    let Ok(sheet) = round::store::sheet(conn, round) else {
        found.differs("the definition frozen at opening cannot be read");
        return Ok(());
    };
    let mut answers = HashMap::new();
    let counted = count(conn, Vec::new(), &study.slug, &sheet, |placed, rows| {
        let sealed = seal::leaves_of(&document, &placed.item.name);
        answers.insert(placed.item.id, Answers::of_set(sealed, placed, rows));
    })?;
    let who_counts = panel::store::counted(conn, round.id)?.into_iter();
    let who_counts: HashSet<i64> = who_counts.map(|(panelist, _)| panelist).collect();
    let given = ratings::Sealed::of_round(conn, round.id)?;
    for placed in sheet.placed() {
        let mut rows = given.to_item(conn, placed.item.id)?;
        rows.retain(|row| who_counts.contains(&row.panelist));
        let of_item = answers.entry(placed.item.id).or_default();
        of_item.check_each(placed, &rows);
    }
    check_header(&document, &counted, &mut found);
    let stored = match result::store::find(conn, round) {
        Ok(Some(stored)) => stored,
        Ok(None) => {
            found.differs("the stored results are missing");
            return Ok(());
        }
        Err(error) => {
            found.differs(&error.to_string());
            return Ok(());
        }
    };
    let mut results = round_results_with_matrix(&counted.input, counted.matrix.as_ref());
    results.seal = Some(root);
    compare_values(
        "counts",
        &json(&*stored.input),
        &json(&counted.input),
        &mut found,
    );
    compare_values(
        "results",
        &json(&*stored.results),
        &json(&results),
        &mut found,
    );
    let answered = panel::store::answered(conn, round.id)?;
    if stored.answered != answered {
        found.differs(&format!(
            "answered: stored {}, from the roster {answered}",
            stored.answered
        ));
    }
    check_reasons(&stored.reasons, &counted.reasons, &mut found);
    check_items(
        &document,
        &sheet,
        (&counted.input, &answers),
        &results,
        &mut found,
    );
    check_present_wording(conn, study, &sheet, &mut found)?;
    Ok(())
}

fn check_header(document: &SealDocument, counted: &Counted, found: &mut Found<'_>) {
    let now = seal::header(&counted.input);
    let sealed = &document.header;
    if sealed.panel != now.panel {
        found.differs(&format!(
            "N: sealed {}, from the roster {}",
            sealed.panel, now.panel
        ));
    }
    if sealed.invited != now.invited {
        found.differs(&format!(
            "invited: sealed {}, from the roster {}",
            sealed.invited, now.invited
        ));
    }
    if sealed.rule != now.rule {
        found.differs("the consensus rule is not the sealed one");
    }
    if (&sealed.study, sealed.round) != (&now.study, now.round) {
        found.differs("the seal belongs to another study or round");
    }
}

fn check_items(
    document: &SealDocument,
    sheet: &Sheet,
    (counted, answers): (&RoundInput, &HashMap<i64, Answers>),
    results: &RoundResults,
    found: &mut Found<'_>,
) {
    for sealed in &document.items {
        let input = counted.items().find(|input| input.id == sealed.id);
        let (Some(input), Some(placed), Some(result)) =
            (input, sheet.find(&sealed.id), results.item(&sealed.id))
        else {
            found.differs(&format!(
                "item {}: it was sealed and is no longer in the round",
                sealed.id
            ));
            continue;
        };
        let form = document.form;
        check_item(form, sealed, input, (placed, sheet), found);
        let transition = seal::transition(form, input);
        if !sealed.decision.covers(&seal::decision(form, input, result))
            || !is_sealed(&sealed.transition, &transition)
        {
            found.differs(&format!(
                "item {}: transitions, arrow or label are not the sealed ones",
                sealed.id
            ));
        }
        found.count(answers.get(&placed.item.id));
    }
    check_withdrawn(document, sheet, answers, found);
    for input in counted.items() {
        if document.items.iter().all(|sealed| sealed.id != input.id) {
            found.differs(&format!(
                "item {}: it is in the round and was not sealed",
                input.id
            ));
        }
    }
}

fn check_withdrawn(
    document: &SealDocument,
    sheet: &Sheet,
    answers: &HashMap<i64, Answers>,
    found: &mut Found<'_>,
) {
    for sealed in &document.withdrawn {
        let placed = sheet.find(&sealed.id);
        let Some((placed, reason)) =
            placed.and_then(|placed| Some((placed, placed.item.withdrawn.as_ref()?)))
        else {
            found.differs(&format!(
                "item {}: it was sealed as withdrawn and is not",
                sealed.id
            ));
            continue;
        };
        if !sealed.reason.covers(reason.as_bytes()) {
            found.differs(&format!(
                "item {}: the reason of its withdrawal is not the sealed one",
                sealed.id
            ));
        }
        let is_same = sealed.version == placed.item.version
            && sealed
                .definition
                .covers(&seal::canonical(&seal::definition(sheet, placed)));
        if !is_same {
            found.differs(&format!(
                "item {}: its version, text, scale or polarity is not the sealed one",
                sealed.id
            ));
        }
        found.count(answers.get(&placed.item.id));
    }
    for withdrawn in sheet.withdrawn() {
        if document
            .withdrawn
            .iter()
            .all(|sealed| sealed.id != withdrawn.id)
        {
            found.differs(&format!(
                "item {}: it is withdrawn and was not sealed so",
                withdrawn.id
            ));
        }
    }
}

/// Whether a part that may be missing is as it was sealed.
fn is_sealed(sealed: &Option<seal::Salted>, now: &Option<Vec<u8>>) -> bool {
    match (sealed, now) {
        (Some(sealed), Some(now)) => sealed.covers(now),
        (None, None) => true,
        _ => false,
    }
}

fn check_item(
    form: u32,
    sealed: &SealedItem,
    input: &ItemInput,
    (placed, sheet): (SheetItem<'_>, &Sheet),
    found: &mut Found<'_>,
) {
    if sealed.version != input.version {
        found.differs(&format!(
            "item {}: sealed in version {}, now version {}",
            sealed.id, sealed.version, input.version
        ));
    }
    let definition = seal::canonical(&seal::definition(sheet, placed));
    if !sealed.definition.covers(&definition) {
        found.differs(&format!(
            "item {}: its text, scale or polarity is not the sealed one",
            sealed.id
        ));
    }
    if !is_sealed(&sealed.expertise, &seal::expertise(input)) {
        found.differs(&format!(
            "item {}: the answers by expertise are not the sealed ones",
            sealed.id
        ));
    }
    if !sealed.counts.covers(&seal::counts(form, input))
        || !is_sealed(&sealed.groups, &seal::groups(form, input))
    {
        found.differs(&format!(
            "item {}: the counts are not the sealed ones",
            sealed.id
        ));
    }
}

/// What is found of the answers to an item.
#[derive(Default)]
struct Answers {
    differences: Vec<String>,
    erased: u64,
    redacted: u64,
}

impl Answers {
    /// `sealed` is the digest of the list of leaves, if the item was sealed.
    fn of_set(sealed: Option<&seal::Salted>, placed: SheetItem<'_>, rows: &[CountedRow]) -> Self {
        let mut found = Self::default();
        if sealed.is_some_and(|sealed| !sealed.covers(&seal::leaves(rows))) {
            found.differs(
                &placed.item.name,
                "the set of answers is not the sealed one (an answer was added, removed or its leaf changed)",
            );
        }
        found
    }

    /// Makes each answer's leaf again.
    fn check_each(&mut self, placed: SheetItem<'_>, rows: &[SealedRow]) {
        let (name, version) = (&placed.item.name, placed.item.version);
        for row in rows {
            let (Some(stored), nonce) = (&row.leaf, &row.nonce) else {
                self.differs(name, "the leaf of an answer is missing");
                continue;
            };
            match nonce {
                Some(nonce) => {
                    let made = match &row.redaction {
                        None => leaf(nonce, name, version, &row.answer),
                        Some(redaction) => {
                            self.redacted += 1;
                            leaf_of(nonce, name, version, &row.answer, &redaction.digest)
                        }
                    };
                    if made.as_slice() != stored.as_slice() {
                        let leaf = seal::hex(&stored[..stored.len().min(6)]);
                        self.differs(name, &format!(
                            "the answer with leaf {leaf}… was changed (its value, confidence, reason, nonce or leaf)"
                        ));
                    }
                }
                None if row.answer.rationale.is_none() => self.erased += 1,
                None => self.differs(name, "the nonce of an answer is missing"),
            }
        }
    }

    fn differs(&mut self, item: &str, what: &str) {
        self.differences.push(format!("item {item}: {what}"));
    }
}

fn check_reasons(stored: &result::Reasons, counted: &result::Reasons, found: &mut Found<'_>) {
    let sorted = |reasons: &result::Reasons| -> BTreeMap<String, Vec<result::Reason>> {
        let mut reasons = reasons.clone();
        reasons.values_mut().for_each(|of_item| of_item.sort());
        reasons
    };
    let (stored, counted) = (sorted(stored), sorted(counted));
    for id in stored
        .keys()
        .chain(counted.keys().filter(|id| !stored.contains_key(*id)))
    {
        if stored.get(id) != counted.get(id) {
            found.differs(&format!(
                "item {id}: the reasons shown are not those of the answers"
            ));
        }
    }
}

/// The wording that stands in the study now, where it claims to be the version that was rated.
fn check_present_wording(
    conn: &mut Conn,
    study: &Study,
    sheet: &Sheet,
    found: &mut Found<'_>,
) -> Result<(), Error> {
    let rows = study::store::items(conn, study.id)?;
    for placed in sheet.placed() {
        let name = &placed.item.name;
        let same_version = rows
            .iter()
            .any(|row| row.id == placed.item.id && row.version == placed.item.version);
        let present = study.definition.items().find(|p| p.item.id == *name);
        if let (true, Some(present)) = (same_version, present)
            && study.definition.wording(present) != sheet.definition.wording(placed.placed)
        {
            found.differs(&format!(
                "item {name}: its text in the study is not that of version {}, which was rated",
                placed.item.version
            ));
        }
    }
    Ok(())
}

/// Collects differences, each with its round.
struct Found<'a> {
    round: u32,
    report: &'a mut Report,
}

impl Found<'_> {
    fn differs(&mut self, what: &str) {
        self.report
            .differences
            .push(format!("round {}: {what}", self.round));
    }

    fn count(&mut self, answers: Option<&Answers>) {
        let Some(answers) = answers else {
            return;
        };
        self.report.erased += answers.erased;
        self.report.redacted += answers.redacted;
        for what in &answers.differences {
            self.differs(what);
        }
    }
}

fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn compare_values(path: &str, stored: &Value, computed: &Value, found: &mut Found<'_>) {
    for difference in differences(path, stored, computed) {
        found.differs(&difference);
    }
}
