//! Saving and closing on two nodes with crashes: a model of which every order of steps is tried,
//! and the real code under the model's actions, both held to the same promises.

mod promises;
mod protocol;

#[path = "../support/mod.rs"]
mod support;

mod real;

use std::time::Instant;

use stateright::{Checker, HasDiscoveries, Model};

use protocol::{Protocol, Variant};

#[test]
fn every_story_is_told_on_both_databases() {
    support::twins::assert_both_backends_are_tested();
}

mod what_the_model_does_the_real_code_does_and_keeps_every_promise {
    use super::*;

    #[test]
    fn sqlite() {
        real::play(support::Backend::Sqlite);
    }

    #[test]
    fn postgres() {
        real::play(support::Backend::Postgres);
    }
}

#[test]
fn in_no_order_of_steps_and_crashes_is_a_promise_broken() {
    let numbers = match std::env::var_os("CASTALIA_TEST_WHOLE_MODEL") {
        Some(_) => [2, 2],
        None => [2, 1],
    };
    for (node_crashes, database_crashes) in [(1, 0), (0, 1)] {
        let began = Instant::now();
        let protocol = Protocol {
            variant: Variant::AsItIs,
            numbers,
            node_crashes,
            database_crashes,
        };
        let checked = protocol.checker().threads(2).spawn_bfs().join();
        checked.assert_properties();
        println!(
            "numbers {numbers:?}, {node_crashes} crash of a node, {database_crashes} of the database: {} states, {:.1} s",
            checked.unique_state_count(),
            began.elapsed().as_secs_f64()
        );
        assert!(checked.unique_state_count() > 10_000);
    }
}

/// What the program does is needed: each thing done otherwise breaks a promise.
#[test]
fn each_weaker_protocol_is_found_out() {
    for variant in [
        Variant::CheckWhenQueued,
        Variant::NoRowLock,
        Variant::ReadBeforeLocking,
        Variant::AcknowledgeBeforeCommit,
        Variant::NoSequence,
        Variant::WriteBlindly,
        Variant::WriteUnasked,
    ] {
        let protocol = Protocol {
            variant,
            numbers: [2, 1],
            node_crashes: 0,
            database_crashes: 1,
        };
        let checked = protocol
            .checker()
            .finish_when(HasDiscoveries::AnyFailures)
            .spawn_bfs()
            .join();
        let broken: Vec<_> = promises::PROMISES
            .iter()
            .filter_map(|(name, _)| Some((name, checked.discovery(name)?)))
            .collect();
        for (name, path) in &broken {
            let steps: Vec<_> = path.clone().into_actions();
            println!("{variant:?} breaks “{name}”: {steps:?}");
        }
        assert!(!broken.is_empty(), "{variant:?} was not found out");
    }
}
