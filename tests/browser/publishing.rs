//! An author publishes, and an expert reads what became of the answers.

use super::author::reported;
use super::expert::sign_in;
use crate::browser::Browser;
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::{TestApp, app};

on_both_backends! {
    fn an_author_publishes_and_an_expert_reads_what_became_of_the_answers(app: &TestApp) {
        let study = reported(app);
        let author = sign_in(app, app::AUTHOR);
        author.visit(&study.page(&format!("/results/2/{}", ITEMS[0])));
        author.follow("Depart from the panel in the text…");
        author.script("document.querySelector('input[name=arrow][value=stable]').click()", vec![]);
        author.type_into("#reason", "The figures of the last year were not known to the panel.");
        author.click_through(".edit-form .button.primary");
        author.wait_for_text("main", "The authors depart from the panel: Net-zero / Stable");
        author.wait_for_text("main", "11 of 12 chose Upward");

        let visitor = Browser::open(app.address());
        visitor.visit(&study.page("/results"));
        assert!(visitor.path().starts_with("/sign-in"), "{}", visitor.path());
        author.visit(&study.page("/report"));
        author.follow("Publish the results…");
        author.wait_for_text("h1", "Publish the results of rounds 1 to 2?");
        author.click_through(".button.consequential");
        author.wait_for_text(".error-summary", "Confirm that you have read");
        author.click("#understood");
        author.click_through(".button.consequential");
        author.wait_for_text("main", "everybody can read these results");

        visitor.visit(&study.page("/results"));
        visitor.wait_for_text("main", "Volume of smuggled goods");
        visitor.follow("Volume of smuggled goods");
        visitor.wait_for_text("main", "The authors depart from the panel: Net-zero / Stable");

        let expert = sign_in(app, &study.expert_email(0));
        expert.visit(&study.page("/rate"));
        expert.follow("The results are published");
        expert.wait_for_text("h1", "What became of your answers");
        let first = expert.texts("article.became").swap_remove(0);
        for words in ["Volume of smuggled goods", "Upward, consensus", "11 Upward", "(Net-zero / Stable)"] {
            assert!(first.contains(words), "{words}: {first}");
        }
        expert.follow("All results");
        expert.wait_for_text("main", "Which rule?");
        expert.follow("Your answers");
        assert!(expert.path().ends_with("/answers"), "{}", expert.path());
    }
}
