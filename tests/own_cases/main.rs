//! Cases of one's own, as a user gets them into the program: from a table, from lines, and from the form on the screen.

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

#[cfg(unix)]
mod form;
mod lines;
mod tables;
