//! The way of a mail from the outbox to the server, through all that can go wrong on it. Time is
//! moved by the stories, not waited for.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use castalia::clock::{Clock, DAY, HOUR, MINUTE, SECOND, now_micros};
use castalia::closing::{self, Carry};
use castalia::jobs::postman::Turn;
use castalia::jobs::{Office, Postman};
use castalia::mail::{Keys, Security, Sender, Server, Service};
use castalia::panel::{self, NewPanelist, Rule, schedule};
use castalia::store::Store;
use castalia::study;

use crate::on_both_backends;
use crate::support::real_smtp::RealServer;
use crate::support::smtp::{LOGIN, Mood, SECRET, SmtpServer};
use crate::support::{TestApp, app, studies};

/// An open round whose invitations wait in the outbox.
pub(super) struct Waiting<'a> {
    app: &'a TestApp,
    pub(super) post: SmtpServer,
    pub(super) clock: Clock,
}

/// An open round at `now` whose invitations nobody carries, because the server sends no mail.
pub(super) fn queued_invitations(app: &TestApp, experts: usize, now: i64) {
    let store = app.store();
    let file = studies::harbours("harbours");
    let definition = study::file::parse(&file, "harbours").expect("a study");
    let (study, _) = study::import(store, &definition, false, None, None, now).expect("imported");
    let people: Vec<NewPanelist> = (0..experts)
        .map(|place| NewPanelist {
            email: format!("p{place:03}@panel.example"),
            name: format!("Expert {place}"),
            ..NewPanelist::default()
        })
        .collect();
    panel::add(store, &study, &people, None, now, false).expect("a panel");
    closing::prepare(store, &study, &Carry::All, None, now).expect("a draft");
    let began = Instant::now();
    closing::open(store, &study, 1, None, Service::On, None, now).expect("an open round");
    println!(
        "{experts} invitations queued in {:.2} s",
        began.elapsed().as_secs_f64()
    );
}

impl<'a> Waiting<'a> {
    pub(super) fn new(app: &'a TestApp, experts: usize) -> Self {
        let clock = Clock::settable(now_micros());
        queued_invitations(app, experts, clock.now_micros());
        Self {
            app,
            post: SmtpServer::start(),
            clock,
        }
    }

    fn postman(&self) -> Postman {
        let office = Office {
            server: Server {
                host: "127.0.0.1".into(),
                port: self.post.port,
                security: Security::None,
                login: None,
                authorities: Vec::new(),
                hello: "castalia.example".into(),
                patience: Duration::from_millis(300),
            },
            sender: Sender {
                address: "panel@castalia.example".parse().expect("an address"),
                name: "Castalia".into(),
            },
            keys: Keys::new(SECRET, "https://panel.example.org"),
            signer: None,
        };
        let store = Store::open(&self.app.database.url, 2).expect("the database opens");
        Postman::new(store, self.clock.clone(), office).expect("a postman")
    }

    /// Lets everybody be invited at noon in the study's zone, the day after: that moment, and who
    /// carried the mail.
    pub(super) fn invited_at_noon(&self) -> (i64, Postman) {
        let noon = (self.clock.now_micros() / DAY + 1) * DAY + 11 * HOUR;
        self.clock.set(noon);
        self.app.database.tamper(&format!(
            "UPDATE outbox SET queued_at = {noon}, next_attempt_at = {noon}"
        ));
        let mut postman = self.postman();
        self.work(&mut postman, 10 * SECOND);
        (noon, postman)
    }

    /// Lets a postman work for so much time, in steps of five seconds.
    pub(super) fn work(&self, postman: &mut Postman, time: i64) {
        let end = self.clock.now_micros() + time;
        while self.clock.now_micros() < end {
            while postman.turn() == Turn::Busy {}
            self.clock.advance(5 * SECOND);
        }
    }

    pub(super) fn count(&self, state: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM outbox WHERE state = '{state}'");
        self.app.database.number(&sql)
    }

    fn addresses(&self) -> Vec<String> {
        self.post.mails().into_iter().map(|mail| mail.to).collect()
    }
}

on_both_backends! {
    fn after_an_hour_without_a_server_each_of_five_hundred_mails_arrives_once_and_in_order(app: &TestApp) {
        let waiting = Waiting::new(app, 500);
        let mut postman = waiting.postman();
        for (minutes, mood) in [
            (20, Mood::HangsUp),
            (10, Mood::Greets("554 no service here")),
            (10, Mood::Greets("421 too busy")),
            (10, Mood::Stalls),
            (10, Mood::Refuses("", "421 4.3.2 going down")),
        ] {
            waiting.post.mood(mood);
            waiting.work(&mut postman, minutes * MINUTE);
        }
        assert_eq!(waiting.post.mails().len(), 0);
        assert_eq!(waiting.count("queued"), 500);
        let tries = waiting.post.connections();
        assert!(tries < 100, "{tries} connections in an hour are no back-off");

        waiting.post.mood(Mood::Takes);
        let began = Instant::now();
        waiting.work(&mut postman, 10 * MINUTE);
        let rate = 500.0 / began.elapsed().as_secs_f64();
        println!("{rate:.0} mails a second on {:?}", app.backend());
        assert_eq!(waiting.count("sent"), 500);
        let came = waiting.addresses();
        let queued = app.database.texts(
            "SELECT account.email AS told FROM outbox JOIN account ON account.id = outbox.person \
             ORDER BY outbox.queued_at, outbox.id",
        );
        assert_eq!(came, queued, "each once, and in the order of the queue");
    }

    fn a_server_that_puts_each_address_off_gets_each_mail_once(app: &TestApp) {
        let waiting = Waiting::new(app, 30);
        let mut postman = waiting.postman();
        waiting.post.mood(Mood::Greylists);
        waiting.work(&mut postman, 30 * SECOND);
        assert_eq!((waiting.post.mails().len(), waiting.count("queued")), (0, 30));
        waiting.work(&mut postman, 2 * MINUTE);
        assert_eq!(waiting.count("sent"), 30);
        assert_eq!(waiting.addresses().into_iter().collect::<BTreeSet<_>>().len(), 30);
        assert_eq!(waiting.post.mails().len(), 30);
    }

    fn a_cut_before_the_answer_gives_at_most_one_more_of_the_same_message(app: &TestApp) {
        let waiting = Waiting::new(app, 5);
        let mut postman = waiting.postman();
        waiting.post.mood(Mood::CutsBeforeAnswer);
        waiting.work(&mut postman, 10 * SECOND);
        assert_eq!(waiting.count("queued"), 5);
        waiting.post.mood(Mood::CutsInContent);
        waiting.work(&mut postman, 2 * MINUTE);
        waiting.post.mood(Mood::Takes);
        waiting.work(&mut postman, HOUR);
        assert_eq!(waiting.count("sent"), 5);
        let mut by_id: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for mail in waiting.post.mails() {
            let id = mail.header("Message-ID").expect("an id");
            by_id.entry(id).or_default().insert(mail.raw);
        }
        assert_eq!(waiting.post.mails().len(), 10);
        assert_eq!(by_id.len(), 5);
        assert!(by_id.values().all(|raws| raws.len() == 1), "both times the same message");
        let flagged = app.database.number("SELECT COUNT(*) FROM outbox WHERE uncertain");
        assert_eq!(flagged, 5);
    }

    fn a_refused_address_bounces_and_a_refused_content_fails(app: &TestApp) {
        let waiting = Waiting::new(app, 3);
        let mut postman = waiting.postman();
        waiting.post.mood(Mood::Refuses("p001", "550 5.1.1 no such user"));
        waiting.work(&mut postman, 10 * SECOND);
        assert_eq!((waiting.count("sent"), waiting.count("bounced")), (2, 1));
        let why = app.database.texts("SELECT last_error AS told FROM outbox WHERE state = 'bounced'");
        assert!(why[0].contains("no such user"), "{why:?}");
        let marked = app.database.texts(
            "SELECT email AS told FROM account JOIN panelist ON panelist.account_id = account.id WHERE bounced",
        );
        assert_eq!(marked, ["p001@panel.example"]);

        app.database.tamper("UPDATE outbox SET state = 'queued', attempts = 0 WHERE state = 'bounced'");
        waiting.post.mood(Mood::RefusesContent("554 5.7.1 looks like advertising"));
        waiting.work(&mut postman, 10 * SECOND);
        assert_eq!(waiting.count("failed"), 1);
    }

    fn two_workers_never_send_the_same_mail(app: &TestApp) {
        let waiting = Waiting::new(app, 120);
        std::thread::scope(|threads| {
            for _ in 0..2 {
                threads.spawn(|| {
                    let mut postman = waiting.postman();
                    let mut idle = 0;
                    while idle < 5 {
                        match postman.turn() {
                            Turn::Busy => idle = 0,
                            _ => idle += 1,
                        }
                    }
                });
            }
        });
        assert_eq!(waiting.count("sent"), 120);
        let came = waiting.addresses();
        assert_eq!(came.len(), 120);
        assert_eq!(came.into_iter().collect::<BTreeSet<_>>().len(), 120);
    }

    fn a_mail_that_a_dead_worker_held_is_sent_when_its_lease_has_run_out(app: &TestApp) {
        let waiting = Waiting::new(app, 1);
        app.database.tamper(&format!(
            "UPDATE outbox SET state = 'leased', lease = 1, leased_until = {}",
            waiting.clock.now_micros() + MINUTE,
        ));
        let mut postman = waiting.postman();
        assert_eq!(postman.turn(), Turn::Idle);
        waiting.clock.advance(2 * MINUTE);
        assert_eq!(postman.turn(), Turn::Busy);
        assert_eq!(waiting.post.mails().len(), 1);
    }

    fn no_mail_goes_over_a_way_that_is_not_secured_and_trusted(app: &TestApp) {
        let (secured, pem) = SmtpServer::start_with_tls();
        let plain = SmtpServer::start();
        let authority = app.folder().join("authority.pem");
        std::fs::write(&authority, pem).expect("the certificate is written");
        let authority = authority.display().to_string();
        let send = |post: &SmtpServer, host: &str, ca: &str| {
            let port = post.port.to_string();
            let settings = [
                ("CASTALIA__MAIL__SERVER", host),
                ("CASTALIA__MAIL__PORT", &port),
                ("CASTALIA__MAIL__TLS", "starttls"),
                ("CASTALIA__MAIL__CA_FILE", ca),
                ("CASTALIA__MAIL__SENDER", "panel@castalia.example"),
                ("CASTALIA__MAIL__SECRET", SECRET),
            ];
            app.command_set(&["mail", "test", "me@panel.example"], &settings)
        };
        let said = send(&plain, "localhost", "");
        assert!(said.code == 1 && said.err.contains("STARTTLS"), "{}", said.err);
        let said = send(&secured, "localhost", "");
        assert!(said.code == 1 && said.err.contains("certificate"), "{}", said.err);
        let said = send(&secured, "127.0.0.1", &authority);
        assert!(said.code == 1 && said.err.contains("certificate"), "{}", said.err);
        assert_eq!((plain.mails().len(), secured.mails().len()), (0, 0));
        send(&secured, "localhost", &authority).ok();
        assert_eq!(secured.mails().len(), 1);
    }

    fn a_server_inside_tls_that_wants_a_login_gets_both(app: &TestApp) {
        let (post, pem) = SmtpServer::start_inside_tls();
        let authority = app.folder().join("authority.pem");
        std::fs::write(&authority, pem).expect("the certificate is written");
        let authority = authority.display().to_string();
        let send = |tls: &str, ca: &str, user: &str, password: &str| {
            let port = post.port.to_string();
            let settings = [
                ("CASTALIA__MAIL__SERVER", "localhost"),
                ("CASTALIA__MAIL__PORT", &port),
                ("CASTALIA__MAIL__TLS", tls),
                ("CASTALIA__MAIL__CA_FILE", ca),
                ("CASTALIA__MAIL__USER", user),
                ("CASTALIA__MAIL__PASSWORD", password),
                ("CASTALIA__MAIL__SENDER", "panel@castalia.example"),
                ("CASTALIA__MAIL__SECRET", SECRET),
            ];
            app.command_set(&["mail", "test", "me@panel.example"], &settings)
        };
        let (user, password) = LOGIN;
        let said = send("tls", "", user, password);
        assert!(said.code == 1 && said.err.contains("certificate"), "{}", said.err);
        let said = send("tls", &authority, user, "another");
        assert!(said.code == 1 && said.err.contains("535") || said.err.contains("wrong user"), "{}", said.err);
        assert!(!said.err.contains("another"), "no password is told: {}", said.err);
        assert_eq!(send("tls", &authority, "", "").code, 1, "nothing is sent without the login");
        assert_eq!(post.mails().len(), 0);
        send("tls", &authority, user, password).ok();
        assert_eq!(post.mails().len(), 1);
    }

    fn reminders_by_rule_go_to_who_is_due_and_not_in_quiet_hours(app: &TestApp) {
        let waiting = Waiting::new(app, 4);
        let store = app.store();
        let (noon, mut postman) = waiting.invited_at_noon();
        let study = app.database.number("SELECT id FROM study");
        let rule = Rule { reminds: true, first_days: 3, every_days: 2, most: 2, quiet_from: 20, quiet_to: 8 };
        schedule::set(store, study, rule, None, noon).expect("a rule");
        let tick = |at: i64| {
            waiting.clock.set(at);
            schedule::run(store, Service::On, at).expect("reminders")
        };
        // One has submitted, one wants none.
        app.database.tamper(
            "UPDATE participation SET submitted_day = 1 WHERE panelist_id IN \
             (SELECT panelist.id FROM panelist JOIN account ON account.id = account_id \
              WHERE email = 'p000@panel.example')",
        );
        app.database.tamper(
            "UPDATE panelist SET reminders_off = TRUE WHERE account_id = \
             (SELECT id FROM account WHERE email = 'p001@panel.example')",
        );
        assert_eq!(tick(noon + 3 * DAY - MINUTE), 0);
        assert_eq!(tick(noon + 3 * DAY + 10 * HOUR), 0, "at night nobody is reminded");
        assert_eq!(tick(noon + 4 * DAY), 2);
        assert_eq!(tick(noon + 4 * DAY), 0, "once");
        assert_eq!(tick(noon + 5 * DAY), 0);
        assert_eq!(tick(noon + 6 * DAY), 2);
        assert_eq!(tick(noon + 20 * DAY), 0, "two are the most");
        waiting.work(&mut postman, 10 * SECOND);
        let reminders: Vec<String> = waiting
            .post
            .mails()
            .iter()
            .filter(|mail| mail.header("Subject").is_some_and(|words| words.contains("Reminder")))
            .map(|mail| mail.to.clone())
            .collect();
        assert_eq!(reminders.len(), 4);
        assert!(reminders.iter().all(|to| to.starts_with("p002") || to.starts_with("p003")));
        schedule::set(store, study, Rule::default(), None, noon).expect("no rule");
        assert_eq!(tick(noon + 21 * DAY), 0);
        assert_eq!(schedule::run(store, Service::Off, noon).expect("nothing"), 0);
    }

    fn a_real_mail_server_takes_the_mail_and_its_link_leads_in(app: &TestApp) {
        let Some(post) = RealServer::for_mail_of(app) else {
            return;
        };
        app.person(app::COORDINATOR);
        let file = studies::harbours("harbours").replace("Harbours under pressure", "Häfen unter Druck");
        let study = app.import_study("harbours", &file);
        let address = format!("{:?}@panel.example", app.backend()).to_lowercase();
        study.invite(&[(address.clone(), None)]);
        study.open_round(1);
        let mail = post.next_to(&address, "");
        assert!(mail.raw.contains("Received:"), "{}", mail.raw);
        assert!(mail.text().contains("Häfen unter Druck"), "{}", mail.text());
        app.visitor().get(&mail.link("/i/")).expect(200).says("Start round 1");
    }

    fn a_reminder_whose_round_has_closed_meanwhile_is_cancelled(app: &TestApp) {
        let waiting = Waiting::new(app, 3);
        let store = app.store();
        let mut postman = waiting.postman();
        waiting.work(&mut postman, 10 * SECOND);
        let now = waiting.clock.now_micros() + 2 * DAY;
        waiting.clock.set(now);
        let study = store.read(|conn| study::store::find(conn, "harbours")).expect("a look").expect("the study");
        let rule = Rule { reminds: true, first_days: 1, quiet_from: 0, quiet_to: 0, ..Rule::default() };
        schedule::set(store, study.id, rule, None, now).expect("a rule");
        assert_eq!(schedule::run(store, Service::On, now).expect("reminders"), 3);
        closing::close(store, &study, 1, Service::On, None, now).expect("closed");
        waiting.work(&mut postman, 10 * SECOND);
        assert_eq!((waiting.count("cancelled"), waiting.count("queued")), (3, 0));
        let mails = waiting.post.mails();
        assert_eq!(mails.len(), 6, "the invitations and the news of the closing");
        assert!(!mails.iter().any(|mail| mail.header("Subject").is_some_and(|words| words.contains("Reminder"))));
    }

    fn a_mail_that_has_lost_its_use_is_cancelled(app: &TestApp) {
        let waiting = Waiting::new(app, 3);
        app.database.tamper("UPDATE panelist SET declined = TRUE");
        let mut postman = waiting.postman();
        waiting.work(&mut postman, 10 * SECOND);
        assert_eq!((waiting.count("cancelled"), waiting.post.mails().len()), (3, 0));
    }
}
