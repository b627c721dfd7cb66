//! A grader as it is written on a command line and in a batch plan: a preset, or the file of a rating form.

use super::{FormGrader, grader::PREFIX};
use crate::{judge::Preset, language::Bilingual, suggest::nearest, toml_text::TomlFileError};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// What was asked for; a file is not read yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum GraderWish {
    /// A preset, or a built-in form.
    Preset(Preset),
    /// The file of a form.
    FormFile(PathBuf),
}

impl GraderWish {
    /// The same with a file's path taken from a folder.
    #[must_use]
    pub fn beside(self, folder: &Path) -> Self {
        match self {
            Self::FormFile(path) => Self::FormFile(folder.join(path)),
            preset => preset,
        }
    }

    /// The preset; the file of a form is read.
    ///
    /// # Errors
    /// When the file cannot be read, or a judge cannot grade by what it has.
    pub fn resolve(&self) -> Result<Preset, TomlFileError> {
        match self {
            Self::Preset(preset) => Ok(*preset),
            Self::FormFile(path) => FormGrader::read(path).map(Preset::Form),
        }
    }
}

impl FromStr for GraderWish {
    type Err = Bilingual;

    fn from_str(text: &str) -> Result<Self, Bilingual> {
        match text.strip_prefix(PREFIX) {
            Some(file) if file.to_lowercase().ends_with(".toml") => Ok(Self::FormFile(file.into())),
            Some(_) => match FormGrader::named(text).filter(|grader| grader.form().is_some()) {
                Some(grader) => Ok(Self::Preset(Preset::Form(grader))),
                None => Err(unknown(text, &FormGrader::built_in().map(|(name, _)| name).collect::<Vec<_>>())),
            },
            None => Preset::from_str(text, false).map(Self::Preset).map_err(|_| {
                let known = Preset::value_variants().iter().map(|preset| preset.name().to_owned());
                unknown(text, &known.chain(["form:NAME".to_owned()]).collect::<Vec<_>>())
            }),
        }
    }
}

fn unknown(text: &str, known: &[String]) -> Bilingual {
    match nearest(text, known.iter().map(String::as_str)) {
        Some(near) => {
            Bilingual::both(format!("没有评分方式 {text:?}：是 {near} 吗？"), format!("no grader {text:?}: did you mean {near}?"))
        }
        None => Bilingual::both(
            format!("没有评分方式 {text:?}；可用 {}，或一份量表文件 form:FILE.toml", known.join("、")),
            format!("no grader {text:?}; there are {}, and form:FILE.toml for a form of your own", known.join(", ")),
        ),
    }
}

impl fmt::Display for GraderWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Preset(preset) => f.write_str(preset.name()),
            Self::FormFile(path) => write!(f, "{PREFIX}{}", path.display()),
        }
    }
}

impl TryFrom<String> for GraderWish {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse::<Self>().map_err(|error| error.to_string())
    }
}

impl From<GraderWish> for String {
    fn from(wish: GraderWish) -> Self {
        wish.to_string()
    }
}

impl schemars::JsonSchema for GraderWish {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Preset::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Preset::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_grader_is_a_preset_a_built_in_form_or_a_file() {
        let wish = |text: &str| text.parse::<GraderWish>();
        assert_eq!(wish("cmb-clin"), Ok(GraderWish::Preset(Preset::CmbClin)));
        assert_eq!(wish("form:pulsemind").unwrap().resolve().unwrap().name(), "form:pulsemind");
        let file = wish("form:a/mine.TOML").unwrap();
        assert_eq!(file.clone().beside(Path::new("/plans")).to_string(), "form:/plans/a/mine.TOML");
        assert_eq!(serde_json::from_str::<GraderWish>(&serde_json::to_string(&file).unwrap()).unwrap(), file);
        let error = wish("form:pulsmind").unwrap_err();
        assert!(error.words(Language::En).contains("did you mean form:pulsemind?"), "{error}");
        assert!(error.words(Language::Zh).contains("是 form:pulsemind 吗？"));
        assert!(wish("form:harm").unwrap_err().words(Language::En).contains("form:harm-scale"));
        assert!(wish("rubrik").unwrap_err().words(Language::En).contains("did you mean rubric?"));
    }

    #[test]
    fn the_file_of_a_form_is_read_when_it_is_needed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mine.toml");
        let wish = GraderWish::FormFile(path.clone());
        assert!(wish.resolve().is_err());
        let field = "[[field]]\nid = \"a\"\nlabel = { zh = \"甲\", en = \"a\" }\nkind = \"scale\"\nmin = 1\nmax = 5\n";
        std::fs::write(&path, format!("name = \"mine\"\ntitle = {{ zh = \"题\", en = \"t\" }}\nrates = \"answer\"\n{field}")).unwrap();
        assert_eq!(wish.resolve().unwrap().name(), "form:mine");
    }
}
