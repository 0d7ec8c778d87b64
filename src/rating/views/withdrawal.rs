//! The page on which an expert withdraws.

use askama::Template;

use crate::web::page::Shell;

/// What withdrawing means, and the choice of what becomes of the answers in the open round.
#[derive(Debug, Template)]
#[template(path = "rating/withdrawal.html")]
pub struct WithdrawalPage {
    pub shell: Shell,
    /// The open round and the answers there; none where nothing was answered in an open round.
    pub at_stake: Option<(u32, usize)>,
    pub back_href: String,
}
