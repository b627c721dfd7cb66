//! What is wrong with a command line, in the user's language.

use crate::language::Language;
use clap::{
    Error,
    error::{ContextKind, ContextValue, ErrorKind},
};

/// What is wrong, as a sentence with the next step; `None` where clap's own English is all there is.
pub(in crate::cli) fn mistake(error: &Error, language: Language) -> Option<String> {
    if language == Language::En {
        return None;
    }
    let named = |kind| error.get(kind).map(text);
    let argument = || named(ContextKind::InvalidArg).unwrap_or_default();
    let said = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有 {} 这个参数", argument()),
        ErrorKind::InvalidSubcommand => format!("没有 {} 这个命令", named(ContextKind::InvalidSubcommand)?),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = named(ContextKind::InvalidValue).filter(|v| !v.is_empty());
            let value = value.map_or_else(|| "缺少值".to_owned(), |v| format!("不能是 {v:?}"));
            let valid = named(ContextKind::ValidValue).filter(|v| !v.is_empty()).map(|v| format!("；可以是：{v}")).unwrap_or_default();
            format!("{} {value}{valid}", argument())
        }
        ErrorKind::ArgumentConflict => format!("{} 不能与 {} 同时使用", argument(), named(ContextKind::PriorArg).unwrap_or_default()),
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{}", argument()),
        ErrorKind::MissingSubcommand => "缺少子命令".into(),
        ErrorKind::NoEquals => format!("{} 与其值之间须用等号", argument()),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("{} 的值的个数不对", argument()),
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8".into(),
        _ => return None,
    };
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let near = near.into_iter().find_map(named).map(|n| format!("。是不是 {n}？")).unwrap_or_default();
    Some(format!("{said}{near}\n\n用 --help 查看用法。"))
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => all.join("、"),
        ContextValue::StyledStrs(all) => all.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn mistakes_are_told_in_chinese_with_the_nearest_right_word() {
        let command = || super::super::super::Cli::command();
        let rows: [(&[&str], &[&str]); 6] = [
            (&["replay", "--modle", "x"], &["没有 --modle 这个参数", "是不是 --model"]),
            (&["reply"], &["没有 reply 这个命令", "replay"]),
            (&["batch", "--display", "ful"], &["--display", "不能是 \"ful\"", "full", "是不是 full"]),
            (&["batch", "--repeats", "0"], &["--repeats", "不能是 \"0\""]),
            (&["batch", "--no-judge", "--judge", "x"], &["--no-judge", "--judge", "不能与"]),
            (&["judge"], &["缺少参数", "<RUN>", "--cases"]),
        ];
        for (arguments, expected) in rows {
            let error = command().try_get_matches_from([&["wardround"], arguments].concat()).unwrap_err();
            let said = mistake(&error, Language::Zh).unwrap_or_else(|| format!("{:?}", error.kind()));
            assert!(expected.iter().all(|e| said.contains(e)), "{arguments:?}: {said}");
            assert_eq!(mistake(&error, Language::En), None);
        }
    }
}
