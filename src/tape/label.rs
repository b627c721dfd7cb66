//! What a recording is called, so that nobody takes it for a model that answers now.

use crate::language::Language;
use std::borrow::Cow;

/// What stands before and after the day in records, whatever the language of the screen.
const MARK: (&str, char) = (" (recording ", ')');

/// The name of a recording of a model, of a day such as `2026-11-27`, as records have it.
pub(super) fn recorded_name(model: &str, day: &str) -> String {
    format!("{model}{}{day}{}", MARK.0, MARK.1)
}

/// Says that something is a recording, of which model and of which day.
pub fn label(model: &str, day: &str, language: Language) -> String {
    match language {
        Language::Zh => format!("{model} 的录制，{day}"),
        Language::En => format!("recording of {model}, {day}"),
    }
}

/// The name of a model as people read it: that of a recording in their language, any other as it is.
pub fn shown_name(name: &str, language: Language) -> Cow<'_, str> {
    let day = |text: &str| text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let parts = name.strip_suffix(MARK.1).and_then(|rest| rest.rsplit_once(MARK.0)).filter(|(_, text)| day(text));
    match (parts, language) {
        (Some((model, day)), Language::Zh) => Cow::Owned(format!("{model}（{day} 录制）")),
        _ => Cow::Borrowed(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recordings_name_is_in_the_readers_language_and_a_models_is_its_own() {
        let name = recorded_name("yi", "2026-11-27");
        let rows = [
            (name.as_str(), Language::En, "yi (recording 2026-11-27)"),
            (name.as_str(), Language::Zh, "yi（2026-11-27 录制）"),
            ("yi", Language::Zh, "yi"),
            ("yi (recording of mine)", Language::Zh, "yi (recording of mine)"),
        ];
        for (name, language, expected) in rows {
            assert_eq!(shown_name(name, language), expected);
        }
    }
}
