//! What raters read of the protocol itself must not say which models they rate.

use super::{
    mask::Masker,
    protocol::{Protocol, ProtocolError},
};
use crate::toml_text::{TomlText, read_file};

/// Checks the title and the guidelines, which every rater reads. Returns the names of other models in them: they name no rated one, and stay.
///
/// # Errors
/// Where a rated model is named, with line and field.
pub fn check(protocol: &Protocol, names: &[String]) -> Result<Vec<String>, ProtocolError> {
    let masker = Masker::new(names.iter().cloned());
    let texts = [("title", &protocol.title), ("guidelines", &protocol.guidelines)];
    let mut others = Vec::new();
    for (key, label) in texts {
        for (language, text) in [("zh", &label.zh), ("en", &label.en)] {
            if let Some(name) = masker.own_in(text) {
                let file = read_file(&protocol.path)?;
                let zh = format!("出现了被评模型的名称“{name}”，评分者会看到：请改写");
                let en = format!("names a rated model, {name:?}, and raters read it: write it without");
                let error = TomlText::new(&file).error(&[key.to_owned(), language.to_owned()], &zh, &en);
                return Err(ProtocolError::Invalid { path: protocol.path.clone(), error });
            }
            others.extend(masker.any_in(text).map(str::to_owned));
        }
    }
    others.sort();
    others.dedup();
    Ok(others)
}
