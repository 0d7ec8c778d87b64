//! R3: a large installation that was killed is ready again.

use std::time::Instant;

use serde_json::json;

use crate::on_both_backends;
use crate::support::studies::{self, ITEMS};
use crate::support::{Backend, TestApp, app};

/// People with an answer to each of the five items.
const PEOPLE: u32 = 20_000;

on_both_backends! {
    /// How long it takes is printed; no time is promised here.
    fn with_a_hundred_thousand_answers_it_is_ready_again_after_a_kill(app: &TestApp) {
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(1);
        study.open_round(1);
        let many = format!(
            "WITH RECURSIVE many(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM many WHERE i < {PEOPLE})"
        );
        for insert in [
            "INSERT INTO account (id, email, name, administrator, created_at) \
             SELECT 1000 + i, 'p' || i || '@many.example', 'One of many', FALSE, 0 FROM many",
            "INSERT INTO panelist (id, study_id, account_id) \
             SELECT 1000 + i, (SELECT id FROM study), 1000 + i FROM many",
            "INSERT INTO participation (round_id, panelist_id, on_roster_at_opening) \
             SELECT (SELECT id FROM round), 1000 + i, TRUE FROM many",
            "INSERT INTO rating (round_id, item_id, panelist_id, answered, value, seq) \
             SELECT (SELECT id FROM round), item.id, 1000 + i, TRUE, 1 + i % 3, 1 FROM many, item",
        ] {
            app.database.tamper(&format!("{many} {insert}"));
        }
        let expert = study.expert(0);
        let path = study.rating_path(1, ITEMS[0]);
        expert.api_put(&path, &json!({"value": 2})).expect(204);
        app.kill();
        let began = Instant::now();
        app.restart();
        while app.visitor().get("/health/ready").status != 200 {
            assert!(began.elapsed().as_secs() < 120, "it is not ready again");
        }
        println!(
            "{:?}: ready {:.2} s after the start, with {} answers",
            app.backend(),
            began.elapsed().as_secs_f64(),
            app.database.number("SELECT COUNT(*) FROM rating")
        );
        expert.api_put(&path, &json!({"value": 3})).expect(204);
        if app.backend() == Backend::Sqlite {
            let sql = "SELECT integrity_check AS told FROM pragma_integrity_check";
            assert_eq!(app.database.texts(sql), ["ok"]);
        }
    }
}
