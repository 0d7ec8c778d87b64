//! What of a study is public, from the stored results.

use std::collections::BTreeMap;

use super::{FORM, PublicPackage, PublicRound};
use crate::aggregation::results::{ItemInput, ItemResult, RoundInput, RoundResults};
use crate::clock::rfc3339;
use crate::closing;
use crate::closing::seal::{self, Salted, SealDocument};
use crate::report::Error;
use crate::result::{self, last_closed};
use crate::round;
use crate::store::Store;
use crate::study::Study;

/// The closed rounds up to `number` (without one: all of them). Their closing is final from now on.
///
/// # Errors
/// As a look at the results of round `number`.
pub fn gather(
    db: &Store,
    study: &Study,
    number: Option<u32>,
    now: i64,
) -> Result<PublicPackage, Error> {
    let number = match number {
        Some(number) => number,
        None => db.read(|conn| last_closed(conn, study.id))?,
    };
    if number == 0 {
        return Err(Error::UnknownRound(number));
    }
    let mut rounds = Vec::new();
    for number in 1..=number {
        let stored = result::look(db, study.id, number, now)?;
        let (sheet, sealed) = db.read(|conn| {
            let sheet = round::store::sheet(conn, &stored.round)?;
            Ok::<_, crate::store::Error>((sheet, closing::store::find(conn, stored.round.id)?))
        })?;
        let sealed = sealed.ok_or(result::Error::NotClosed(number))?;
        let results = stored.results.public();
        let input = public_input(&stored.input, &results);
        let definitions = sheet.placed().map(|placed| {
            let content = seal::definition(&sheet, placed);
            (placed.item.name.clone(), content)
        });
        let at = stored.round.closed_at.and_then(rfc3339);
        rounds.push(PublicRound {
            closed: at.map(|at| at.chars().take(10).collect()),
            root: sealed.root,
            seal: opened(sealed.document, (&stored.input, &input), &results),
            input,
            results,
            definitions: definitions.collect(),
            withdrawn: sheet
                .withdrawn()
                .into_iter()
                .map(|item| (item.id, item.reason))
                .collect(),
        });
    }
    let particulars =
        db.read(|conn| result::store::particulars::of_round(conn, study.id, number))?;
    let definition = &study.definition;
    Ok(PublicPackage {
        form: FORM.to_owned(),
        study: study.slug.clone(),
        title: definition.title.clone(),
        language: definition.language.clone(),
        simulated: definition.simulated,
        contact: definition.contact.name.clone(),
        terms: particulars.terms,
        rounds,
    })
}

/// The counts without what the results do not show.
fn public_input(input: &RoundInput, public: &RoundResults) -> RoundInput {
    let mut shown = input.clone();
    let groups = shown.tables.iter_mut().flat_map(|table| &mut table.groups);
    for item in groups.flat_map(|group| &mut group.items) {
        item.by_confidence.clear();
        item.by_expertise.clear();
        match public.item(&item.id) {
            Some(result) if result.counts.is_some() => keep_shown(item, result),
            _ => {
                item.counts.iter_mut().for_each(|count| *count = 0);
                item.by_group.clear();
                item.earlier = None;
            }
        }
    }
    shown
}

fn keep_shown(item: &mut ItemInput, result: &ItemResult) {
    item.by_group.retain(|group| {
        let mut shown = result.groups.iter();
        shown.any(|one| one.name == group.name && one.counts.is_some() && one.abstained.is_some())
    });
    if result.transition.is_none() {
        item.earlier = None;
    }
}

/// The seal with the salts of what stands in the package whole. Without its salt nobody can try
/// which of a few possible contents a digest is of.
fn opened(
    mut document: SealDocument,
    (whole, public): (&RoundInput, &RoundInput),
    results: &RoundResults,
) -> SealDocument {
    let whole_seal = document.clone();
    let salts: BTreeMap<&str, &seal::SealedItem> = whole_seal
        .items
        .iter()
        .map(|item| (item.id.as_str(), item))
        .collect();
    let form = document.form;
    document.each(|part| *part = part.closed());
    for (item, sealed) in document.withdrawn.iter_mut().zip(&whole_seal.withdrawn) {
        item.definition = sealed.definition.clone();
        item.reason = sealed.reason.clone();
    }
    let find = |input: &RoundInput, id: &str| input.items().find(|item| item.id == id).cloned();
    for item in &mut document.items {
        let Some(sealed) = salts.get(item.id.as_str()) else {
            continue;
        };
        item.definition = sealed.definition.clone();
        let inputs = find(whole, &item.id).zip(find(public, &item.id));
        let result = results.item(&item.id);
        let Some((whole, public)) = inputs.filter(|_| result.is_some_and(|r| r.counts.is_some()))
        else {
            continue;
        };
        let (groups, earlier) = (
            whole.by_group == public.by_group,
            whole.earlier == public.earlier,
        );
        // Of the first form a part is opened only where all that it covers is public.
        let is_apart = form >= seal::FORM;
        let open = |may: bool, part: &mut Salted, sealed: &Salted| {
            if may {
                *part = sealed.clone();
            }
        };
        open(is_apart || groups, &mut item.counts, &sealed.counts);
        open(is_apart || earlier, &mut item.decision, &sealed.decision);
        if groups {
            item.groups = sealed.groups.clone();
        }
        if earlier {
            item.transition = sealed.transition.clone();
        }
    }
    document
}
