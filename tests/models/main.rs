//! The commands of models: downloads against a hub that stands in, inspecting, listing and deleting files, and measuring an endpoint.

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/hub.rs"]
mod hub;

mod bench;
mod files;
mod pulling;

use common::tiny_model::{Kind, TinyModel};

/// A model file of some hundred kB.
fn model(seed: u64) -> Vec<u8> {
    TinyModel::random(Kind::Q4_0, seed).gguf()
}
