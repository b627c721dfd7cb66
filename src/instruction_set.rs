//! The instruction set that llama.cpp was compiled for, and the instructions of it that this processor lacks.

use serde::{Deserialize, Serialize};

/// What the build script wrote down: macros of the compiler, separated by spaces; `portable` or `unknown` alone.
const COMPILED_FOR: &str = env!("WARDROUND_INSTRUCTIONS");

/// The C++ compiler that compiled llama.cpp, as it says of itself.
pub const COMPILER: &str = env!("WARDROUND_CXX");

/// The instruction sets that llama.cpp was compiled for, beyond what every processor of this kind has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompiledFor {
    /// The libraries of a portable build: the best for the processor is chosen when a model is loaded.
    Portable,
    /// The compiler could not be asked.
    Unknown,
    /// These, in lower case: `avx2`, `avx512f`.
    Sets(Vec<String>),
}

/// What this build was compiled for.
pub fn compiled_for() -> CompiledFor {
    match COMPILED_FOR {
        "portable" => CompiledFor::Portable,
        "unknown" => CompiledFor::Unknown,
        macros => {
            let mut sets: Vec<String> = macros.split_whitespace().map(name).collect();
            sets.sort();
            CompiledFor::Sets(sets)
        }
    }
}

/// `__AVX512VNNI__` as people write it: `avx512vnni`.
fn name(of_macro: &str) -> String {
    of_macro.trim_matches('_').to_lowercase().replace("sse4_", "sse4.")
}

/// Of the sets that llama.cpp was compiled for, those that this processor lacks. Empty in a portable build, and where it cannot be found out.
pub fn missing() -> Vec<String> {
    match compiled_for() {
        CompiledFor::Sets(sets) => sets.into_iter().filter(|set| has(set) == Some(false)).collect(),
        CompiledFor::Portable | CompiledFor::Unknown => Vec::new(),
    }
}

/// Whether this processor lacks AVX2, without which llama.cpp computes several times slower (benches/RESULTS.md, plain x86-64).
pub fn is_slow() -> bool {
    has("avx2") == Some(false)
}

/// Whether this processor has an instruction set; `None` for names that are not known here.
fn has(set: &str) -> Option<bool> {
    #[cfg(target_arch = "x86_64")]
    {
        macro_rules! detected {
            ($($name:tt),* $(,)?) => {
                match set {
                    $($name => Some(std::arch::is_x86_feature_detected!($name)),)*
                    "bmi" => Some(std::arch::is_x86_feature_detected!("bmi1")),
                    _ => None,
                }
            };
        }
        detected!(
            "sse3",
            "ssse3",
            "sse4.1",
            "sse4.2",
            "popcnt",
            "lzcnt",
            "movbe",
            "avx",
            "avx2",
            "fma",
            "f16c",
            "bmi2",
            "adx",
            "gfni",
            "vaes",
            "vpclmulqdq",
            "avxvnni",
            "avx512f",
            "avx512cd",
            "avx512bw",
            "avx512dq",
            "avx512vl",
            "avx512ifma",
            "avx512vbmi",
            "avx512vbmi2",
            "avx512vnni",
            "avx512bitalg",
            "avx512vpopcntdq",
            "avx512bf16",
            "avx512fp16",
        )
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        let _ = set;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macros_become_the_names_that_people_write() {
        for (of_macro, written) in [("__AVX512VNNI__", "avx512vnni"), ("__SSE4_2__", "sse4.2"), ("__FMA__", "fma")] {
            assert_eq!(name(of_macro), written);
        }
    }

    #[test]
    #[cfg(feature = "local")]
    fn nothing_is_missing_where_the_program_was_built() {
        assert_eq!(missing(), Vec::<String>::new());
        if cfg!(all(target_arch = "x86_64", not(feature = "portable"))) {
            let CompiledFor::Sets(sets) = compiled_for() else { panic!("the compiler could be asked") };
            assert!(sets.iter().any(|set| has(set) == Some(true)), "{sets:?}");
        }
    }

    #[test]
    fn unknown_names_are_no_lack() {
        assert_eq!(has("prfchw"), None);
    }
}
