//! What the files beside case files have in common: a version in the first line, and each case once.

use crate::{
    case::{CaseId, Source},
    language::Bilingual,
    toml_text::{self, TomlError, TomlFileError, TomlText},
};
use std::path::Path;

/// Reads a file; nothing where there is none.
///
/// # Errors
/// When it cannot be read, or says something that it cannot.
pub(super) fn read_or_nothing<T: Default>(path: &Path, parse: impl Fn(&str) -> Result<T, TomlError>) -> Result<T, TomlFileError> {
    match toml_text::read_file(path) {
        Err(TomlFileError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(T::default()),
        Err(error) => Err(error),
        Ok(text) => parse(&text).map_err(|error| TomlFileError::Invalid { path: path.to_owned(), error }),
    }
}

/// Where a mistake is, within an entry, and what it is.
pub(super) type Fault = (Vec<String>, Bilingual);

/// The entries `[[case]]` of a file, each of a case of its own.
///
/// # Errors
/// When one says something that it cannot, or two are of one case.
pub(super) fn entries<Written, Entry>(
    toml: &TomlText<'_>,
    written: Vec<Written>,
    read: impl Fn(Written) -> Result<Entry, Fault>,
    of: impl Fn(&Entry) -> (Source, &CaseId),
) -> Result<Vec<Entry>, TomlError> {
    let mut entries: Vec<Entry> = Vec::new();
    for (nth, entry) in written.into_iter().enumerate() {
        let wrong = |(field, why): Fault| toml.error_of(&[vec!["case".to_owned(), nth.to_string()], field].concat(), why);
        let entry = read(entry).map_err(wrong)?;
        if entries.iter().any(|other| of(other) == of(&entry)) {
            return Err(wrong((vec!["case".into()], case_twice())));
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// The layout is another than the one that is read.
pub(super) fn other_version(version: u32) -> Bilingual {
    Bilingual::both(format!("本程序只读第 {version} 版：请用新版程序"), format!("this program reads layout {version}: use a newer one"))
}

/// Two entries are of one case.
pub(super) fn case_twice() -> Bilingual {
    Bilingual::both("前面已有这个病例：请合为一条", "an earlier entry is of the same case: make one of them")
}

/// A field says nothing.
pub(super) fn empty() -> Bilingual {
    Bilingual::both("不能为空：请填写", "is empty: fill it in")
}
