//! Who may do what: the table role × act. Handlers ask here and nowhere else.

use super::{Principal, Scope};

/// What somebody wants to do with a study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// See that the study is there, its title and rounds.
    SeeStudy,
    /// See and save one's own answers.
    Rate,
    /// See one's own answers.
    SeeOwnAnswers,
    /// Take the study file.
    ExportStudy,
    /// Replace the study by another version of its file.
    ChangeStudy,
    /// See the round that opens next, or is open, as an expert does.
    Preview,
    /// See the roster with the persons' states.
    SeePanel,
    ChangePanel,
    /// See and change who runs the study.
    ChangeTeam,
    /// Prepare, open, close a round.
    RunRounds,
    /// See the results and the report of closed rounds.
    SeeResults,
    /// See what changed since one took the report, which everybody else takes unnoted.
    FollowReport,
    /// Publish results.
    Publish,
    /// Record where the report's text departs from the panel.
    Depart,
    /// Write what only people know of the methods.
    WriteMethods,
}

impl Act {
    pub const ALL: [Act; 15] = [
        Act::SeeStudy,
        Act::Rate,
        Act::SeeOwnAnswers,
        Act::ExportStudy,
        Act::ChangeStudy,
        Act::Preview,
        Act::SeePanel,
        Act::ChangePanel,
        Act::ChangeTeam,
        Act::RunRounds,
        Act::SeeResults,
        Act::FollowReport,
        Act::Publish,
        Act::Depart,
        Act::WriteMethods,
    ];

    /// The scopes of which a token needs one.
    fn scopes(self) -> &'static [Scope] {
        use Scope::{Author, Coordinate, Rate, Read};
        match self {
            Act::SeeStudy => &[Rate, Read, Coordinate, Author],
            Act::Rate => &[Rate],
            Act::SeeOwnAnswers => &[Rate, Read],
            Act::ExportStudy => &[Read, Coordinate],
            Act::SeePanel
            | Act::ChangePanel
            | Act::ChangeTeam
            | Act::ChangeStudy
            | Act::Preview
            | Act::RunRounds => &[Coordinate],
            Act::SeeResults | Act::FollowReport => &[Read, Coordinate, Author],
            Act::Publish | Act::Depart => &[Author],
            Act::WriteMethods => &[Coordinate, Author],
        }
    }
}

/// What an account is in one study.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    pub expert: bool,
    pub coordinator: bool,
    pub author: bool,
    /// Of the installation, not of the study.
    pub administrator: bool,
}

impl Standing {
    /// From the names that the database keeps.
    pub fn new(roles: &[String], administrator: bool) -> Self {
        let holds = |name: &str| roles.iter().any(|role| role == name);
        Self {
            expert: holds("expert"),
            coordinator: holds("coordinator"),
            author: holds("author"),
            administrator,
        }
    }

    /// Whether the study may be known to this account at all.
    pub fn belongs(self) -> bool {
        self.expert || self.coordinator || self.author || self.administrator
    }

    /// The table. An administrator sees persons' states but neither rates nor runs rounds.
    pub fn may(self, act: Act) -> bool {
        match act {
            Act::SeeStudy => self.belongs(),
            Act::Rate | Act::SeeOwnAnswers => self.expert,
            Act::ExportStudy => self.coordinator || self.author || self.administrator,
            Act::SeePanel | Act::ChangeTeam => self.coordinator || self.administrator,
            Act::ChangeStudy | Act::Preview | Act::ChangePanel | Act::RunRounds => self.coordinator,
            Act::SeeResults | Act::FollowReport | Act::WriteMethods => {
                self.coordinator || self.author
            }
            Act::Publish | Act::Depart => self.author,
        }
    }
}

/// Why an act is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not even that the study exists may be known.
    Unknown,
    /// The role does not allow it.
    Role,
    /// The token does not carry a scope that allows it.
    Scope,
}

/// Whether `principal`, standing so in the study, may do `act`.
///
/// # Errors
/// The reason why not.
pub fn check(principal: &Principal, standing: Standing, act: Act) -> Result<(), Refusal> {
    if !standing.belongs() {
        return Err(Refusal::Unknown);
    }
    if !standing.may(act) {
        return Err(Refusal::Role);
    }
    if !principal.carries(act.scopes()) {
        return Err(Refusal::Scope);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_outside_a_study_may_do_anything_in_it() {
        assert!(Act::ALL.iter().all(|act| !Standing::default().may(*act)));
    }

    #[test]
    fn an_expert_rates_and_sees_no_results() {
        let expert = Standing {
            expert: true,
            ..Standing::default()
        };
        assert!(expert.may(Act::Rate) && expert.may(Act::SeeStudy));
        assert!(!expert.may(Act::SeeResults) && !expert.may(Act::SeePanel));
    }

    #[test]
    fn only_an_expert_rates() {
        let all_but_expert = Standing {
            expert: false,
            coordinator: true,
            author: true,
            administrator: true,
        };
        assert!(!all_but_expert.may(Act::Rate));
    }
}
