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
                ("您正在担任医生：请先 /give 交还，再接手病人", "You play the doctor: give that back first (/give)")
            }
            Self::HasRole(_) => ("您正在扮演病人：请先 /give 交还，再接手医生", "You play the patient: give that back first (/give)"),
            Self::HasNone => {
                ("您现在没有担任角色：/take doctor 或 /take patient 接手", "You play no role: /take doctor or /take patient takes one over")
            }
            Self::NobodyElse => (
                "这次问诊没有别人担任这一角色，无法交还：请用 --doctor 或 --patient 指定模型",
                "nobody else plays this role in this interview: name a model with --doctor or --patient to give it to",
            ),
        };
        if language == Language::Zh { zh } else { en }
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
