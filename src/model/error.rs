//! What can go wrong with a model, as values that say what to do next.

use super::local::instruction_set::{COMPILER, CompiledFor};

/// Why a model did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The model file cannot be used.
    #[error("{path}: {message}")]
    File {
        /// The file.
        path: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// The chat template is missing or broken.
    #[error("chat template: {0}")]
    Template(String),
    /// The worker process ended.
    #[error("the model worker ended: {message}")]
    Worker {
        /// How it ended, what it last said, and what to do.
        message: String,
    },
    /// The worker met an instruction that the processor does not have; it would again.
    #[error("{}", processor(compiled_for, missing))]
    Processor {
        /// The instruction sets that llama.cpp was compiled for.
        compiled_for: CompiledFor,
        /// Those that this processor lacks.
        missing: Vec<String>,
    },
    /// llama.cpp reported a failure; the worker goes on.
    #[error("{0}")]
    Engine(String),
    /// The conversation does not fit.
    #[error("{message}")]
    ContextLength {
        /// What the model said about it.
        message: String,
    },
    /// The endpoint could not be reached.
    #[error("cannot reach {url}: {message}")]
    Connect {
        /// Where.
        url: String,
        /// Why, and what to do.
        message: String,
    },
    /// Nothing came within a limit.
    #[error("{url}: {what} within {seconds} s; the limit is a setting ({setting})")]
    Timeout {
        /// Where.
        url: String,
        /// What did not come.
        what: String,
        /// The limit.
        seconds: u64,
        /// The setting's name.
        setting: String,
    },
    /// The endpoint answered with an error.
    #[error("{url} answered {status}: {message}")]
    Status {
        /// Where.
        url: String,
        /// The HTTP status.
        status: u16,
        /// What it said, shortened, and what to do.
        message: String,
        /// How long it asked us to wait.
        retry_after_ms: Option<u64>,
    },
    /// The answer began and did not come to its end.
    #[error("the answer from {url} broke off: {message}")]
    Broken {
        /// Where.
        url: String,
        /// What happened.
        message: String,
    },
    /// The endpoint does not follow the protocol.
    #[error("{url}: {message}")]
    Protocol {
        /// Where.
        url: String,
        /// What was wrong.
        message: String,
    },
}

impl ModelError {
    /// A longer wait than this, in milliseconds, is no pause but an outage: nobody waits for its end.
    pub const LONGEST_WAIT_MS: u64 = 120_000;

    /// Whether asking again can help. Of HTTP statuses only 408, 409, 429 and 5xx, where they do not want to be left alone for too long.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Status { retry_after_ms: Some(wait), .. } if *wait > Self::LONGEST_WAIT_MS => false,
            Self::Status { status, .. } => matches!(status, 408 | 409 | 429 | 500..=599),
            Self::Connect { .. } | Self::Broken { .. } | Self::Timeout { .. } | Self::Worker { .. } => true,
            Self::Protocol { .. }
            | Self::Processor { .. }
            | Self::File { .. }
            | Self::Template(_)
            | Self::Engine(_)
            | Self::ContextLength { .. } => false,
        }
    }

    /// Whether every later question will fail the same way, so that a run of many cases should end here. `answered_before`: whether this model has
    /// answered anything yet. Until then a refused request is taken to be malformed; afterwards it is this one question that the endpoint
    /// refuses, as providers do with what their filters dislike.
    pub fn is_fatal(&self, answered_before: bool) -> bool {
        match self {
            Self::File { .. } | Self::Template(_) | Self::Processor { .. } | Self::Connect { .. } => true,
            Self::Status { retry_after_ms: Some(wait), .. } if *wait > Self::LONGEST_WAIT_MS => true,
            Self::Status { status: 400 | 422, .. } => !answered_before,
            Self::Status { status, .. } => matches!(status, 300..=399 | 401 | 403 | 404),
            _ => false,
        }
    }
}

/// What an illegal instruction means, and the command that mends it.
fn processor(compiled_for: &CompiledFor, missing: &[String]) -> String {
    let rebuild = "cargo clean --release -p llama-cpp-sys-2 && make build";
    let sets = match compiled_for {
        CompiledFor::Sets(sets) => sets.join(" "),
        CompiledFor::Portable => "every processor".to_owned(),
        CompiledFor::Unknown => "an unknown processor".to_owned(),
    };
    if missing.is_empty() {
        format!(
            "llama.cpp used an instruction that this processor refuses, although the processor has everything that llama.cpp was compiled for \
             ({sets}; {COMPILER}): the compiler is likely at fault. Try another one: CC=clang CXX=clang++ and then {rebuild}"
        )
    } else {
        format!(
            "llama.cpp was compiled for a processor with {}, which this one lacks: the program was built on another machine. Build it on this \
             one: {rebuild}",
            missing.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_question_ends_a_run_only_before_the_first_answer() {
        let status = |status| ModelError::Status { url: String::new(), status, message: String::new(), retry_after_ms: None };
        assert!(status(400).is_fatal(false) && !status(400).is_fatal(true));
        assert!(status(401).is_fatal(true) && !status(500).is_fatal(false));
        assert!(status(429).is_retryable() && !status(400).is_retryable());
    }

    #[test]
    fn an_illegal_instruction_names_what_is_missing_and_the_command_that_mends_it() {
        let sets = CompiledFor::Sets(vec!["avx2".into(), "avx512f".into()]);
        let foreign = ModelError::Processor { compiled_for: sets.clone(), missing: vec!["avx512f".into()] }.to_string();
        assert!(foreign.contains("with avx512f, which this one lacks") && foreign.contains("make build"), "{foreign}");
        let own = ModelError::Processor { compiled_for: sets, missing: Vec::new() }.to_string();
        assert!(own.contains("the compiler is likely at fault") && own.contains("avx2 avx512f"), "{own}");
    }

    #[test]
    fn who_wants_to_be_left_alone_for_a_day_is_not_waited_for() {
        let busy = |ms| ModelError::Status { url: String::new(), status: 429, message: String::new(), retry_after_ms: Some(ms) };
        assert!(busy(120_000).is_retryable() && !busy(120_000).is_fatal(true));
        assert!(!busy(120_001).is_retryable() && busy(120_001).is_fatal(true));
    }
}
