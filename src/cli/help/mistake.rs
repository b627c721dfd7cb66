//! What is wrong with a command line, in the user's language.

use crate::language::{Bilingual, Language};
use clap::{
    Error,
    error::{ContextKind, ContextValue, ErrorKind},
};
use std::num::{ParseFloatError, ParseIntError};

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
            let valid = named(ContextKind::ValidValue).filter(|v| !v.is_empty()).map(|v| format!("可以是：{v}"));
            let valid = valid.or_else(|| expected(error)).map(|v| format!("；{v}")).unwrap_or_default();
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

/// What a value has to be, by what the parser of the flag says of the one that was given.
fn expected(error: &Error) -> Option<String> {
    let cause = std::error::Error::source(error)?;
    if let Some(own) = cause.downcast_ref::<Bilingual>() {
        return Some(own.words(Language::Zh).to_owned());
    }
    if cause.is::<ParseIntError>() {
        return Some("应为整数".into());
    }
    if cause.is::<ParseFloatError>() {
        return Some("应为数字".into());
    }
    let said = cause.to_string();
    let Some((_, range)) = said.split_once(" is not in ") else {
        return Some(Bilingual::quoted("解析器", said).words(Language::Zh).to_owned());
    };
    Some(match range.split_once("..") {
        Some((least, "")) => format!("应不小于 {least}"),
        Some(("", most)) => format!("应不大于 {}", most.trim_start_matches('=')),
        Some((least, most)) => format!("应为 {least} 至 {}", most.trim_start_matches('=')),
        None => format!("应在 {range} 之内"),
    })
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
        let rows: &[(&[&str], &[&str])] = &[
            (&["replay", "--modle", "x"], &["没有 --modle 这个参数", "是不是 --model"]),
            (&["reply"], &["没有 reply 这个命令", "replay"]),
            (&["batch", "--display", "ful"], &["--display", "不能是 \"ful\"", "full", "是不是 full"]),
            (&["batch", "--repeats", "0"], &["--repeats", "不能是 \"0\"；应为 1 至 100000"]),
            (&["batch", "--turns", "0"], &["--turns", "不能是 \"0\"；应为 1 至 65535"]),
            (&["batch", "--repeats", "two"], &["--repeats", "不能是 \"two\"；应为整数"]),
            (&["replay", "--seed", "-"], &["--seed", "不能是 \"-\"；应为整数"]),
            (&["replay", "--temperature", "warm"], &["--temperature", "不能是 \"warm\"；应为数字"]),
            (&["replay", "--gpu-layers", "all"], &["--gpu-layers", "不能是 \"all\"；应为整数或 auto"]),
            (&["replay", "--kv-type", "q9"], &["--kv-type", "不能是 \"q9\"；应为 f16、bf16、q8_0 或 q4_0"]),
            (
                &["export", "openai-batch", "r", "--cases", "c", "--out", "o", "--stage", "2"],
                &["--stage", "；应为 turn-1、turn-2……或 judging"],
            ),
            (&["replay", "--language", "fr"], &["--language", "不能是 \"fr\"；可以是：zh、en"]),
            (&["batch", "--no-judge", "--judge", "x"], &["--no-judge", "--judge", "不能与"]),
            (&["judge"], &["缺少参数", "<RUN>", "--cases"]),
        ];
        for &(arguments, expected) in rows {
            let error = command().try_get_matches_from([&["wardround"], arguments].concat()).unwrap_err();
            let said = mistake(&error, Language::Zh).unwrap_or_else(|| format!("{:?}", error.kind()));
            assert!(expected.iter().all(|e| said.contains(e)), "{arguments:?}: {said}");
            assert_eq!(mistake(&error, Language::En), None);
        }
    }
}
