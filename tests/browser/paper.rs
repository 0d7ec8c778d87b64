//! What goes on paper and into other documents: an item's evidence on one sheet, and the figures.

use serde_json::{Value, json};

use crate::axe;
use crate::browser::Browser;
use crate::expert::sign_in;
use crate::on_sqlite_alone;
use crate::support::studies::{ITEMS, harbours};
use crate::support::study::{answer_of, email_of};
use crate::support::{Study, TestApp, app};

/// Each of the panel, in turns.
const GROUPS: [&str; 4] = ["Research", "Port", "Customs", "Policy and the ministries"];

/// Three closed rounds of 24 people in four groups, each of whom gives a long reason.
fn three_rounds(app: &TestApp) -> Study<'_> {
    app.person(app::COORDINATOR);
    let groups = format!("stakeholder_groups = {GROUPS:?}");
    let file = harbours("harbours").replace(
        "stakeholder_groups = [\"Research\", \"Port\", \"Customs\"]",
        &groups,
    );
    let study = app.import_study("harbours", &file);
    let people: Vec<(String, Option<&str>)> = (0..24)
        .map(|place| (email_of(place), Some(GROUPS[place % 4])))
        .collect();
    study.invite(&people);
    let why =
        "What the survey of the ports says, with what I saw there in three winters. ".repeat(9);
    let why: String = why.chars().take(600).collect();
    for round in 1..=3 {
        study.open_round(round);
        for place in 0..24 {
            let mut answer = answer_of(place, 2, round);
            answer["rationale"] = json!(why);
            study.rate(place, round, ITEMS[2], &answer);
        }
        study.close_round(round);
    }
    study
}

/// Pages of a PDF as Chromium writes it, whose objects stand in the open.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    let all = text.matches("/Type /Page").count();
    all - text.matches("/Type /Pages").count()
}

on_sqlite_alone! {
    fn the_evidence_of_an_item_prints_on_one_sheet(app: &TestApp) {
        let study = three_rounds(app);
        let browser = sign_in(app, app::AUTHOR);
        let address = study.page(&format!("/results/3/{}", ITEMS[2]));
        browser.visit(&address);
        assert_eq!(browser.count(".round-card"), 3);
        assert_eq!(browser.count("table.groups tbody tr"), 4);
        assert!(browser.count(".quote") > 12, "many reasons");
        browser.visit(&study.page("/results?round=3"));
        assert!(pages(&browser.print()) >= 1, "the pages of a print are counted");
        browser.visit(&address);
        let print = browser.print();
        if let Ok(folder) = std::env::var("CASTALIA_TEST_PRINTS") {
            let file = format!("{folder}/evidence.pdf");
            std::fs::write(file, &print).expect("the print is kept");
        }
        assert_eq!(pages(&print), 1);
        // What the sheet leaves out it names, and the address under which it stands.
        browser.devtools("Emulation.setEmulatedMedia", json!({"media": "print"}));
        let told = browser.text("[aria-labelledby=reasons]");
        browser.wait_for_text(".seal", &address);
        browser.devtools("Emulation.setEmulatedMedia", json!({"media": ""}));
        let more = browser.count("[aria-labelledby=reasons] details .quote");
        assert!(more > 0 && told.contains(&format!("{more} more reasons stand on the page.")), "{told}");
        assert!(!browser.text("[aria-labelledby=reasons]").contains("stand on the page"), "on the screen they do");
    }

    /// P8: opened by itself and placed in the report's page.
    fn a_figure_is_text_with_a_name_and_a_description_for_a_browser(app: &TestApp) {
        let study = three_rounds(app);
        study.publish();
        let browser = Browser::open(app.address());
        for address in [
            study.page("/tables/factors.svg"),
            study.page(&format!("/figures/{}.svg", ITEMS[2])),
            study.page(&format!("/figures/{}.svg?round=1", ITEMS[2])),
        ] {
            browser.visit(&address);
            assert_eq!(axe::violations(&browser), Vec::<String>::new(), "{address}");
            let told = browser.script(
                "const s = document.documentElement;
                 const named = (s.getAttribute('aria-labelledby') || '').split(' ').map(id => document.getElementById(id)?.textContent || '');
                 const texts = [...s.querySelectorAll('text')];
                 return { root: s.localName, role: s.getAttribute('role'), lang: s.getAttribute('lang'),
                   title: s.querySelector(':scope > title')?.textContent || '', desc: s.querySelector(':scope > desc')?.textContent || '',
                   named, texts: texts.length, drawn: texts.filter(t => t.getComputedTextLength() > 0).length,
                   words: texts.map(t => t.textContent).join(' '),
                   outside: texts.filter(t => { const b = t.getBBox(), v = s.viewBox.baseVal; return b.x < v.x - 1 || b.x + b.width > v.x + v.width + 1 }).map(t => t.textContent) }",
                vec![],
            );
            let text = |key: &str| told[key].as_str().unwrap_or_default();
            assert_eq!((text("root"), text("role"), text("lang")), ("svg", "img", "en"), "{address}");
            assert!(!text("title").is_empty() && text("desc").len() > 60, "{told}");
            assert!(told["texts"].as_u64() > Some(5) && told["texts"] == told["drawn"], "{told}");
            assert!(text("words").contains("Corruption among port staff"), "{told}");
            assert_eq!(told["outside"], json!([]), "{address}: text beside the sheet");
        }
        // Placed: shown in its own shape, with its name, and loaded under the page's policy.
        browser.visit(&study.page("/report"));
        browser.open_details();
        browser.wait_until("the figures to be there", || {
            browser.script("return [...document.querySelectorAll('.figures img')].every(i => i.complete && i.naturalWidth > 0)", vec![]) == Value::Bool(true)
        });
        let shown = browser.script(
            "return [...document.querySelectorAll('.figures img')].map(i => [i.alt, Math.abs(i.width / i.height - i.naturalWidth / i.naturalHeight)])",
            vec![],
        );
        let shown: Vec<(String, f64)> = serde_json::from_value(shown).expect("figures");
        assert!(!shown.is_empty());
        for (name, distorted) in shown {
            assert!(name.len() > 20 && distorted < 0.02, "{name}: {distorted}");
        }
        for link in ["svg", "png"] {
            let href = browser.attribute(&format!(".item-figures a[href*='.{link}']"), "href").expect("a link");
            app.visitor().get(&href).expect(200);
        }
    }
}
