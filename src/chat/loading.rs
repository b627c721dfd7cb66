//! What a model tells while it is opened.

use super::RetryReason;
use crate::language::Bilingual;
use std::sync::Arc;

/// What loading tells.
#[derive(Debug, Clone, PartialEq)]
pub enum LoadProgress {
    /// The file's digest is being computed: bytes of bytes.
    Digest {
        /// Done.
        done: u64,
        /// All.
        total: u64,
    },
    /// The weights are being loaded, from 0 to 1.
    Loading(f32),
    /// It is ready; one line that describes it.
    Ready(Bilingual),
    /// Something the user should know.
    Warning(String),
    /// Settings of the sampling that an endpoint has no word for.
    NotSent {
        /// The model's name.
        model: String,
        /// Which settings.
        settings: Vec<&'static str>,
    },
    /// An endpoint is not ready yet.
    Waiting(RetryReason),
}

impl LoadProgress {
    /// Whether it is one of many that follow each other; the others are told once.
    pub fn is_step(&self) -> bool {
        match self {
            Self::Digest { .. } | Self::Loading(_) | Self::Waiting(_) => true,
            Self::Ready(_) | Self::Warning(_) | Self::NotSent { .. } => false,
        }
    }
}

/// Who is told about loading.
pub type ProgressSink = Arc<dyn Fn(LoadProgress) + Send + Sync>;
