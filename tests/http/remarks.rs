//! "Something wrong with this question?"

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::html::visible;
use crate::support::studies::ITEMS;
use crate::support::{TestApp, app};

on_both_backends! {
    fn a_remark_reaches_the_coordinator_without_answer_or_identity(app: &TestApp) {
        let post = app.with_mail();
        let study = rating_study(app, 3);
        post.wait_for(3);
        let card = study.page(&format!("/rate/factors/{}", ITEMS[0]));
        let remark = format!("{card}/remark");
        let expert = study.expert_at_pages(0);
        expert.open(&card).expect(200).says("Something wrong with this question?");
        expert.post(&remark, &[("remark", " "), ("name", "Kept")]).expect(422).says("Say what is wrong");
        expert.post(&remark, &[("remark", &"x".repeat(1001))]).expect(422).says("At most 1000 characters");
        let sent = expert.post(&remark, &[("remark", "By weight or by value?")]).expect(303);
        expert.follow(sent).expect(200).says("Your remark is with the coordinator");
        let named = study.expert_at_pages(1);
        named.post(&remark, &[("remark", "Which ports?"), ("name", "Mara E.")]).expect(303);
        named.post(&study.page("/rate/order/nowhere/remark"), &[("remark", "x")]).expect(404);

        // Nothing of the account, and no time: only words, name and the day.
        let dana = app.as_person(app::COORDINATOR);
        let page = dana
            .open(&study.page("/overview"))
            .expect(200)
            .says("Volume of smuggled goods")
            .says("By weight or by value?")
            .says("Mara E.");
        assert!(!visible(&page.text()).contains("Kept"));
        let notices: Vec<_> = post.wait_for(4).into_iter().filter(|mail| mail.to == app::COORDINATOR).collect();
        assert_eq!(notices.len(), 1, "at most one notice a day");
        let notice = notices[0].text();
        assert!(notice.contains("/studies/harbours/overview"), "{notice}");
        assert!(!notice.contains("By weight") && !notice.contains("Mara"), "{notice}");

        let form = page.text();
        let at = form.find("/studies/harbours/remarks/").expect("a form");
        let action: String = form[at..].chars().take_while(|c| *c != '"').collect();
        study.expert_at_pages(0).post(&action, &[]).expect(403);
        dana.post(&action, &[]).expect(303);
        dana.post(&study.page("/remarks/1"), &[]).expect(404);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM remark WHERE dealt_with"), 1);
        let left = dana.open(&study.page("/overview")).expect(200).text();
        assert_eq!(left.matches("/studies/harbours/remarks/").count(), 1);
    }

    fn remarks_of_one_person_are_limited_and_the_others_still_heard(app: &TestApp) {
        let study = rating_study(app, 2);
        let remark = study.page(&format!("/rate/factors/{}/remark", ITEMS[0]));
        let (one, other) = (study.expert_at_pages(0), study.expert_at_pages(1));
        for n in 0..10 {
            one.post(&remark, &[("remark", &format!("Remark {n}"))]).expect(303);
        }
        one.post(&remark, &[("remark", "One too many")]).expect(429).says("too many remarks");
        other.post(&remark, &[("remark", "Mine")]).expect(303);
    }
}
