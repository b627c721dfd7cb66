//! Runs a GGUF model on this machine with llama.cpp in a worker process, so that a crash, an abort or a lack
//! of memory does not end the consultation. The next question restarts the worker.
//!
//! Built without the feature `local`, only its settings and the chat templates are here: opening a model file is [`ModelError::NoLocalEngine`].
//!
//! [`ModelError::NoLocalEngine`]: crate::chat::ModelError::NoLocalEngine

#[cfg(feature = "local")]
mod engine;
#[cfg(feature = "local")]
mod frame;
#[cfg(feature = "local")]
mod libraries;
#[cfg(feature = "local")]
mod model;
#[cfg(feature = "local")]
mod process;
mod settings;
#[cfg(feature = "local")]
mod stop;
pub mod template;
mod weights;
#[cfg(feature = "local")]
mod worker;

#[cfg(feature = "local")]
pub use engine::sampler;
#[cfg(feature = "local")]
pub use model::LocalModel;
pub use settings::{FlashAttention, KvType, LocalSettings};
pub use weights::digest as file_digest;
#[cfg(feature = "local")]
pub use worker::{print_devices, run as run_worker};

#[cfg(feature = "local")]
use serde::{Deserialize, Serialize};

/// A computing device that llama.cpp sees.
#[cfg(feature = "local")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its name, for example `CUDA0`.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Which part of llama.cpp drives it.
    pub backend: String,
    /// `cpu`, `gpu`, `integratedgpu` or `accelerator`.
    pub kind: String,
    /// Its memory in bytes.
    pub memory_total: u64,
    /// Of that, free.
    pub memory_free: u64,
}
