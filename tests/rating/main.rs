//! The rating screen without a terminal or a disk: what keys do, and what is shown.

#[path = "../common/contrast.rs"]
mod contrast;
#[path = "../common/stage.rs"]
mod stage;

mod leaving;
mod live;
mod marking;
mod rater;
mod rating;
mod screens;
mod shown;
