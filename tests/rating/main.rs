//! The rating screen without a terminal or a disk: what keys do, and what is shown.

#[path = "../common/stage.rs"]
mod stage;

mod desk;
mod leaving;
mod rating;
mod screens;
