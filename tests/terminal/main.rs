//! The screen in a real terminal, with the small real model: what is shown, what is recorded, and that the terminal is given back.

#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;

mod answering;
mod appearance;
mod consultation;
mod first_start;
mod frames;
mod home;
mod leaving;
mod screen;
mod writing;
