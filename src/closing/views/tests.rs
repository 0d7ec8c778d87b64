use askama::Template;

use super::*;
use crate::aggregation::rule::ConsensusRule;
use crate::locale::Speaker;
use crate::study::views::editor::{CheckCard, CheckLine};
use crate::web::charts::{Funnel, FunnelRow, ShareBar, Stage, Step, Timeline};
use crate::web::page::Shell;

const HOSTILE: &str = "<script>alert(1)</script>";

fn shell() -> Shell {
    Shell::new(Speaker::fallback(), "Overview")
        .with_csrf("token")
        .wide()
}

#[test]
fn the_overview_has_one_primary_button_and_nothing_per_item() {
    let html = OverviewPage {
        shell: shell(),
        title: HOSTILE.to_owned(),
        kicker: "Study · 20 items · panel of 24".to_owned(),
        state: "Round 2 is open".to_owned(),
        timeline: Timeline {
            steps: vec![Step {
                stage: Stage::Now,
                title: "Round 2 – open".to_owned(),
                lines: vec!["No deadline".to_owned()],
                link: None,
            }],
        },
        mail_note: String::new(),
        next: NextStep {
            heading: "Next step: close the round".to_owned(),
            text: "All have submitted.".to_owned(),
            action: Some(("/close".to_owned(), "Close round 2".to_owned())),
            also: Some(("/remind".to_owned(), "Remind 2".to_owned())),
        },
        response: Some(ResponseCard {
            round: 2,
            is_open: true,
            funnel: Funnel {
                name: "Response".to_owned(),
                rows: vec![FunnelRow {
                    label: "Invited".to_owned(),
                    count: 24,
                }],
            },
            invited: 24,
            panel: 22,
            submitted: 16,
            declined: 1,
            bounced: 1,
            remaining: 6,
            correct: Some((
                "/panel/people/1".to_owned(),
                "correct the address".to_owned(),
            )),
            undelivered: 2,
            mail_href: "/mail".to_owned(),
            forecast: vec!["Forecast: about 19 of 22.".to_owned()],
            days: Some(Days {
                lines: vec![(
                    "Monday 12 October".to_owned(),
                    3,
                    ShareBar { part: 9, whole: 24 },
                )],
            }),
        }),
        groups: vec![
            GroupLine {
                name: "Research".to_owned(),
                submitted: Some(ShareBar { part: 6, whole: 8 }),
            },
            GroupLine {
                name: "Policy".to_owned(),
                submitted: None,
            },
        ],
        groups_note: String::new(),
        people_title: "Not yet submitted".to_owned(),
        people: vec![PersonLine {
            name: HOSTILE.to_owned(),
            group: "Research".to_owned(),
            progress: "Started 14 October".to_owned(),
        }],
        also: vec![PersonTag {
            name: "R. Keller".to_owned(),
            word: "Bounced".to_owned(),
            is_problem: true,
            href: Some("/panel/people/1".to_owned()),
        }],
        panel_href: "/panel".to_owned(),
        remarks: Vec::new(),
        closing: Some(ClosingCard {
            round: 2,
            by_itself: "Only you close it.".to_owned(),
            early: false,
            consequences: vec!["no answer is accepted afterwards;".to_owned()],
            href: "/rounds/2/close".to_owned(),
            more_time: Some(("/rounds/2/extend".to_owned(), "Set a deadline".to_owned())),
        }),
        rule: RuleCard::new(&ConsensusRule::default(), Some("/edit/rule".to_owned())),
    }
    .render()
    .unwrap();
    assert!(html.contains(
        "more than half of the valid answers, an outer one also more than twice the opposite. \
         <b>Consensus</b>: at least 75%, and for an outer arrow at least 6 times the opposite."
    ));
    assert_eq!(html.matches("button primary").count(), 1);
    assert!(html.contains("Not yet submitted <b>6</b>"), "{html}");
    assert!(html.contains("not shown") && html.contains("Submitted by day"));
    assert!(!html.contains("<script>alert") && !html.contains("style="));
    assert!(html.contains("Close round 2…"));
}

#[test]
fn the_consequences_of_closing_carry_this_rounds_numbers() {
    let lines = Consequences {
        not_submitted: 6,
        with_answers: 3,
        panel: 24,
    }
    .lines();
    assert_eq!(lines[1].0, "6 people");
    assert!(
        lines[1]
            .1
            .contains("What 3 of them saved counts; the other 3")
    );
    let all_in = Consequences {
        not_submitted: 0,
        with_answers: 0,
        panel: 24,
    };
    assert_eq!(all_in.lines().len(), 4);
}

#[test]
fn a_wrong_password_is_said_above_and_at_the_field() {
    let html = CloseRoundPage {
        shell: shell().with_error(true),
        round: 2,
        early: true,
        lead: "It would close by itself.".to_owned(),
        consequences: Consequences {
            not_submitted: 1,
            with_answers: 0,
            panel: 24,
        },
        by_code: false,
        code_asked: crate::account::views::CodeAsked::NotYet,
        own: "/rounds/2/close".to_owned(),
        back: "/overview".to_owned(),
        problems: vec![Problem {
            field: "password",
            message: "This is not your password.".to_owned(),
        }],
    }
    .render()
    .unwrap();
    assert!(html.contains("<title>Error: "));
    assert_eq!(html.matches("This is not your password.").count(), 2);
    assert!(
        html.contains(r#"autocomplete="current-password""#)
            && html.contains("Close round 2 early?")
    );
    assert!(html.contains(r#"aria-invalid="true""#));
}

fn opening(lines: Vec<CheckLine>) -> String {
    OpenRoundPage {
        shell: shell(),
        round: 1,
        items: 20,
        panel: 24,
        zone: "Amsterdam".to_owned(),
        typed: TypedDeadline {
            date: "2026-10-30".to_owned(),
            time: "17:00".to_owned(),
        },
        rule: "An arrow needs more than half.".to_owned(),
        meaning: OpenRoundPage::meaning(24, Some((13, 18)), 12),
        is_ready: lines.is_empty(),
        check: CheckCard {
            lines,
            chance: "With 24 answering at random, 0.1 of 20 items would reach consensus."
                .to_owned(),
            next: None,
        },
        back: "/rounds".to_owned(),
        preview: "/studies/s/preview".into(),
        problems: Vec::new(),
    }
    .render()
    .unwrap()
}

#[test]
fn opening_says_what_freezes_and_keeps_what_was_typed() {
    let html = opening(Vec::new());
    assert!(html.contains("an arrow begins at 13") && html.contains("consensus at 18"));
    assert!(html.contains(r#"value="2026-10-30""#) && html.contains("Open round 1</button>"));
    assert!(html.contains("fixed for all rounds") && html.contains("0.1 of 20 items"));
}

#[test]
fn a_study_that_lacks_something_has_no_button_to_open() {
    let html = opening(vec![CheckLine {
        state: "missing",
        words: "The section “Factors” does not say which period is rated.".to_owned(),
        links: vec![("/edit/section/factors#open".to_owned(), String::new())],
    }]);
    assert!(html.contains("which period is rated") && !html.contains("Open round 1</button>"));
    assert!(html.contains(r#"href="/edit/section/factors#open""#));
}
