//! HTTP: the server, what surrounds every request, and the kit that the pages
//! and the API of the features are built from.

pub mod address;
pub mod charts;
pub mod error;
pub mod form;
pub mod frame;
pub mod input;
pub mod kept;
pub mod page;
pub mod reading;
pub mod reply;
pub mod session;
pub mod views;

mod administration;
mod assets;
mod dress;
mod guard;
mod health;
mod home;
mod metrics;
mod middleware;
pub mod openapi;
mod prefix;
mod press;
mod router;
mod security_txt;
mod server;
mod slow;
mod state;

pub use assets::href;
pub use dress::is_local;
pub use home::Front;
pub use middleware::RequestId;
pub use router::routes;
pub use server::{Extra, Server, StartError, open, open_to_serve, run_system};
pub use state::{AppState, accounts, signer_if_there};

#[cfg(test)]
mod sheet;
#[cfg(test)]
mod tests;
