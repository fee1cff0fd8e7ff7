//! What people do with the portal, over HTTP, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accounts;
mod alerts;
mod api;
mod audit;
mod booking;
mod clinics;
mod commands;
mod demo;
mod documents;
mod embedding;
mod error_pages;
mod events;
mod faults;
mod invoices;
mod limits;
mod mail;
mod plugins;
mod questionnaires;
mod recordings;
mod sections;
mod storm;
mod video;
mod walls;
mod web;
mod world;
