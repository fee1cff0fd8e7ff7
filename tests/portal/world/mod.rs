//! What the tests stand on: real databases, a real mail server, and a browser without a screen.

pub mod browser;
pub mod database;
pub mod form;
pub mod mail;
pub mod page;
pub mod smtp;
