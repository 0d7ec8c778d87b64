//! R15: the same answers give the same exports on both databases, byte for byte.

use castalia::clock::{DAY, now_micros};
use castalia::report::{Format, Options, Typesetter, Variant, load};

use super::rating::rating_study;
use crate::support::studies::ITEMS;
use crate::support::{Backend, TestApp, app};

/// Everything that leaves the house, with what must differ between two installations masked: the
/// seals (their nonces are random) and the time of closing.
fn exports(backend: Backend) -> Vec<(String, String)> {
    let app = TestApp::start(backend);
    let study = rating_study(&app, 12);
    study.rate_all(1, &ITEMS);
    let seal_of_first = study.close_round(1);
    study.open_round(2);
    study.rate_all(2, &ITEMS);
    let seal_of_second = study.close_round(2);
    // One closing time for both installations.
    app.database
        .tamper("UPDATE round SET opened_at = 1800000000000000 + number, closed_at = 1800003600000000 + number");
    let mut exports = vec![(
        "study export".to_owned(),
        app.command(&["study", "export", "harbours"]).ok(),
    )];
    for round in ["1", "2"] {
        for format in ["latex", "typst", "markdown", "html", "csv", "json"] {
            exports.push((
                format!("report of round {round} as {format}"),
                app.command(&["report", "harbours", "--round", round, "--format", format])
                    .ok(),
            ));
            let path = format!(
                "/api/v1{}",
                study.path(&format!("/report?format={format}&round={round}"))
            );
            exports.push((path.clone(), study.author.get(&path).expect(200).text()));
        }
        let path = format!("/api/v1{}", study.path(&format!("/rounds/{round}/results")));
        exports.push((path.clone(), study.author.get(&path).expect(200).text()));
    }
    let author = app.as_person(app::AUTHOR);
    let page = study.page("/report.md?round=2");
    exports.push((page.clone(), author.get(&page).expect(200).text()));
    for (_, text) in &mut exports {
        *text = mask(text, &[&seal_of_first, &seal_of_second]);
    }
    exports
}

/// A seal may stand whole, shortened or in groups of four: its runs of eight are masked as well.
fn mask(text: &str, seals: &[&str]) -> String {
    // LaTeX may break a line within it.
    let mut text = text.replace("\\allowbreak{}", "");
    for seal in seals {
        text = text.replace(seal, "SEAL");
        let groups: Vec<&str> = (0..seal.len() / 4)
            .map(|at| &seal[at * 4..at * 4 + 4])
            .collect();
        text = text.replace(&groups.join(" "), "SEAL");
        for length in [16, 12, 8] {
            text = text.replace(&seal[..length.min(seal.len())], "SEAL");
        }
        text = text.replace(&groups[..2.min(groups.len())].join(" "), "SEAL");
    }
    text
}

#[test]
fn exports_are_the_same_bytes_on_both_databases() {
    let (sqlite, postgres) = (exports(Backend::Sqlite), exports(Backend::Postgres));
    assert_eq!(sqlite.len(), postgres.len());
    for ((name, one), (_, other)) in sqlite.iter().zip(&postgres) {
        assert_eq!(one, other, "{name}");
        assert!(one.len() > 200, "{name}: {one}");
    }
}

#[test]
fn a_sealed_round_gives_the_same_bytes_whatever_zone_language_and_clock() {
    let app = TestApp::start(Backend::Sqlite);
    let study = rating_study(&app, 12);
    study.rate_all(1, &ITEMS);
    study.close_round(1);
    let places: [&[(&str, &str)]; 2] = [
        &[
            ("TZ", "Pacific/Kiritimati"),
            ("LANG", "tr_TR.UTF-8"),
            ("LC_ALL", "tr_TR.UTF-8"),
        ],
        &[
            ("TZ", "America/St_Johns"),
            ("LANG", "de_DE.ISO-8859-1"),
            ("LC_ALL", "C"),
        ],
    ];
    for format in Typesetter::new(60).formats().map(Format::name) {
        for variant in Variant::ALL.map(Variant::name) {
            let file = |place: usize| app.folder().join(format!("{place}.{format}"));
            let [one, other] = [0, 1].map(|place| {
                let to = file(place).display().to_string();
                let said = app.command_set(
                    &[
                        "report",
                        "harbours",
                        "--format",
                        format,
                        "--variant",
                        variant,
                        "--out",
                        &to,
                    ],
                    places[place],
                );
                said.ok();
                std::fs::read(file(place)).expect("the file is written")
            });
            let format_of = |name: &str| name.parse::<Format>().expect("a format");
            let options = Options {
                variant: variant.parse().expect("a variant"),
                ..Options::default()
            };
            let known = app
                .store()
                .read(|conn| castalia::study::store::find(conn, "harbours"));
            let known = known.expect("a read").expect("the study");
            let later = load(app.store(), &known, None, now_micros() + 40 * DAY).expect("a report");
            let later = format_of(format).write(&later.document, options);
            assert_eq!(
                later.expect("written"),
                one,
                "{format}, {variant}: 40 days later"
            );
            let path = format!("/report?format={format}&variant={variant}");
            let served = study.author.api_get(&study.path(&path)).expect(200);
            assert!(one == other && one == served.body, "{format}, {variant}");
            let again = study.author.api_get(&study.path(&path)).expect(200);
            assert_eq!(again.header("etag"), served.header("etag"));
        }
    }
}
