//! The frame of a study's pages: who reads, where they are, what they may turn to.

use super::error::Failure;
use super::page::Shell;
use super::reading::Reading;
use super::session::Reader;
use crate::account::Principal;
use crate::account::access::{Act, Standing};
use crate::locale::Speaker;
use crate::study::definition::Definition;

/// A page that an expert reads: narrow, without tabs.
pub fn for_expert(who: &Principal, csrf: &str, definition: &Definition, title: &str) -> Shell {
    let t = Speaker::for_tag(&definition.language);
    of_study(who, csrf, definition, t, title)
}

/// A page of coordinator or author, with the tabs that the role has. `current` is the last part
/// of the tab's address.
pub fn for_office(
    who: &Principal,
    csrf: &str,
    definition: &Definition,
    standing: Standing,
    current: &str,
    title: &str,
) -> Shell {
    let tabs = [
        ("Overview", "overview", Act::SeePanel),
        ("Items", "items", Act::SeePanel),
        ("Panel", "panel", Act::SeePanel),
        ("Rounds", "rounds", Act::RunRounds),
        ("Results", "results", Act::SeeResults),
        ("Report", "report", Act::SeeResults),
    ];
    let shell = of_study(who, csrf, definition, Speaker::of_office(), title).wide();
    tabs.into_iter()
        .filter(|(_, _, act)| standing.may(*act))
        .fold(shell, |shell, (label, part, _)| {
            let href = format!("/studies/{}/{part}", definition.slug);
            shell.with_tab(label, href, part == current)
        })
}

/// A page of results, for those who run the study and for everybody once it is published.
pub fn for_reader(
    reader: &Reader,
    reading: &Reading,
    definition: &Definition,
    current: &str,
    title: &str,
) -> Shell {
    if let (true, Some(who)) = (reading.is_inside, &reader.principal) {
        return for_office(
            who,
            &reader.csrf,
            definition,
            reading.standing,
            current,
            title,
        );
    }
    let t = Speaker::of_office();
    let mut shell = Shell::new(t, title).with_csrf(&reader.csrf);
    if let Some(who) = &reader.principal {
        // Not by name: an expert may read this beside somebody who is not to know.
        shell = shell.for_user(t.say("your-account"), &who.account.email);
    }
    let privacy_is_readable = reading.standing.belongs();
    let mut shell = in_study(shell, definition).wide();
    if !privacy_is_readable {
        shell.privacy = None;
    }
    let mut tabs = vec![("Results", "results"), ("Report", "report")];
    if reading.standing.expert {
        tabs.push(("Your answers", "answers"));
    }
    tabs.into_iter().fold(shell, |shell, (label, part)| {
        let href = format!("/studies/{}/{part}", definition.slug);
        shell.with_tab(label, href, part == current)
    })
}

/// Refuses everybody but an administrator.
///
/// # Errors
/// 403.
pub fn administrators_only(who: &Principal) -> Result<(), Failure> {
    match who.account.administrator {
        true => Ok(()),
        false => Err(Failure::forbidden("This page is an administrator's.")),
    }
}

/// A page of the reader's own, outside any study.
pub fn for_account(who: &Principal, csrf: &str, t: Speaker, title: &str) -> Shell {
    Shell::new(t, title)
        .for_user(&who.account.name, &who.account.email)
        .with_csrf(csrf)
}

fn of_study(
    who: &Principal,
    csrf: &str,
    definition: &Definition,
    t: Speaker,
    title: &str,
) -> Shell {
    in_study(for_account(who, csrf, t, title), definition)
}

fn in_study(shell: Shell, definition: &Definition) -> Shell {
    shell
        .in_study(&definition.title, &definition.slug, &definition.language)
        .with_contact(&definition.contact.name, &definition.contact.email)
        .simulated(definition.simulated)
}
