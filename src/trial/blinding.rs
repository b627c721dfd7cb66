//! What raters read of the protocol itself must not say which models they rate.

use super::{
    form::Label,
    mask::Masker,
    protocol::{Protocol, ProtocolError},
};
use crate::toml_text::{TomlText, read_file};
use std::path::Path;

/// Checks the title and the guidelines of a trial.
///
/// # Errors
/// As [`check_texts`].
pub fn check(protocol: &Protocol, names: &[String]) -> Result<Vec<String>, ProtocolError> {
    check_texts(&protocol.path, [("title", &protocol.title), ("guidelines", &protocol.guidelines)], names)
}

/// Checks texts of a file, each under its key, which everybody reads who is to know no model. Returns the names of other models in them: they name no rated one, and stay.
///
/// # Errors
/// Where a rated model is named, with line and field.
pub fn check_texts(path: &Path, texts: [(&str, &Label); 2], names: &[String]) -> Result<Vec<String>, ProtocolError> {
    let masker = Masker::new(names.iter().cloned());
    let mut others = Vec::new();
    for (key, label) in texts {
        for (language, text) in [("zh", &label.zh), ("en", &label.en)] {
            if let Some(name) = masker.own_in(text) {
                let file = read_file(path)?;
                let zh = format!("出现了试验中模型的名称“{name}”，评分者或医生会看到：请改写");
                let en = format!("names a model of the study, {name:?}, and raters or doctors read it: write it without");
                let error = TomlText::new(&file).error(&[key.to_owned(), language.to_owned()], &zh, &en);
                return Err(ProtocolError::Invalid { path: path.to_owned(), error });
            }
            others.extend(masker.any_in(text).map(str::to_owned));
        }
    }
    others.sort();
    others.dedup();
    Ok(others)
}
