//! What is known of a model for reports: what settings say, and what the header of its file does.

use super::ModelEntry;
use crate::{
    chat::{ModelFacts, ModelSize},
    gguf::Gguf,
};
use std::path::Path;

impl ModelEntry {
    /// What the settings say of it for reports.
    pub fn facts(&self) -> ModelFacts {
        ModelFacts {
            base: self.base.clone(),
            class: self.class,
            size: self.size,
            quant: self.quant.clone(),
            weights_bytes: None,
            price_input: self.price_input,
            price_output: self.price_output,
        }
    }
}

/// What the header of a model file says; nothing of a file that cannot be read: whoever opens the model says why.
pub(super) fn facts_of_file(path: &Path) -> ModelFacts {
    let Ok(gguf) = Gguf::open(path) else { return ModelFacts::default() };
    ModelFacts {
        size: ModelSize::of_parameters(gguf.parameters()),
        quant: Some(gguf.quantisation()).filter(|quant| !quant.is_empty()),
        weights_bytes: Some(gguf.weights()),
        ..ModelFacts::default()
    }
}
