//! The screen of a doctor of an arms study: what keys do and what is shown, without a terminal or a disk, and a whole pack at a real terminal.

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/contrast.rs"]
mod contrast;
#[cfg(unix)]
#[path = "../terminal/home.rs"]
#[allow(dead_code, reason = "each test program uses a part of this")]
mod home;
#[cfg(unix)]
#[path = "../terminal/screen.rs"]
#[allow(dead_code, reason = "each test program uses a part of this")]
mod screen;
#[path = "../common/stage.rs"]
mod stage;

mod answering;
mod doctor;
mod screens;
#[cfg(unix)]
mod terminal;
