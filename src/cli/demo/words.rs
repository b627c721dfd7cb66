//! What `wardround demo` says beside the show.

use super::open::Opened;
use crate::language::Language;

/// That a playlist is sound, and what it holds.
pub(super) fn checked(opened: &Opened) -> String {
    let show = &opened.show;
    let (steps, pages): (usize, usize) = (show.steps.len(), show.steps.iter().map(|step| step.beats.len()).sum());
    let title = &show.title;
    match show.language {
        Language::Zh => format!("{title}：{steps} 步，{pages} 页，可以演示"),
        Language::En => format!("{title}: {steps} step(s), {pages} page(s), ready to play"),
    }
}
