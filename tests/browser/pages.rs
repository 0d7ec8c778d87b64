//! What holds on every page: U6 to U10, U12, U20 to U22, G6, the weight of a first visit.

use super::expert::{open_study, second_round, signed_in};
use crate::axe;
use crate::browser::{Browser, Theme};
use crate::support::studies::{self, ITEMS};
use crate::support::{Backend, Study, TestApp, app, study};
use crate::{on_both_backends, on_sqlite_alone};

/// A study in its second round, and one with everything closed, so that no page is empty.
struct Everything<'a> {
    running: Study<'a>,
    reported: Study<'a>,
    /// Still being made.
    drafted: Study<'a>,
    /// Ways in and out that came by mail, of experts and of others.
    links: [String; 4],
    /// Of somebody on the panel.
    person: String,
    /// Where a coordinator redacts a reason.
    redact: String,
    /// Of the author, below the administrators' address.
    account: String,
}

impl<'a> Everything<'a> {
    fn of(app: &'a TestApp) -> Self {
        let post = app.with_mail();
        let running = open_study(app, 6);
        post.wait_for(6);
        running.rate_all(1, &ITEMS);
        running.close_round(1);
        running.open_round(2);
        running
            .coordinator
            .api_post(
                &running.path(&format!("/rounds/2/items/{}/withdraw", ITEMS[2])),
                &serde_json::json!({"reason": "It asks two things at once."}),
            )
            .expect(204);
        let mail = post.next_to(&running.expert_email(1), 2);
        let role = [
            ("name", "Ines Valk"),
            ("email", INVITED),
            ("role", "coordinator"),
        ];
        app.as_person(app::COORDINATOR)
            .post(&running.page("/team"), &role)
            .expect(303);
        app.as_person(&running.expert_email(2))
            .post("/account/address", &[("address", NEW_ADDRESS)])
            .expect(200);
        let links = [
            mail.link("/i/"),
            mail.link("/u/"),
            post.next_to(INVITED, 0).link("/r/"),
            post.next_to(NEW_ADDRESS, 0).link("/a/"),
        ];
        let person = app.database.number(
            "SELECT MAX(panelist.id) FROM panelist JOIN study ON study.id = study_id WHERE slug = 'harbours'",
        );
        let person = running.page(&format!("/panel/people/{person}"));
        running
            .expert_at_pages(0)
            .post(&running.page("/submit"), &[])
            .expect(303);
        let german = studies::harbours("hafen")
            .replace("Volume of smuggled goods", GERMAN)
            .replace("language = \"en\"", "language = \"de\"");
        let reported = app.import_study("hafen", &german);
        reported.invite_experts(21);
        for round in [1, 2] {
            reported.open_round(round);
            reported.rate_all(round, &ITEMS);
            if round == 2 {
                let withdraw = format!("/rounds/2/items/{}/withdraw", ITEMS[4]);
                let reason = serde_json::json!({"reason": "It asks two things at once."});
                reported
                    .coordinator
                    .api_post(&reported.path(&withdraw), &reason)
                    .expect(204);
            }
            reported.close_round(round);
        }
        reported
            .author
            .api_post(&reported.path("/publish"), &serde_json::json!({"round": 1}))
            .expect(200);
        reported.prepare_round(3);
        let unsaid = studies::harbours("draft").replacen("polarity = \"increases\"\n", "", 1);
        let drafted =
            app.import_study("draft", &unsaid.replace("Volume of smuggled goods", GERMAN));
        drafted.prepare_round(1);
        app.person(app::ADMINISTRATOR);
        app.store()
            .write(|conn| castalia::mail::hold::begin(conn, castalia::clock::now_micros()))
            .expect("mail is held back");
        let evidence = app
            .as_person(app::COORDINATOR)
            .get(&reported.page(&format!("/results/2/{}", ITEMS[0])))
            .expect(200)
            .text();
        let redact = evidence
            .split('"')
            .find(|part| part.contains("/redact?reason="))
            .expect("a reason to redact")
            .to_owned();
        Self {
            account: format!("/accounts/{}", app.person(app::AUTHOR).id),
            redact,
            running,
            reported,
            drafted,
            links,
            person,
        }
    }

    /// Every page of every role; nobody for those before the sign-in.
    fn pages(&self) -> Vec<(Option<&'static str>, String)> {
        let expert = Some("expert01@panel.example");
        let coordinator = Some(app::COORDINATOR);
        let author = Some(app::AUTHOR);
        let (running, reported) = (&self.running, &self.reported);
        let mut pages = vec![(None, "/sign-in".to_owned()), (None, "/nowhere".to_owned())];
        let [way_in, way_out, role, address] = self.links.clone();
        for page in [
            format!("{way_in}/privacy"),
            way_in,
            way_out,
            role,
            address,
            "/i/old".into(),
            "/r/old".into(),
            "/a/old".into(),
            "/l/old".into(),
            "/sign-in/code".into(),
        ] {
            pages.push((None, page));
        }
        pages.push((coordinator, self.redact.clone()));
        pages.push((Some(app::ADMINISTRATOR), "/administrators".to_owned()));
        pages.push((coordinator, self.person.clone()));
        for page in [
            "",
            "/accounts",
            &self.account,
            "/erase",
            "/erase?email=expert02@panel.example",
        ] {
            pages.push((Some(app::ADMINISTRATOR), format!("/administration{page}")));
        }
        for role in [expert, coordinator] {
            pages.push((role, "/".to_owned()));
            pages.push((role, "/account".to_owned()));
        }
        for rest in [
            "/rate",
            "/rate/factors",
            "/rate/order",
            "/review",
            "/consent",
            "/withdraw",
            "/background",
            "/naming",
            "/reuse",
            "/privacy",
        ] {
            pages.push((expert, running.page(rest)));
        }
        pages.push((
            expert,
            running.page(&format!("/rate/factors/{}?one=1", ITEMS[1])),
        ));
        pages.push((expert, running.page("/submitted")));
        pages.push((expert, running.page("/overview")));
        pages.push((expert, reported.page("/rate")));
        for rest in [
            "/overview",
            "/items",
            "/panel",
            "/panel/add",
            "/team",
            "/message",
            "/mail",
            "/remind",
            "/rounds",
            "/rounds/2/close",
            "/rounds/2/extend",
        ] {
            pages.push((coordinator, running.page(rest)));
        }
        pages.push((coordinator, "/new-study".to_owned()));
        pages.push((coordinator, "/new-study/example".to_owned()));
        for rest in [
            "/items",
            "/items/smuggling-volume",
            "/items/smuggling-volume/remove",
            "/edit/section",
            "/edit/section/factors",
            "/edit/section/order/group/1/item",
            "/edit/section/signals/signal/0",
            "/edit/study",
            "/edit/texts",
            "/edit/groups",
            "/edit/rule",
            "/import",
            "/edit/scales",
            "/edit/scale?points=5",
            "/rounds/1/open",
            "/preview",
            "/preview/rate",
            "/preview/rate/factors",
            "/preview/rate/order/customs-code?one=1",
            "/preview/review",
            "/preview/submitted",
            "/preview/background",
        ] {
            pages.push((coordinator, self.drafted.page(rest)));
        }
        pages.push((coordinator, running.page("/edit/rule")));
        pages.push((coordinator, running.page("/import")));
        pages.push((coordinator, reported.page("/overview")));
        pages.push((coordinator, reported.page("/rounds/2/reopen")));
        pages.push((coordinator, reported.page("/rounds/3/open")));
        pages.push((coordinator, reported.page("/rounds/3/items")));
        pages.push((coordinator, reported.page("/preview/rate/factors")));
        pages.push((coordinator, running.page("/rounds/2/items")));
        let withdraw = format!("/rounds/2/items/{}/withdraw", ITEMS[0]);
        pages.push((coordinator, running.page(&withdraw)));
        let withdrawn = format!("/results/2/{}", ITEMS[4]);
        pages.push((author, reported.page(&withdrawn)));
        for study in [running, reported] {
            let page = format!("/items/{}/reword", ITEMS[0]);
            pages.push((coordinator, study.page(&page)));
        }
        for rest in [
            "/results",
            "/results?label=split",
            "/results?label=groups_disagree",
            "/results?view=table",
            "/results/rules",
            "/results/rules?abstentions_in_n=true",
            "/results?round=1",
            "/report",
            "/report?words=1",
            "/report/preview",
            "/report/preview?format=csv&variant=accessible",
        ] {
            pages.push((author, reported.page(rest)));
        }
        pages.push((author, reported.page("/publish")));
        pages.push((author, reported.page("/report/changes")));
        pages.push((author, reported.page("/methods")));
        pages.push((coordinator, self.drafted.page("/methods?saved=1")));
        pages.push((
            author,
            reported.page(&format!("/results/2/{}/depart", ITEMS[0])),
        ));
        pages.push((expert, reported.page("/answers")));
        pages.push((expert, running.page("/answers")));
        for rest in ["/results", "/results/rules", "/report", "/report/preview"] {
            pages.push((None, reported.page(rest)));
        }
        pages.push((None, reported.page(&format!("/results/1/{}", ITEMS[0]))));
        for item in ITEMS {
            pages.push((author, reported.page(&format!("/results/2/{item}"))));
        }
        pages
    }

    /// Calls for each page with a browser of the right person.
    fn each(&self, app: &TestApp, mut look: impl FnMut(&Browser, &str)) {
        let mut current: Option<(Option<&str>, Browser)> = None;
        for (role, page) in self.pages() {
            if current.as_ref().is_none_or(|(known, _)| *known != role) {
                let browser = match role {
                    Some(email) => signed_in(app, email),
                    None => Browser::open(app.address()),
                };
                current = Some((role, browser));
            }
            if let Some((_, browser)) = &current {
                look(browser, &page);
            }
        }
    }
}

const INVITED: &str = "ines@panel.example";
const NEW_ADDRESS: &str = "expert03@elsewhere.example";

/// Long words are where layouts break.
const GERMAN: &str = "Betäubungsmittelbeschaffungskriminalität und Containerterminalsicherheitsüberprüfungsverordnungen im Nordseehafenwirtschaftsraum";

on_both_backends! {
    /// The dress of a page does not depend on the database: on PostgreSQL it is looked at once.
    fn axe_finds_nothing_on_any_page_at_both_widths_in_both_themes(app: &TestApp) {
        let everything = Everything::of(app);
        let mut wrong = Vec::new();
        everything.each(app, |browser, page| wrong.extend(match app.backend() {
            Backend::Sqlite => axe::violations_everywhere(browser, page),
            Backend::Postgres => {
                browser.visit(page);
                axe::violations(browser).into_iter().map(|found| format!("{page}: {found}")).collect()
            }
        }));
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

// The dress of a page is the same on either database.
on_sqlite_alone! {
    /// U8: nothing scrolls sideways at 320 CSS pixels. U7: what is pressed is at least 24 by 24,
    /// a tile at least 44 high. U9: nothing is sticky, so nothing can hide what has the focus.
    fn every_page_fits_its_window_and_its_targets_the_finger(app: &TestApp) {
        let everything = Everything::of(app);
        let mut wrong = Vec::new();
        everything.each(app, |browser, page| {
            browser.visit(page);
            browser.open_details();
            for width in [320, 390, 1280] {
                browser.set_width(width);
                if browser.scrolls_sideways() {
                    wrong.push(format!("{page} scrolls sideways at {width}"));
                }
                for target in browser.small_targets(24.0) {
                    wrong.push(format!("{page} at {width}: {target}"));
                }
                for (html, [_, _, _, height]) in browser.boxes("label.tile") {
                    if height < 44.0 {
                        wrong.push(format!("{page} at {width}: a tile {height} high: {html}"));
                    }
                }
                let sticky = browser.script(
                    "return [...document.querySelectorAll('*')].filter(e => ['sticky', 'fixed'].includes(getComputedStyle(e).position)).length",
                    vec![],
                );
                if sticky != 0 {
                    wrong.push(format!("{page} at {width}: {sticky} sticky elements"));
                }
            }
            browser.set_width(1280);
        });
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// U20: the contact is in the first place of the footer. U21: nothing to drag. U6: arrows have
    /// words. No page carries an inline style or script, or a second heading of the first level.
    fn every_page_names_whom_to_ask_and_has_nothing_to_drag(app: &TestApp) {
        let everything = Everything::of(app);
        let mut wrong = Vec::new();
        everything.each(app, |browser, page| {
            browser.visit(page);
            if page != "/nowhere" && browser.says("This page does not exist") {
                wrong.push(format!("{page}: not there"));
            }
            let of_study = page.starts_with("/studies/") && !browser.title().starts_with("Error");
            let foot = browser.texts("footer p");
            let named = foot.first().is_some_and(|line| {
                line.contains("Questions?") && (!of_study || line.contains("dana@panel.example"))
            });
            if !named {
                wrong.push(format!("{page}: the footer begins with {foot:?}"));
            }
            for (what, css) in [
                ("something to drag", "input[type=range], [draggable=true]"),
                ("an inline style", "[style]"),
                ("an inline script", "script:not([src])"),
                ("a colour without a word", "main .inc:not(:has(+ *)):empty, main .dec:not(:has(+ *)):empty"),
                ("a required attribute", "[required]"),
            ] {
                let count = browser.count(css);
                if count > 0 {
                    wrong.push(format!("{page}: {count} times {what}"));
                }
            }
            if browser.count("h1") != 1 {
                wrong.push(format!("{page}: {} first headings", browser.count("h1")));
            }
            let lang = browser.attribute("html", "lang").unwrap_or_default();
            if lang.is_empty() {
                wrong.push(format!("{page}: no language"));
            }
        });
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// G6, and the weight of a first visit: at most 4 requests and 60 kB on the wire.
    fn no_page_asks_anybody_else_and_a_first_visit_is_light(app: &TestApp) {
        let everything = Everything::of(app);
        let mut wrong = Vec::new();
        let (mut most, mut heaviest) = (0, 0);
        everything.each(app, |browser, page| {
            let requests = browser.first_visit(page);
            let bytes: u64 = requests.iter().map(|request| request.bytes).sum();
            for request in &requests {
                if !request.url.starts_with(browser.base()) {
                    wrong.push(format!("{page} asks {}", request.url));
                }
            }
            if requests.len() > 4 || bytes > 60_000 {
                wrong.push(format!("{page}: {} requests, {bytes} bytes: {requests:?}", requests.len()));
            }
            most = most.max(requests.len());
            heaviest = heaviest.max(bytes);
            for complaint in browser.complaints() {
                if !complaint.contains("status of 40") {
                    wrong.push(format!("{page}: {complaint}"));
                }
            }
        });
        println!("first visit: at most {most} requests, {heaviest} bytes");
        assert!(most > 1, "the requests were not seen");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// U12: password managers and pasting work, and nothing asks for a riddle.
    fn the_sign_in_takes_what_managers_fill_and_people_paste(app: &TestApp) {
        open_study(app, 1);
        let browser = Browser::open(app.address());
        browser.visit("/sign-in");
        assert_eq!(browser.attribute("#email", "autocomplete").as_deref(), Some("username"));
        assert_eq!(browser.attribute("#email", "type").as_deref(), Some("email"));
        assert_eq!(browser.attribute("#password", "autocomplete").as_deref(), Some("current-password"));
        browser.type_into("#email", &study::email_of(0));
        browser.click("#password");
        let refused = browser.script(
            "const field = document.querySelector('#password');
             const paste = new ClipboardEvent('paste', {bubbles: true, cancelable: true, clipboardData: new DataTransfer()});
             const refused = !field.dispatchEvent(paste);
             document.execCommand('insertText', false, arguments[0]);
             return refused",
            vec![app::PASSWORD.into()],
        );
        assert_eq!(refused, false, "pasting is not prevented");
        browser.click_through("form.sign-in button.primary");
        assert!(!browser.path().starts_with("/sign-in"), "signed in with a pasted password");
    }

    /// U10 for the parts axe does not measure: edges of controls against their ground, both themes.
    fn edges_of_controls_stand_out_three_to_one(app: &TestApp) {
        let study = second_round(app, 6);
        let browser = signed_in(app, &study::email_of(0));
        let mut wrong = Vec::new();
        for theme in [Theme::Light, Theme::Dark] {
            browser.set_theme(theme);
            browser.visit(&study.page("/rate/factors"));
            wrong.extend(browser.pale_edges("label.tile, textarea, a.button, button.button"));
            browser.visit("/sign-in");
            wrong.extend(browser.pale_edges("input.input"));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
