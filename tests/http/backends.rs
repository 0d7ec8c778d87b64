#[test]
fn every_story_is_told_on_both_databases() {
    crate::support::twins::assert_both_backends_are_tested();
}
