//! What `wardround view` says beside the table.

use crate::language::Language;

/// How many answers were printed, met the filter, and are there.
pub(super) fn counts(printed: usize, shown: usize, all: usize, language: Language) -> String {
    match language {
        Language::Zh if printed < shown => format!("显示 {printed} 个回答；符合条件的有 {shown} 个，共 {all} 个"),
        Language::Zh => format!("{shown} 个回答，共 {all} 个"),
        Language::En if printed < shown => format!("answers shown: {printed} of {shown} that meet the filter; {all} in all"),
        Language::En => format!("answers: {shown} of {all}"),
    }
}
