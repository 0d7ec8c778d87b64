//! Journeys over HTTP: pages without scripts, and the API.

#[path = "../support/mod.rs"]
mod support;

mod access;
mod account;
mod aggrecat;
mod backends;
mod background;
mod backup;
mod closing;
mod conflicts;
mod consent;
mod contract;
mod departure;
mod documents;
mod editor;
mod entry;
mod hostile;
mod languages;
mod mail;
mod matrix;
mod message;
mod new_study;
mod office;
mod open_round;
mod order;
mod overview;
mod parity;
mod people;
mod postman;
mod preview;
mod privacy;
mod proof;
mod publishing;
mod races;
mod rating;
mod redaction;
mod remarks;
mod roster;
mod rounds;
mod sealing;
mod study_pages;
mod team;
mod typeset;
mod wishes;
