use super::*;
use crate::panel::views::{NamingForm, ReuseForm};
use crate::web::page::rendered as page;

fn shell(title: &str) -> Shell {
    Shell::new(Speaker::fallback(), title)
        .in_study(
            "Crime\u{2011}Terrorism Nexus",
            "crime-terrorism-nexus",
            "en",
        )
        .for_user("Mara Ekström", "m.ekstrom@noorderpi.example")
        .with_contact("Ines Valk", "ines.valk@nordholt.example")
        .with_csrf("token")
}

fn section_shell(title: &str) -> Shell {
    shell(title)
        .with_crumb("Your tasks", "/studies/crime-terrorism-nexus/rate")
        .with_last_crumb("Factors")
}

fn round(number: u32) -> RoundHead {
    RoundHead {
        number,
        planned: Some(3),
        deadline: Some("Friday 2 October, 17:00 (Amsterdam, UTC+2)".to_owned()),
        closed: false,
        reviewing: number > 1,
    }
}

fn tile(value: u8, glyph: &str, label: &str, meaning: &str, checked: bool) -> TileView {
    TileView {
        value,
        glyph: Glyph::of(glyph),
        label: label.to_owned(),
        meaning: Some(meaning.to_owned()),
        checked,
    }
}

fn card(number: usize, statement: &str, chosen: Option<u8>) -> CardView {
    let is = |value| chosen == Some(value);
    CardView {
        item_id: format!("item-{number}"),
        number,
        total: 20,
        section_id: "factors".to_owned(),
        statement: statement.to_owned(),
        period: Some(Period {
            from: "2026".to_owned(),
            to: "2036".to_owned(),
        }),
        scope: Some("Europe".to_owned()),
        guidance: Some(
            "Judge how strongly the narrative will draw people with a criminal past, on balance. \
             If it pulls both ways and the two cancel out, choose Net-zero / Stable."
                .to_owned(),
        ),
        instrument: None,
        sources: vec![
            SourceView {
                label: "A public source".to_owned(),
                url: Some("https://source.example/a?b=1&c=2".to_owned()),
                language: Some("NL".to_owned()),
            },
            SourceView {
                label: "Not a link".to_owned(),
                url: Some("javascript:alert(1)".to_owned()),
                language: None,
            },
        ],
        points: vec![
            tile(3, "▲", "Upward", "It grows over the ten years", is(3)),
            tile(
                2,
                "—",
                "Net-zero / Stable",
                "No net change, or gains and losses cancel out",
                is(2),
            ),
            tile(1, "▼", "Downward", "It shrinks over the ten years", is(1)),
        ],
        abstain_checked: false,
        confidence: chosen.map(|_| 2),
        rationale: if chosen.is_some() {
            "Recruiters adapt the story to personal grievance faster than counter-messages do."
                .to_owned()
        } else {
            String::new()
        },
        seq: i64::from(chosen.is_some()),
        is_stencil: false,
        saved_at: chosen.map(|_| "14:03".to_owned()),
        feedback: None,
        remark: RemarkForm::default(),
        remark_url: String::new(),
        withdrawn: None,
        reworded: None,
        reviewed: chosen.is_some(),
        errors: Vec::new(),
        api_url: format!("/api/v1/studies/crime-terrorism-nexus/rounds/1/ratings/item-{number}"),
        post_url: format!("/studies/crime-terrorism-nexus/rate/factors/item-{number}"),
    }
}

fn feedback(counts: [u64; 3], own: OwnEarlier) -> FeedbackView {
    let is_own = |value| matches!(own, OwnEarlier::Chose { value: v, .. } if v == value);
    let row = |i: usize, value, glyph: &str, label: &str| StripRow {
        glyph: Glyph::of(glyph),
        label: label.to_owned(),
        count: counts[i],
        own: is_own(value),
    };
    let reason = |text: &str, own| ReasonView {
        text: text.to_owned(),
        redacted: None,
        own,
        tagged: own,
        place: None,
    };
    FeedbackView {
        round: 1,
        too_few: false,
        least: 5,
        rows: vec![
            row(0, 3, "▲", "Upward"),
            row(1, 2, "—", "Net-zero / Stable"),
            row(2, 1, "▼", "Downward"),
        ],
        abstained: 2,
        missing: 1,
        own_redacted: None,
        reasons: vec![
            ReasonGroup {
                glyph: Glyph::of("▲"),
                region_label: "Upward".to_owned(),
                reasons: vec![
                    reason("Overcrowding puts the two groups on the same wings.", false),
                    reason("Debts made inside are repaid outside.", false),
                    reason("Remand is the weak point: no assessment yet.", false),
                    reason("<script>alert(1)</script>", false),
                ],
            },
            ReasonGroup {
                glyph: Glyph::of("—"),
                region_label: "Net-zero / Stable".to_owned(),
                reasons: vec![
                    reason("Separate units hold the growth back.", false),
                    reason("Better intake balances the rising numbers.", true),
                ],
            },
            ReasonGroup {
                glyph: Glyph::of("▼"),
                region_label: "Downward".to_owned(),
                reasons: vec![],
            },
        ],
        own,
    }
}

fn own(value: u8, label: &str) -> OwnEarlier {
    OwnEarlier::Chose {
        value,
        label: label.to_owned(),
    }
}

fn section(number: u32, cards: Vec<CardView>) -> SectionPage {
    SectionPage {
        shell: section_shell("Factors influencing the nexus"),
        round: round(number),
        heading: "Factors influencing the nexus".to_owned(),
        answered: 4,
        total: 6,
        one: false,
        switch_href: "/studies/crime-terrorism-nexus/rate/factors?one=1".to_owned(),
        cards: cards
            .into_iter()
            .map(|card| Card::Whole(card.into()))
            .collect(),
        previous: Some("/studies/crime-terrorism-nexus/rate/baseline".to_owned()),
        next: Next::Question("/studies/crime-terrorism-nexus/rate/norms".to_owned()),
    }
}

const NARRATIVE: &str = "Jihadist narrative generally fits well with personal needs and desires of \
                         criminals and can both be used to stimulate as well as limit continued \
                         involvement in crime";

fn rows() -> Vec<SectionRow> {
    let row = |title: &str, about: &str, total, answered, abstained| SectionRow {
        title: title.to_owned(),
        href: "/studies/crime-terrorism-nexus/rate/x".to_owned(),
        about: Some(about.to_owned()),
        total,
        answered,
        abstained,
    };
    vec![
        row(
            "Baseline",
            "3 factors that describe the nexus today",
            3,
            3,
            0,
        ),
        row("Factors influencing the nexus", "6 factors", 6, 4, 1),
        row("Norms", "5 norms of international order", 5, 0, 0),
    ]
}

fn tasks() -> TaskListPage {
    TaskListPage {
        shell: shell("Crime\u{2011}Terrorism Nexus").simulated(true),
        round: round(1),
        heading: "Crime\u{2011}Terrorism Nexus".to_owned(),
        introduction: None,
        answered: 7,
        total: 20,
        catch_up: None,
        withdrawn: 0,
        closing: Some(Closing {
            when: "Friday 2 October, 17:00".to_owned(),
            zone: "Amsterdam, UTC+2".to_owned(),
            left: "in 8 days".to_owned(),
        }),
        next: Some(NextQuestion {
            number: 8,
            href: "/studies/crime-terrorism-nexus/rate/factors/item-8".to_owned(),
        }),
        sections: rows(),
        review_href: "/studies/crime-terrorism-nexus/review".to_owned(),
        remind: None,
        submitted: false,
        consent_href: "/studies/crime-terrorism-nexus/consent".to_owned(),
        background_href: "/studies/crime-terrorism-nexus/background".to_owned(),
    }
}

#[test]
fn the_task_list_says_in_words_what_is_left_and_until_when() {
    let html = page("02-tasks", &tasks());
    assert!(html.contains("7 of 20 answered."));
    assert!(html.contains("<b>Friday 2 October, 17:00</b>"));
    assert!(html.contains("(Amsterdam, UTC+2)"));
    assert!(html.contains("in 8 days"));
    assert!(html.contains("Go on with question 8"));
    assert!(html.contains("4 of 6 answered. 1 marked “cannot judge”."));
    assert!(html.contains("Not submitted"));
    assert!(!html.contains("class=\"tag\">Completed"));
}

#[test]
fn in_the_first_round_nothing_is_chosen_for_anybody() {
    let html = page(
        "03-rate",
        &section(
            1,
            vec![card(8, NARRATIVE, Some(3)), card(9, "Legal factors", None)],
        ),
    );
    assert_eq!(html.matches("name=\"value\"").count(), 8);
    assert_eq!(html.matches(" checked").count(), 2);
    let up = html.find("Upward").expect("tile");
    let down = html.find("Downward").expect("tile");
    assert!(up < down, "tiles stand from up to down");
    assert!(html.contains("Saved 14:03") && html.contains("Nothing to save yet"));
    assert!(html.contains(r#"role="status""#));
    assert!(html.contains("Which way does this go from 2026 to 2036?"));
    assert!(html.contains(r#"rel="noopener noreferrer""#) && !html.contains("javascript:"));
    assert!(!html.contains("How the group answered"));
    assert!(!html.contains("class=\"inc\"") && !html.contains("class=\"dec\""));
    assert!(html.contains("Error") || !html.contains("error-summary"));
}

#[test]
fn a_later_round_shows_counts_reasons_and_the_own_answer_before_it_asks() {
    let mut kept = card(
        1,
        "Interaction between criminal and terrorist networks",
        Some(2),
    );
    kept.feedback = Some(feedback([14, 5, 2], own(2, "Net-zero / Stable")));
    let mut changed = card(2, "Difficulties for offenders to return", Some(2));
    changed.feedback = Some(feedback([16, 4, 1], own(3, "Upward")));
    let mut open = card(3, "Differences in institutional character", None);
    open.feedback = Some(feedback([9, 9, 3], own(3, "Upward")));
    let html = page("04-rate-again", &section(2, vec![kept, changed, open]));
    assert!(html.contains("14 of 21 chose Upward, 5 Net-zero / Stable, 2 Downward."));
    assert!(html.contains("2 could not judge. 1 did not answer. You chose Net-zero / Stable."));
    assert!(html.contains("3 of 4 reasons") && html.contains("Show 1 more"));
    assert!(html.contains("no reasons given"));
    assert_eq!(html.matches("aria-pressed=\"true\"").count(), 1);
    assert_eq!(html.matches("data-change").count(), 3);
    assert_eq!(html.matches("<details open data-change>").count(), 1);
    assert!(html.contains("Your round 1 choice"));
    assert!(html.contains("Keep Upward"));
    assert_eq!(html.matches("data-not-reviewed hidden").count(), 2);
    assert!(!html.contains('%') || !html.contains("consensus"));
}

#[test]
fn with_too_few_answers_neither_counts_nor_reasons_are_shown() {
    let mut few = card(1, "Interaction", None);
    let mut group = feedback([2, 1, 1], own(3, "Upward"));
    group.too_few = true;
    few.feedback = Some(group);
    let html = page("04-too-few", &section(2, vec![few]));
    assert!(html.contains("Too few answers to show"));
    assert!(!html.contains("class=\"strip\"") && !html.contains("Their reasons"));
    assert!(html.contains("Keep Upward"));
}

#[test]
fn who_missed_a_round_catches_up_without_anything_to_keep() {
    let mut missed = card(1, "Interaction", None);
    missed.feedback = Some(feedback([9, 7, 5], OwnEarlier::Missed));
    let html = page("04-missed", &section(2, vec![missed]));
    assert!(html.contains("You did not answer this question in round 1"));
    assert!(!html.contains("value=\"keep\""));
}

#[test]
fn a_text_too_long_comes_back_whole_with_the_error_at_both_places() {
    let mut long = card(8, NARRATIVE, Some(3));
    long.rationale = "\n<script>alert(1)</script>".to_owned() + &"x".repeat(588);
    long.errors = vec![CardError::too_long(Speaker::fallback(), 14)];
    let mut view = section(1, vec![long]);
    view.one = true;
    view.shell = view.shell.with_error(true);
    let html = page("03-too-long", &view);
    assert!(html.contains("<title>Error: "));
    assert_eq!(
        html.matches("14 characters too many. The limit is 600.")
            .count(),
        2
    );
    assert!(html.contains(r##"href="#why-item-8""##));
    assert!(html.contains("&#60;script&#62;alert(1)&#60;/script&#62;"));
    assert!(html.contains(r#"aria-invalid="true""#));
    assert!(html.contains(&"x".repeat(588)));
}

#[test]
fn foreign_text_of_any_length_and_direction_stays_text() {
    let mut german = card(
        1,
        "Sicherheitsüberprüfungsfeststellungsverordnungen und Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetze",
        None,
    );
    let labels = [
        "Außerordentlich starke Zunahme der Zusammenarbeit",
        "Zunahme",
        "Leichte Zunahme",
        "Gleichbleibend beziehungsweise ausgeglichen",
        "Leichte Abnahme",
        "Abnahme",
        "<script>alert(1)</script>",
    ];
    german.points = (1..=7u8)
        .rev()
        .zip(labels)
        .map(|(value, label)| tile(value, "+++", label, "", false))
        .collect();
    let mut arabic = card(2, "التفاعل بين الشبكات الإجرامية والإرهابية", Some(1));
    arabic.rationale = "نص طويل".to_owned();
    let html = page("03-foreign", &section(1, vec![german, arabic]));
    assert!(html.contains("dir=\"auto\">التفاعل"));
    assert!(html.contains("&#60;script&#62;alert(1)"));
    assert_eq!(html.matches("tile-grid three").count(), 1);
}

fn review_rows(answers: &[Answer]) -> Vec<ReviewRow> {
    answers
        .iter()
        .enumerate()
        .map(|(index, answer)| ReviewRow {
            number: index + 1,
            statement: NARRATIVE.to_owned(),
            answer: answer.clone(),
            href: format!("/studies/crime-terrorism-nexus/rate/factors/item-{index}"),
        })
        .collect()
}

#[test]
fn the_review_names_gaps_first_and_lets_people_submit_all_the_same() {
    let chosen = |glyph: &str, label: &str| Answer::Chosen {
        glyph: Glyph::of(glyph),
        label: label.to_owned(),
    };
    let up = chosen("▲", "Upward");
    let same = chosen("—", "Same/mild pressure");
    let view = ReviewPage {
        shell: section_shell("Check your answers"),
        round: round(1),
        sections: vec![
            ReviewSection {
                title: "Baseline".to_owned(),
                rows: review_rows(&[up.clone(), Answer::Abstained, Answer::Missing]),
            },
            ReviewSection {
                title: "Rules".to_owned(),
                rows: review_rows(&[same.clone(), same.clone(), same.clone(), same.clone(), same]),
            },
        ],
        submit_url: "/studies/crime-terrorism-nexus/submit".to_owned(),
        tasks_href: "/studies/crime-terrorism-nexus/rate".to_owned(),
    };
    let html = page("05a-review", &view);
    assert!(html.contains("1 of 8 is not answered"));
    assert!(html.contains("Answer question 3"));
    assert!(html.contains("6 ratings and 1 “cannot judge”."));
    assert!(html.contains("Submit 7 answers"));
    assert!(html.contains("5 of 5 answered: all Same/mild pressure."));
    assert!(html.find("is not answered") < html.find("Baseline"));
}

#[test]
fn after_submitting_the_page_says_what_happens_next_and_no_result() {
    let view = SubmittedPage {
        shell: shell("Round 1 submitted"),
        round: round(1),
        answered: 19,
        total: 20,
        tasks_href: "/studies/crime-terrorism-nexus/rate".to_owned(),
        naming: NamingForm {
            action: "/studies/crime-terrorism-nexus/naming".to_owned(),
            name: "Maud Ekström".to_owned(),
            named: None,
            error: None,
        },
        reuse: ReuseForm::of("crime-terrorism-nexus", None),
    };
    let html = page("05b-submitted", &view);
    assert!(html.contains("Round 1 submitted"));
    assert!(html.contains("<b>19 of 20</b> answers are with the panel"));
    assert!(html.contains("change your answers"));
}

fn version(label: &str, rationale: &str) -> VersionView {
    VersionView {
        answer: Answer::Chosen {
            glyph: Glyph::of("▲"),
            label: label.to_owned(),
        },
        value: "3".to_owned(),
        confidence: Some(2),
        rationale: rationale.to_owned(),
    }
}

#[test]
fn two_versions_of_an_answer_are_both_shown_for_choice() {
    let view = ConflictPage {
        shell: section_shell("Choose a version"),
        round: round(1),
        number: 8,
        total: 20,
        statement: NARRATIVE.to_owned(),
        changed_at: Some("14:02".to_owned()),
        stored: version("Upward", "Written in the other window."),
        yours: version("Upward", "\"><script>alert(1)</script>\nSecond line"),
        stored_seq: 7,
        card_href: "/studies/crime-terrorism-nexus/rate/factors/item-8".to_owned(),
    };
    let html = page("conflict", &view);
    assert!(html.contains("changed in another window at 14:02"));
    assert!(html.contains("Written in the other window."));
    assert!(html.contains(r#"name="seq" value="7""#));
    assert_eq!(html.matches("Keep this version").count(), 2);
}

#[test]
fn a_save_after_closing_says_what_counted_and_gives_the_text_back() {
    let mut closed = round(1);
    closed.closed = true;
    let view = ClosedPage {
        shell: section_shell("The round closed while you were writing").with_error(true),
        round: closed,
        heading: "Factors influencing the nexus".to_owned(),
        number: 8,
        total: 20,
        statement: NARRATIVE.to_owned(),
        came_at: "17:01".to_owned(),
        withdrawn: None,
        counted: Some(version("Upward", "Early words.")),
        refused: version(
            "Upward",
            "In our intake interviews the religious part is thin.",
        ),
        tasks_href: "/studies/crime-terrorism-nexus/rate".to_owned(),
    };
    let html = page("03b-closed", &view);
    assert!(html.contains("came at 17:01, after the minute of grace. It was not counted."));
    assert!(html.contains("What was saved before was."));
    assert!(html.contains("In our intake interviews"));
    assert!(html.contains("Copy my text"));
}

#[test]
fn without_an_open_round_the_page_says_so() {
    let view = WaitingPage {
        shell: shell("Crime\u{2011}Terrorism Nexus"),
        heading: "Crime\u{2011}Terrorism Nexus".to_owned(),
        redactions: vec![(1, "It names a colleague.".to_owned())],
        consent_href: "/studies/crime-terrorism-nexus/consent".to_owned(),
        became_href: None,
    };
    assert!(page("02-waiting", &view).contains("No round is open at the moment"));
}
