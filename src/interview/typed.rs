//! What a person types in an interview: words to somebody, or a command. Plain lines and the screen read it alike.

use super::{line::is_diagnosis, machine::Role};

/// What was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed<'a> {
    /// Nothing.
    Nothing,
    /// What the commands are.
    Help,
    /// Leave; the interview goes on another time.
    Quit,
    /// Write the conclusion.
    Conclude,
    /// Play a role from here on.
    Take(Role),
    /// Give the role back to whoever played it before.
    Give,
    /// A command that there is not.
    Unknown(&'a str),
    /// A line that begins as a diagnosis does: no patient understands it, and who writes it wants to conclude.
    Diagnosis,
    /// Anything else.
    Words(&'a str),
}

impl<'a> Typed<'a> {
    /// Reads a line of whoever plays this role; commands in either language, with either slash.
    pub fn read(line: &'a str, role: Role) -> Self {
        let line = line.trim();
        let Some(command) = line.strip_prefix(['/', '／']) else {
            return match line {
                "" => Self::Nothing,
                _ if role == Role::Doctor && is_diagnosis(line) => Self::Diagnosis,
                _ => Self::Words(line),
            };
        };
        match command.trim().to_lowercase().split_whitespace().collect::<Vec<_>>().as_slice() {
            ["help" | "帮助"] => Self::Help,
            ["quit" | "退出"] => Self::Quit,
            ["conclude" | "结论"] => Self::Conclude,
            ["take", "doctor"] | ["接手", "医生"] | ["接手医生"] => Self::Take(Role::Doctor),
            ["take", "patient"] | ["接手", "病人"] | ["接手病人"] => Self::Take(Role::Patient),
            ["give" | "交还"] => Self::Give,
            _ => Self::Unknown(line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_in_both_languages_and_everything_else_is_words() {
        for (typed, role, meant) in [
            ("  ", Role::Doctor, Typed::Nothing),
            ("/Conclude ", Role::Doctor, Typed::Conclude),
            ("／结论", Role::Doctor, Typed::Conclude),
            ("/take  patient", Role::Doctor, Typed::Take(Role::Patient)),
            ("/接手医生", Role::Doctor, Typed::Take(Role::Doctor)),
            ("/交还", Role::Patient, Typed::Give),
            ("/take examiner", Role::Doctor, Typed::Unknown("/take examiner")),
            ("诊断：肺炎", Role::Doctor, Typed::Diagnosis),
            ("诊断：肺炎", Role::Patient, Typed::Words("诊断：肺炎")),
            (" 吸烟吗？ ", Role::Doctor, Typed::Words("吸烟吗？")),
        ] {
            assert_eq!(Typed::read(typed, role), meant, "{typed}");
        }
    }
}
