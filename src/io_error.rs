//! Why a file could not be read or written, as a sentence in both languages.

use crate::{
    language::{Bilingual, Language},
    plain_file,
};
use std::io::{self, ErrorKind};

/// What an error of the system says. In Chinese the usual reasons are in our words; any other is quoted in the system's and marked as such.
pub fn words(error: &io::Error, language: Language) -> String {
    if let Some(refused) = plain_file::refusal(error) {
        return refused.problem.words(language);
    }
    if let Some(own) = error.get_ref().and_then(|inside| inside.downcast_ref::<Bilingual>()) {
        return own.words(language).to_owned();
    }
    match (language, reason(error.kind())) {
        (Language::En, _) => error.to_string(),
        (Language::Zh, Some(reason)) => reason.to_owned(),
        (Language::Zh, None) => Bilingual::quoted("系统", error).words(language).to_owned(),
    }
}

fn reason(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "没有这个文件或文件夹",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::AlreadyExists => "已经存在",
        ErrorKind::IsADirectory => "这是文件夹，不是文件",
        ErrorKind::NotADirectory => "路径中有一部分不是文件夹",
        ErrorKind::InvalidFilename => "文件名过长，或含有不能用的字符",
        ErrorKind::ReadOnlyFilesystem => "所在的文件系统只读",
        ErrorKind::StorageFull => "磁盘已满",
        ErrorKind::QuotaExceeded => "超出磁盘配额",
        ErrorKind::FileTooLarge => "超出文件大小的上限",
        ErrorKind::ResourceBusy => "正被占用",
        ErrorKind::BrokenPipe => "管道的另一端已关闭",
        ErrorKind::UnexpectedEof => "文件不完整",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_reasons_have_chinese_words_and_others_are_quoted() {
        let own = io::Error::other(Bilingual::both("中文", "English"));
        let unusual = io::Error::other("some words");
        for (error, zh, en) in [
            (&io::Error::from(ErrorKind::PermissionDenied), "没有权限", "permission denied"),
            (&own, "中文", "English"),
            (&unusual, "系统原话：“some words”", "some words"),
        ] {
            assert_eq!((words(error, Language::Zh).as_str(), words(error, Language::En).as_str()), (zh, en));
        }
        let refused = plain_file::open(std::path::Path::new("/nowhere")).unwrap_err();
        assert_eq!(words(&refused, Language::Zh), "没有这个文件：请检查名称与路径");
    }
}
