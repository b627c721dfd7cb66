//! Which role a person plays, and when it can be taken over and given back.

use super::machine::Role;
use crate::language::Language;

/// Why a role cannot be taken or given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotChange {
    /// The person plays a role already; nobody plays two.
    HasRole(Role),
    /// The person plays none.
    HasNone,
    /// Nobody else plays the person's role.
    NobodyElse,
}

impl CannotChange {
    /// The same for people.
    pub fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::HasRole(Role::Doctor) => {
                ("您正在担任医生：请先 /交还，再 /接手病人", "You play the doctor: give that back first (/give)")
            }
            Self::HasRole(_) => ("您正在扮演病人：请先 /交还，再 /接手医生", "You play the patient: give that back first (/give)"),
            Self::HasNone => {
                ("您现在没有担任角色：/接手医生 或 /接手病人", "You play no role: /take doctor or /take patient takes one over")
            }
            Self::NobodyElse => (
                "这次问诊没有别人担任这一角色，无法交还：请用 --doctor 或 --patient 指定模型",
                "nobody else plays this role in this interview: name a model with --doctor or --patient to give it to",
            ),
        };
        if language == Language::Zh { zh } else { en }
    }

    /// The same with what can be done instead, in plain lines. `own` is the role that nobody else plays.
    pub(crate) fn in_lines(self, own: Option<Role>, language: Language) -> &'static str {
        self.only_role(own, language).unwrap_or_else(|| self.words(language))
    }

    /// The same with the keys of the screen.
    pub(crate) fn on_screen(self, own: Option<Role>, language: Language) -> &'static str {
        let (zh, en) = match self {
            _ if self.only_role(own, language).is_some() => return self.in_lines(own, language),
            Self::HasRole(Role::Doctor) => {
                ("您正在担任医生：先按 F9 交还，再按 F8 接手病人", "You play the doctor: F9 gives that back first, then F8")
            }
            Self::HasRole(_) => {
                ("您正在扮演病人：先按 F9 交还，再按 F7 接手医生", "You play the patient: F9 gives that back first, then F7")
            }
            Self::HasNone => ("您现在没有担任角色：F7 接手医生，F8 接手病人", "You play no role: F7 takes the doctor over, F8 the patient"),
            Self::NobodyElse => return self.words(language),
        };
        if language == Language::Zh { zh } else { en }
    }

    /// What is said to whoever plays the role that nobody else plays, and so cannot give it back.
    fn only_role(self, own: Option<Role>, language: Language) -> Option<&'static str> {
        let (zh, en) = match (self, own?) {
            (Self::HasNone, _) => return None,
            (_, Role::Doctor) => (
                "这次问诊由您担任医生，没有模型可以接替：想扮演病人或旁观，请退出后用 --doctor 模型 另开一次",
                "You play the doctor, and no model can take it over: to play the patient or watch, leave and start with --doctor MODEL",
            ),
            (_, _) => (
                "这次问诊由您扮演病人，没有人可以接替：想担任医生或旁观，请退出后不用 --patient person 另开一次",
                "You play the patient, and nobody else can take it over: to play the doctor or watch, leave and start without --patient person",
            ),
        };
        Some(if language == Language::Zh { zh } else { en })
    }
}

/// The role that a person plays after taking this one over.
///
/// # Errors
/// When the person plays another one.
pub fn take(seat: Option<Role>, wanted: Role) -> Result<Role, CannotChange> {
    match seat {
        Some(role) if role != wanted => Err(CannotChange::HasRole(role)),
        _ => Ok(wanted),
    }
}

/// The role that a person gives back. `own` is the role that nobody else plays.
///
/// # Errors
/// When the person plays none, or nobody else plays it.
pub fn give(seat: Option<Role>, own: Option<Role>) -> Result<Role, CannotChange> {
    match seat {
        None => Err(CannotChange::HasNone),
        seat if seat == own => Err(CannotChange::NobodyElse),
        Some(role) => Ok(role),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_plays_two_roles_and_a_role_is_given_back_to_somebody() {
        use Role::{Doctor, Patient};
        assert_eq!(take(None, Patient), Ok(Patient));
        assert_eq!(take(Some(Doctor), Patient), Err(CannotChange::HasRole(Doctor)));
        assert_eq!(take(Some(Doctor), Doctor), Ok(Doctor));
        assert_eq!(give(None, None), Err(CannotChange::HasNone));
        assert_eq!(give(Some(Doctor), Some(Doctor)), Err(CannotChange::NobodyElse));
        assert_eq!(give(Some(Patient), None), Ok(Patient));
    }
}
