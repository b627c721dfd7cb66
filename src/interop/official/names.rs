//! The names of folders and files in the tree.

use crate::case::Source;
use std::collections::HashSet;

/// A suite's folder below `data`.
pub(super) fn suite(source: Source) -> &'static str {
    match source {
        Source::DotaBench => "DotaBench",
        Source::DoctorFlan => "DoctorFLAN",
        Source::AiHospital => "AI-Hospital",
        Source::AgentClinic => "AgentClinic",
        Source::MediQ => "MediQ",
        Source::CraftMd => "CRAFT-MD",
        Source::CmbClinDerived => "CMB-Clin-derived",
        Source::Native => "native",
        Source::Bundled => "Wardround-bundled",
    }
}

/// The suite of a suite's conversations that have answers to their first turns only: the published code stops at the first conversation that lacks a turn.
pub(super) fn shorter(suite: &str, turns: usize) -> String {
    format!("{suite}-{turns}-turn{}", if turns == 1 { "" } else { "s" })
}

/// The suite from which a suite of shorter conversations was taken; itself where it was not.
pub(super) fn whole(suite: &str) -> &str {
    (1..=99).find_map(|turns| suite.strip_suffix(&shorter("", turns))).filter(|whole| !whole.is_empty()).unwrap_or(suite)
}

/// The folder below `output` of a turn, from 1. The single-turn suite has no turns in its name.
pub(super) fn output(name: &str, turn: usize) -> String {
    if name == suite(Source::DoctorFlan) { name.to_owned() } else { format!("{name}-turn-{turn}") }
}

/// The suite and turn of a folder below `output`.
pub(super) fn of_output(folder: &str) -> Option<(&str, usize)> {
    if folder == suite(Source::DoctorFlan) {
        return Some((folder, 1));
    }
    let (suite, turn) = folder.rsplit_once("-turn-")?;
    Some((suite, turn.parse().ok().filter(|t| (1..=99).contains(t))?))
}

/// A model's name for a repeat, from 0.
pub(super) fn of_repeat(model: &str, repeat: u32) -> String {
    if repeat == 0 { model.to_owned() } else { format!("{model}-repeat-{repeat}") }
}

/// The model and repeat that a name stands for.
pub(super) fn model_and_repeat(name: &str) -> (&str, u32) {
    let parts = name.rsplit_once("-repeat-").filter(|(model, _)| !model.is_empty());
    match parts.and_then(|(model, repeat)| Some((model, repeat.parse().ok().filter(|&r| (1..=9999).contains(&r))?))) {
        // Only as this program writes it: a leading zero or sign is part of a name.
        Some((model, repeat)) if of_repeat(model, repeat) == name => (model, repeat),
        _ => (name, 0),
    }
}

/// Characters after which a name is cut; file systems hold 255 bytes, and a Chinese character takes three.
const LONGEST: usize = 60;

/// File names for models: safe on every file system, no two the same, and none that reads as another model's repeat.
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<String>);

impl Names {
    /// A name for a model, and never the same one again.
    pub fn of(&mut self, model: &str) -> String {
        let safe = safe(model);
        let taken = |name: &str, all: &HashSet<String>| all.contains(&name.to_lowercase()) || model_and_repeat(name).1 > 0;
        let mut name = safe.clone();
        let mut number = 2;
        while taken(&name, &self.0) {
            name = format!("{safe}-{number}");
            number += 1;
        }
        self.0.insert(name.to_lowercase());
        name
    }
}

/// The names of the published layout, which are read again as names of models: not those of `file_name::slug`, and they stay what they are.
fn safe(model: &str) -> String {
    let kept = |c: char| if c.is_alphanumeric() || "-_.+@".contains(c) { c } else { '_' };
    let name: String = model.chars().map(kept).take(LONGEST).collect();
    // Neither hidden, nor the folder above, nor ending in what Windows drops.
    let name = name.trim_matches('.').to_owned();
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    if name.is_empty() || DEVICES.contains(&stem.as_str()) { format!("model_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_safe_and_distinct() {
        let mut names = Names::default();
        let rows = [
            ("Yi-6B-Chat", "Yi-6B-Chat"),
            ("yi-6b-chat", "yi-6b-chat-2"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("a/b", "a_b"),
            ("a:b", "a_b-2"),
            ("..", "model_"),
            ("", "model_-2"),
            ("NUL.gguf", "model_NUL.gguf"),
            ("华佗 二", "华佗_二"),
            ("Yi-repeat-1", "Yi-repeat-1-2"),
        ];
        for (model, name) in rows {
            assert_eq!(names.of(model), name);
        }
    }

    #[test]
    fn a_repeat_is_in_the_name_and_found_there_again() {
        assert_eq!(model_and_repeat(&of_repeat("Yi-6B", 3)), ("Yi-6B", 3));
        for name in ["Yi-6B", "Yi-repeat-", "-repeat-1", "Yi-repeat-0", "Yi-repeat-01", "Yi-repeat-+1", "Yi-repeat-99999999999"] {
            assert_eq!(model_and_repeat(name), (name, 0));
        }
        assert_eq!(of_output("CMB-Clin-derived-turn-2"), Some(("CMB-Clin-derived", 2)));
        assert_eq!((of_output("DoctorFLAN"), of_output("DotaBench-turn-0"), of_output("x")), (Some(("DoctorFLAN", 1)), None, None));
    }

    #[test]
    fn a_suite_of_shorter_conversations_is_found_again() {
        for turns in [1, 2, 10] {
            let name = shorter("CMB-Clin-derived", turns);
            assert_eq!((whole(&name), of_output(&output(&name, 1))), ("CMB-Clin-derived", Some((name.as_str(), 1))));
        }
        assert_eq!((whole("DotaBench"), whole("-2-turns"), whole("x-2-turn")), ("DotaBench", "-2-turns", "x-2-turn"));
    }

    proptest! {
        #[test]
        fn no_name_leaves_its_folder(model in "\\PC{0,80}") {
            let name = Names::default().of(&model);
            prop_assert!(!name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0', ':']));
        }
    }
}
