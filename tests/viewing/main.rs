//! The viewer of runs: its screen without a terminal, and the whole program at a real one and as lines.

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/contrast.rs"]
mod contrast;
#[cfg(unix)]
#[path = "../terminal/home.rs"]
#[allow(dead_code, reason = "each test program uses a part of this")]
mod home;
#[path = "../common/run_folder.rs"]
mod run_folder;
#[cfg(unix)]
#[path = "../terminal/screen.rs"]
#[allow(dead_code, reason = "each test program uses a part of this")]
mod screen;
#[path = "../common/stage.rs"]
mod stage;

#[cfg(unix)]
mod curl;
mod lines;
mod numbers;
mod reader;
mod reading;
mod runs;
mod screens;
mod table;
#[cfg(unix)]
mod terminal;
