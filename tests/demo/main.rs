//! Shows: what playlists say and get wrong, what keys and time do, what the stage looks like, and the program at a real terminal without a network.

#[path = "../common/mod.rs"]
mod common;
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

mod bundled;
#[cfg(unix)]
mod in_terminal;
mod interviews;
mod lines;
mod machine;
mod playlists;
mod screens;
mod tapes;
mod wire;
