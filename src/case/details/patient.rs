//! Who the patient is.

use serde::{Deserialize, Serialize};

/// The patient's sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// Male.
    Male,
    /// Female.
    Female,
}

/// The patient's age, in the unit in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Age {
    /// Completed years.
    Years(u8),
    /// Completed months, of small children.
    Months(u8),
}

impl Age {
    /// Years that somebody may have lived.
    pub(in crate::case) const YEARS: std::ops::RangeInclusive<i64> = 0..=130;
    /// Months in which the age of a child is told.
    pub(in crate::case) const MONTHS: std::ops::RangeInclusive<i64> = 0..=84;

    pub(in crate::case) fn of_years(years: i64) -> Option<Self> {
        u8::try_from(years).ok().filter(|_| Self::YEARS.contains(&years)).map(Self::Years)
    }

    pub(in crate::case) fn of_months(months: i64) -> Option<Self> {
        u8::try_from(months).ok().filter(|_| Self::MONTHS.contains(&months)).map(Self::Months)
    }
}

/// Who the patient is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Patient {
    pub(in crate::case) age: Age,
    pub(in crate::case) sex: Sex,
}

impl Patient {
    /// How old.
    pub fn age(&self) -> Age {
        self.age
    }

    /// Male or female.
    pub fn sex(&self) -> Sex {
        self.sex
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_one_that_somebody_may_have() {
        assert_eq!((Age::of_years(58), Age::of_months(26)), (Some(Age::Years(58)), Some(Age::Months(26))));
        assert_eq!([Age::of_years(131), Age::of_years(-1), Age::of_months(85), Age::of_months(300)], [None; 4]);
    }
}
