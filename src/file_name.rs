//! Makes names of files and folders out of other names, such as those of models and cases.

/// A name that every file system takes: letters and digits of any script, `-`, `_` and `.` stay, every other character becomes `-`.
///
/// Exports for other programs have a rule of their own, since those programs read the names again (`interop/official/names.rs`).
pub fn slug(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn what_a_file_system_may_refuse_becomes_a_hyphen() {
        for (name, expected) in [("Yi-6B.Q4", "Yi-6B.Q4"), ("org/yi:8b", "org-yi-8b"), ("华佗 二", "华佗-二"), ("a\\b\n", "a-b-")] {
            assert_eq!(slug(name), expected);
        }
    }
}
