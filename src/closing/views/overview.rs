//! The coordinator's overview.

use askama::Template;

use crate::aggregation::rule::ConsensusRule;
use crate::web::charts::{Funnel, ShareBar, Timeline};
use crate::web::page::Shell;

/// What is the state, what is to be done now. Nothing per item while a round is open.
#[derive(Template)]
#[template(path = "closing/overview.html")]
pub struct OverviewPage {
    pub shell: Shell,
    /// The study's title.
    pub title: String,
    /// "Study · 20 items · panel of 24".
    pub kicker: String,
    /// "Round 2 is open"; empty where there is nothing to say.
    pub state: String,
    /// Rounds, then the report.
    pub timeline: Timeline,
    pub next: NextStep,
    /// That no mail leaves, or that some could not; empty where all is well.
    pub mail_note: String,
    /// Missing before the first round opens.
    pub response: Option<ResponseCard>,
    /// Response by stakeholder group; empty without a partition.
    pub groups: Vec<GroupLine>,
    /// What the groups' sizes mean for what is shown; empty for nothing.
    pub groups_note: String,
    /// "Not yet submitted".
    pub people_title: String,
    pub people: Vec<PersonLine>,
    /// Those who declined or whose address bounced.
    pub also: Vec<PersonTag>,
    /// Address of the whole panel.
    pub panel_href: String,
    /// What experts find wrong with questions, by item.
    pub remarks: Vec<ItemRemarks>,
    /// Only while a round is open.
    pub closing: Option<ClosingCard>,
    /// The rule in short.
    pub rule: RuleCard,
}

/// The consensus rule in two sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCard {
    /// What an arrow needs.
    pub arrow: String,
    /// What a consensus needs; empty where another panel's rule says it all.
    pub consensus: String,
    /// Address of the page with all settings, for whoever may see it.
    pub href: Option<String>,
}

impl RuleCard {
    pub fn new(rule: &ConsensusRule, href: Option<String>) -> Self {
        let times = |n: u64| match n {
            1 => "".to_owned(),
            2 => "twice ".to_owned(),
            n => format!("{n} times "),
        };
        let consensus = format!(
            "at least {}%, and for an outer arrow at least {}the opposite.",
            rule.consensus_from,
            times(rule.consensus_times_opposite)
        );
        let (arrow, consensus) = match rule.instead {
            Some(_) => (rule.sentence(), String::new()),
            None => {
                let share = match rule.arrow_above {
                    50 => "half".to_owned(),
                    percent => format!("{percent}%"),
                };
                let arrow = format!(
                    "An arrow needs more than {share} of the valid answers, an outer one also more than {}the opposite.",
                    times(rule.arrow_times_opposite)
                );
                (arrow, consensus)
            }
        };
        Self {
            arrow,
            consensus,
            href,
        }
    }
}

/// The remarks on one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRemarks {
    pub statement: String,
    pub remarks: Vec<RemarkLine>,
}

/// What one expert wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemarkLine {
    pub words: String,
    /// Where the expert gave one.
    pub name: Option<String>,
    /// Where "dealt with" goes.
    pub action: String,
}

/// The single next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// "Next step: read the results of round 2".
    pub heading: String,
    pub text: String,
    /// Address and words of the page's one primary button.
    pub action: Option<(String, String)>,
    /// Address and words of what may be done besides.
    pub also: Option<(String, String)>,
}

/// How many have come how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseCard {
    pub round: u32,
    /// Whether those who have not submitted still can.
    pub is_open: bool,
    /// Invited, opened the page, started, submitted.
    pub funnel: Funnel,
    pub invited: u64,
    /// N: those of them who are counted.
    pub panel: u64,
    /// Of N.
    pub submitted: u64,
    /// Outside N.
    pub declined: u64,
    /// Outside N.
    pub bounced: u64,
    /// Have not submitted, and could or could have.
    pub remaining: u64,
    /// Where bounced addresses are corrected, and words for it.
    pub correct: Option<(String, String)>,
    /// People whose last mail was given up.
    pub undelivered: u64,
    /// Address of the list of mails.
    pub mail_href: String,
    /// How many will have submitted by the deadline, then on what that rests; empty for nothing.
    pub forecast: Vec<String>,
    /// Missing before the first day is over, and for a panel too small for it.
    pub days: Option<Days>,
}

/// Who submitted on the last days that are over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Days {
    /// "Monday 12 October", submitted on that day, submitted so far of those invited.
    pub lines: Vec<(String, u64, ShareBar)>,
}

impl ResponseCard {
    /// Why N is smaller than the number of those invited; empty where it is not.
    fn outside(&self) -> String {
        if self.panel >= self.invited {
            return String::new();
        }
        let mut why = Vec::new();
        for (n, what) in [(self.declined, "declined"), (self.bounced, "bounced")] {
            if n > 0 {
                why.push(format!("{n} {what}"));
            }
        }
        let why = match why.is_empty() {
            true => String::new(),
            false => format!(": {}", why.join(", ")),
        };
        format!("{} were invited{why}.", self.invited)
    }
}

/// The response of one stakeholder group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupLine {
    pub name: String,
    /// Submitted and people; `None` for a group too small to be shown apart.
    pub submitted: Option<ShareBar>,
}

/// A person with a state by the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLine {
    pub name: String,
    /// Empty without a group.
    pub group: String,
    /// "Started Thursday 22 October".
    pub progress: String,
}

/// A person who is out of this round, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonTag {
    pub name: String,
    /// "Declined" or "Bounced".
    pub word: String,
    pub is_problem: bool,
    /// Address of the person's page, where something can be done there.
    pub href: Option<String>,
}

/// What closing would mean now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingCard {
    pub round: u32,
    /// "Closes by itself on Friday 30 October, 17:00 (Amsterdam, UTC+1)."; for a round without a
    /// deadline, that only a person closes it.
    pub by_itself: String,
    /// Whether the deadline lies ahead.
    pub early: bool,
    /// One line a consequence.
    pub consequences: Vec<String>,
    /// Address of the page that spells everything out.
    pub href: String,
    /// Address and words of the page that gives more time; missing once the deadline has passed.
    pub more_time: Option<(String, String)>,
}
