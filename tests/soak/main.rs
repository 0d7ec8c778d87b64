//! R17: 200 people at work for as long as is asked for, and the server grows no more after it is
//! warm, answers nobody with an error and loses nothing.
//!
//! `CASTALIA_TEST_SOAK_SECONDS` says how long (60 if unset), `CASTALIA_TEST_SOAK_THINK` how many
//! seconds somebody thinks before the next click, on average (2), `CASTALIA_TEST_SOAK_PLOTS` into
//! which folder a plot goes (none).

#[path = "../support/mod.rs"]
mod support;

mod figures;
mod plot;
mod users;
mod watch;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use figures::Figures;
use support::studies::{self, ITEMS};
use support::{Study, TestApp, app, twins};
use users::{User, Work};
use watch::{Sample, Watch};

const EXPERTS: usize = 188;
/// Browsers of a coordinator, and programs that keep a report up to date.
const COORDINATORS: usize = 8;
const PROGRAMS: usize = 4;

#[test]
fn every_story_is_told_on_both_databases() {
    twins::assert_both_backends_are_tested();
}

on_both_backends! {
    fn two_hundred_people_at_work_lose_nothing_and_the_server_grows_no_more(app: &TestApp) {
        let plan = Plan::asked_for();
        let (study, links, settings) = second_round(app);
        let (users, samples) = at_work(app, &study, &links, &plan);
        let rest = at_rest(app, &samples[0]);

        let figures = Figures::of(&users, plan.length);
        println!("{:?}: 200 people for {} s", app.backend(), plan.length.as_secs());
        println!("{figures}");
        let again: usize = users.iter().map(|user| user.again).sum();
        println!("{again} connections broke when they were used again");
        println!("{}", watch::Growth::of(&samples));
        if let Some(folder) = &plan.plots {
            plot::write(folder, app.backend(), &plan, &figures, &samples);
        }

        assert_eq!(users.len(), EXPERTS + COORDINATORS + PROGRAMS, "some could not go on");
        let faults: Vec<&String> = users.iter().flat_map(|user| &user.faults).collect();
        assert!(faults.is_empty(), "{} faults: {:#?}", faults.len(), &faults[..faults.len().min(5)]);
        assert!(!app.log().contains(" ERROR "), "the log tells of errors");
        assert!(figures.asked() > plan.length.as_secs() as usize * 5, "hardly any load");
        watch::Growth::of(&samples).is_none_to_speak_of();
        assert!(rest.is_some(), "descriptors or threads stay after everybody has gone");

        app.kill();
        let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        app.restart_with(&settings);
        let saved: usize = users.iter().map(|user| user.all_is_there(&study)).sum();
        println!("{saved} answers stand as they were last saved");
        assert!(saved > EXPERTS, "hardly anybody saved");
        study.close_round(2);
        app.command(&["verify", "harbours"]).ok();
    }
}

/// How long, and how fast people are.
pub struct Plan {
    pub length: Duration,
    /// Seconds between two clicks of a person, on average.
    pub think: f64,
    plots: Option<PathBuf>,
}

impl Plan {
    fn asked_for() -> Self {
        let number = |name: &str, otherwise: f64| -> f64 {
            std::env::var(name).map_or(otherwise, |text| {
                text.parse()
                    .unwrap_or_else(|_| panic!("{name} is a number"))
            })
        };
        Self {
            length: Duration::from_secs_f64(number("CASTALIA_TEST_SOAK_SECONDS", 60.0)),
            think: number("CASTALIA_TEST_SOAK_THINK", 2.0),
            plots: std::env::var_os("CASTALIA_TEST_SOAK_PLOTS").map(PathBuf::from),
        }
    }
}

/// A study whose first round is closed and published and whose second is open; the link that was
/// mailed to each expert, and the settings of mail.
fn second_round(app: &TestApp) -> (Study<'_>, Vec<String>, Vec<(&'static str, String)>) {
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(EXPERTS);
    study.open_round(1);
    study.rate_all(1, &ITEMS);
    study.close_round(1);
    study.publish();
    let post = app.with_mail();
    study.open_round(2);
    let mails = post.wait_for(EXPERTS);
    let links = mails.iter().map(|mail| mail.link("/i/")).collect();
    (study, links, post.settings())
}

/// Lets everybody work, and watches the server while they do.
fn at_work<'a>(
    app: &'a TestApp,
    study: &'a Study<'a>,
    links: &'a [String],
    plan: &Plan,
) -> (Vec<User>, Vec<Sample>) {
    let begin = Instant::now();
    let work = |place: usize| Work::new(study, place, begin, plan);
    let over = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let watch = threads.spawn(|| Watch::new(app.process_id(), plan.length).until(&over));
        let experts = links.iter().enumerate();
        let experts: Vec<_> = experts
            .map(|(place, link)| {
                let work = work(place);
                threads.spawn(move || work.answers(link))
            })
            .collect();
        let others: Vec<_> = (0..COORDINATORS + PROGRAMS)
            .map(|place| {
                let work = work(EXPERTS + place);
                threads.spawn(move || match place {
                    0..COORDINATORS => work.coordinates(),
                    _ => work.fetches(),
                })
            })
            .collect();
        let users = experts.into_iter().chain(others);
        // Whoever could not go on is missed below, after the figures.
        let users = users.filter_map(|user| user.join().ok()).collect();
        over.store(true, Ordering::Relaxed);
        (users, watch.join().expect("a watch that ends well"))
    })
}

/// How long it took until no more was open than before people came, but for what a pool of
/// connections holds; nothing if descriptors or threads stayed. How many threads wait for a
/// database while people work is the machine's affair.
fn at_rest(app: &TestApp, before: &Sample) -> Option<Duration> {
    const POOLS: usize = 40;
    const THREADS_OF_POOLS: usize = 8;
    let begin = Instant::now();
    loop {
        let now = watch::sample(app.process_id(), begin);
        if now.descriptors <= before.descriptors + POOLS
            && now.threads <= before.threads + THREADS_OF_POOLS
        {
            return Some(begin.elapsed());
        }
        if begin.elapsed() > Duration::from_secs(30) {
            println!(
                "still {} descriptors and {} threads",
                now.descriptors, now.threads
            );
            return None;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}
