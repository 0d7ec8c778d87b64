//! Every page of every role, with nothing on it empty.

use crate::browser::Browser;
use crate::expert::{open_study, signed_in};
use crate::support::studies::{self, ITEMS};
use crate::support::{Study, TestApp, app};

/// How many browsers look at pages side by side.
const AT_A_TIME: usize = 4;

const INVITED: &str = "ines@panel.example";
const NEW_ADDRESS: &str = "expert03@elsewhere.example";

/// Long words are where layouts break.
const GERMAN: &str = "Betäubungsmittelbeschaffungskriminalität und Containerterminalsicherheitsüberprüfungsverordnungen im Nordseehafenwirtschaftsraum";

/// A study in its second round, and one with everything closed, so that no page is empty.
pub struct Everything<'a> {
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
    pub fn of(app: &'a TestApp) -> Self {
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

    /// Looks at each page with a browser of the right person, several at a time.
    pub fn each(&self, app: &TestApp, look: impl Fn(&Browser, &str) + Sync) {
        let walk = |pages: &[(Option<&'static str>, String)]| {
            for group in pages.chunk_by(|(one, _), (next, _)| one == next) {
                let browser = match group[0].0 {
                    Some(email) => signed_in(app, email),
                    None => Browser::open(app.address()),
                };
                for (_, page) in group {
                    look(&browser, page);
                }
            }
        };
        let pages = self.pages();
        std::thread::scope(|threads| {
            for part in pages.chunks(pages.len().div_ceil(AT_A_TIME)) {
                threads.spawn(move || walk(part));
            }
        });
    }
}
