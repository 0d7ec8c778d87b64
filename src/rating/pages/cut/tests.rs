use std::collections::{BTreeMap, HashMap};

use askama::Template;
use proptest::option;
use proptest::prelude::*;

use super::super::{Turn, section_page};
use super::*;
use crate::account::{Account, Credential, Principal};
use crate::aggregation::results::{round_results, testing};
use crate::aggregation::rule::Region;
use crate::demo::STUDY_FILE;
use crate::locale::Speaker;
use crate::panel::Participation;
use crate::result::Reason;
use crate::round::{Round, RoundItem, State};
use crate::study::file;
use crate::web::session::SignedIn;

const REASONS: [&str; 6] = [
    "Debts made inside are repaid outside.",
    "<b>Markup</b> & \"signs\"",
    "Short",
    "A reason that is as long as two lines of a phone can hold, or nearly so",
    "Not among those of the panel",
    "",
];
/// Of the demo's study.
const SECTION: &str = "factors";
const TYPED: [&str; 4] = ["", "Plain", "</textarea>\r\n<script>", "ünï"];

/// What somebody answers to an item now and answered before.
#[derive(Debug, Clone)]
struct Given {
    now: Option<(Option<u32>, Option<u32>, usize)>,
    seq: i64,
    before: Option<(Option<u32>, Option<u32>, usize)>,
    is_redacted: bool,
}

fn given() -> impl Strategy<Value = Given> {
    let answer = |texts: usize| (option::of(1..=3u32), option::of(1..=3u32), 0..texts);
    let (now, before) = (answer(TYPED.len()), answer(REASONS.len()));
    (
        option::of(now),
        0..1i64 << 52,
        option::of(before),
        prop::bool::weighted(0.1),
    )
        .prop_map(|(now, seq, before, is_redacted)| Given {
            now,
            seq,
            before,
            is_redacted,
        })
}

fn round(number: u32, state: State) -> Round {
    Round {
        id: number.into(),
        study_id: 1,
        number,
        state,
        deadline: None,
        opened_at: Some(1),
        closed_at: state.eq(&State::Closed).then_some(2),
        looked_at: None,
        withdrawals: 1,
    }
}

/// The demo's study in round `number`: of the round before, its first item has reasons, the second
/// too few answers, the third other words, and all others nothing; the fourth is withdrawn.
fn stage(number: u32) -> Stage {
    let definition = file::parse(STUDY_FILE, "demo").unwrap();
    let of_section = definition.items().filter(|of| of.section.id == SECTION);
    let items: Vec<RoundItem> = (1..)
        .zip(of_section)
        .map(|(id, placed)| RoundItem {
            id,
            name: placed.item.id.clone(),
            version: if id == 3 { 2 } else { 1 },
            withdrawn: (id == 4).then(|| "Asked twice.".to_owned()),
        })
        .collect();
    assert!(items.len() > 4);
    let sheet = |number, state| Sheet {
        round: round(number, state),
        definition: Arc::new(definition.clone()),
        items: items.clone().into(),
    };
    let counted = |at: usize, counts: &[u64]| testing::item(&items[at].name, counts);
    let input = testing::round(
        vec![
            counted(0, &[4, 6, 12]),
            counted(1, &[1, 1, 2]),
            counted(2, &[9, 9, 3]),
        ],
        24,
    );
    let reason = |region, text: &str| Reason {
        region,
        text: text.to_owned(),
        redacted: None,
    };
    let mut reasons: Vec<Reason> = REASONS[..3]
        .iter()
        .flat_map(|text| [reason(Some(Region::Up), text), reason(None, text)])
        .collect();
    reasons.push(reason(Some(Region::Down), REASONS[3]));
    reasons.push(Reason {
        redacted: Some("It names somebody.".to_owned()),
        ..reason(Some(Region::Middle), "")
    });
    let stored = Arc::new(StoredResult {
        round: round(1, State::Closed),
        results: Arc::new(round_results(&input)),
        input: Arc::new(input),
        reasons: Arc::new(BTreeMap::from([(items[0].name.clone(), reasons)])),
        answered: 22,
        departures: BTreeMap::new(),
    });
    let is_later = number > 1;
    Stage {
        base: "/studies/nexus".to_owned(),
        preview: None,
        participation: Participation::default(),
        answers: HashMap::new(),
        earlier: Vec::new(),
        results: is_later.then_some(stored).into_iter().collect(),
        missed: Vec::new(),
        before: HashMap::from([(1, sheet(1, State::Closed))]),
        stencils: None,
        t: Speaker::for_tag(&definition.language),
        sheet: sheet(number, State::Open),
        now: 3,
    }
}

fn answer_with(stage: &mut Stage, given: &[Given]) {
    let of = |(value, confidence, text): (Option<u32>, Option<u32>, usize), texts: &[&str], seq| {
        let text = texts[text].to_owned();
        Answer {
            answered: true,
            value,
            confidence: value.and(confidence),
            rationale: Some(text).filter(|text| !text.is_empty()),
            seq,
        }
    };
    let is_later = stage.sheet.round.number > 1;
    for (item, given) in stage.sheet.items.iter().zip(given) {
        let withdrawn = Answer {
            answered: false,
            ..of((None, None, 0), &TYPED, given.seq)
        };
        let now = given.now.map(|now| of(now, &TYPED, given.seq));
        stage.answers.insert(item.id, now.unwrap_or(withdrawn));
        if let (Some(before), true) = (given.before, is_later) {
            stage.earlier.push(Earlier {
                item: item.id,
                item_name: item.name.clone(),
                round: 1,
                version: 1,
                answer: of(before, &REASONS, given.seq),
                redacted: given.is_redacted.then(|| "It names somebody.".to_owned()),
            });
        }
    }
}

fn reader() -> SignedIn {
    SignedIn {
        principal: Principal {
            account: Account {
                id: 1,
                email: "expert@panel.example".to_owned(),
                name: "Expert".to_owned(),
                administrator: false,
                disabled: false,
                one_at_a_time: false,
            },
            credential: Credential::Session { id: 2 },
        },
        csrf: "a token & <its> mark".to_owned(),
    }
}

fn page(stage: &Stage, only: Option<&str>) -> String {
    let turn = Turn::default();
    let page = section_page(stage, &reader(), SECTION, only, &turn, None).unwrap();
    page.render().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// Everybody's cards are cut of the stencils that were made for those before, and are the same,
    /// byte for byte, as if they had been set for this reader alone.
    #[test]
    fn a_cut_card_is_the_card_that_would_have_been_set(
        panel in prop::collection::vec(prop::collection::vec(given(), 4), 1..8),
        number in 1..=2u32,
        is_alone: bool,
    ) {
        let stencils = Arc::new(Stencils::default());
        for given in &panel {
            let mut stage = stage(number);
            answer_with(&mut stage, given);
            let first = stage.sheet.items[0].name.clone();
            let only = is_alone.then_some(first.as_str());
            let set = page(&stage, only);
            stage.stencils = Some(stencils.clone());
            let cut = page(&stage, only);
            prop_assert_eq!(set, cut);
        }
        prop_assert!(stencils.bytes() > 0);
    }
}

#[test]
fn nothing_that_somebody_typed_comes_onto_the_page_of_another() {
    let stencils = Arc::new(Stencils::default());
    let page_of = |seq, text| {
        let given = Given {
            now: Some((Some(3), Some(2), text)),
            seq,
            before: Some((Some(3), None, 4)),
            is_redacted: false,
        };
        let mut stage = stage(2);
        stage.stencils = Some(stencils.clone());
        answer_with(&mut stage, &vec![given; 4]);
        page(&stage, None)
    };
    let (seq, typed) = (4_503_599_627_370_495, "&#60;script&#62;");
    let of_first = page_of(seq, 2);
    assert!(of_first.contains(typed) && of_first.contains(&seq.to_string()));
    let kept = stencils.bytes();
    let of_second = page_of(7, 3);
    assert_eq!(stencils.bytes(), kept, "their cards have the same shapes");
    assert!(of_second.contains("ünï") && !of_second.contains(typed));
    assert!(!of_second.contains(&seq.to_string()));
}
