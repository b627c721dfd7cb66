//! The file of a variant that somebody wrote.

use super::{evidence::Passage, kind_names::is_bundled, own_wording::check_wording};
use crate::{
    digest::sha256,
    language::{Bilingual, Language},
    toml_text::{TomlError, TomlFileError, TomlText, read_file},
};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The longest name.
const LONGEST_NAME: usize = 40;
/// The most texts of a file, and the most wordings of a text.
const MOST: usize = 50;

/// A variant that somebody wrote, as its file says and as runs keep it. Its name, version, texts and places are those of a usable variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "OwnVariantDraft", into = "OwnVariantDraft")]
#[schemars(with = "OwnVariantDraft")]
pub struct OwnVariant {
    pub(super) name: String,
    pub(super) version: u32,
    pub(super) changes: Described,
    pub(super) source: Option<String>,
    pub(super) ask_again: bool,
    pub(super) texts: Vec<AddedText>,
    pub(super) passages: Vec<Passage>,
}

/// A text with its wordings, of which each case gets one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AddedText {
    pub place: Where,
    pub zh: Vec<String>,
    pub en: Vec<String>,
}

impl AddedText {
    /// Its wordings in a language.
    pub fn of(&self, language: Language) -> &[String] {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// Where a text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    BeforeComplaint,
    AfterComplaint,
    BeforeTurn(usize),
    Push,
}

/// A variant of cases that you wrote: which texts are added, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "Variant of cases")]
pub struct OwnVariantDraft {
    /// Its name: small letters, digits and hyphens. Records have it as `own=NAME.vVERSION`.
    #[schemars(regex(pattern = "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$"))]
    name: String,
    /// Its version, from 1. Change it whenever you change a text.
    #[schemars(range(min = 1))]
    version: u32,
    /// What it changes, in a sentence, for lists.
    #[serde(default, skip_serializing_if = "Described::is_empty")]
    changes: Described,
    /// Where it comes from, such as a paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// Whether the last turn is asked once more at the end, in neutral words; without this key, where there is a push.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ask_again: Option<bool>,
    /// The texts that are added, in order.
    #[serde(rename = "text", default, skip_serializing_if = "Vec::is_empty")]
    texts: Vec<DraftText>,
    /// Passages that stand before turn 1 as numbered sources, which the answers are to cite.
    #[serde(rename = "passage", default, skip_serializing_if = "Vec::is_empty")]
    passages: Vec<Passage>,
}

/// A sentence in one or two languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Described {
    /// In Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
    /// In English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Described {
    fn is_empty(&self) -> bool {
        self.zh.is_none() && self.en.is_none()
    }
}

/// Where a text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum DraftWhere {
    /// Before everything that turn 1 says.
    BeforeComplaint,
    /// Between what turn 1 tells and what it asks.
    AfterComplaint,
    /// Before everything that the turn of the key `turn` says.
    BeforeTurn,
    /// A turn of its own after the case's last one. It is not judged.
    Push,
}

/// A text that is added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DraftText {
    /// Where it goes.
    #[serde(rename = "where")]
    place: DraftWhere,
    /// The turn, from 1, where it goes before one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    turn: Option<usize>,
    /// Its wordings in Chinese. `{wrong}` is the wrong diagnosis that is pressed, `{reason}` why one may think of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    zh: Vec<String>,
    /// The same in English, as many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    en: Vec<String>,
}

/// What is wrong, with the field.
type Mistake = (Vec<String>, Bilingual);

fn mistake<T>(field: &[&str], zh: impl Into<String>, en: impl Into<String>) -> Result<T, Mistake> {
    Err((field.iter().map(|key| (*key).to_owned()).collect(), Bilingual::both(zh, en)))
}

impl OwnVariant {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, or says something that no variant can; line and field are named.
    pub fn read(path: &Path) -> Result<Self, TomlFileError> {
        let text = read_file(path)?;
        Self::parse(&text).map_err(|error| TomlFileError::Invalid { path: path.to_owned(), error })
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// What is wrong, with line and field.
    pub fn parse(text: &str) -> Result<Self, TomlError> {
        let toml = TomlText::new(text);
        let draft: OwnVariantDraft = toml.parse()?;
        checked(draft).map_err(|(field, message)| toml.error_of(&field, message))
    }

    /// As records have it, without what chooses a wording.
    pub fn label(&self) -> String {
        format!("own={}.v{}", self.name, self.version)
    }

    /// sha256 of everything that it says.
    pub fn digest(&self) -> String {
        sha256(self.as_text().as_bytes())
    }

    /// Everything that it says, as one text.
    pub(super) fn as_text(&self) -> String {
        // Plain data: serde_json can always write it.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether it gives sources.
    pub(super) fn has_passages(&self) -> bool {
        !self.passages.is_empty()
    }

    /// Whether a text presses the model in a turn of its own.
    pub(super) fn has_push(&self) -> bool {
        self.texts.iter().any(|text| text.place == Where::Push)
    }
}

fn checked(draft: OwnVariantDraft) -> Result<OwnVariant, Mistake> {
    let OwnVariantDraft { name, version, changes, source, ask_again, texts, passages } = draft;
    check_name(&name)?;
    if version == 0 {
        return mistake(&["version"], "版本从 1 起", "versions are counted from 1");
    }
    for (key, text) in [("zh", &changes.zh), ("en", &changes.en)] {
        if text.as_ref().is_some_and(|text| !is_line(text)) {
            return mistake(&["changes", key], "请写一行文字，或去掉此键", "write one line, or leave the key out");
        }
    }
    if source.as_ref().is_some_and(|text| !is_line(text)) {
        return mistake(&["source"], "请写一行文字，或去掉此键", "write one line, or leave the key out");
    }
    if texts.len() > MOST {
        return mistake(&["text"], format!("[[text]] 至多 {MOST} 个"), format!("at most {MOST} [[text]]"));
    }
    let texts = texts.into_iter().enumerate().map(|(place, text)| checked_text(place, text)).collect::<Result<Vec<_>, _>>()?;
    if passages.len() > MOST {
        return mistake(&["passage"], format!("[[passage]] 至多 {MOST} 个"), format!("at most {MOST} [[passage]]"));
    }
    if let Some((place, (key, why))) = passages.iter().enumerate().find_map(|(place, passage)| Some((place, passage.fault()?))) {
        return Err((vec!["passage".to_owned(), place.to_string(), key.to_owned()], why));
    }
    let has_push = texts.iter().any(|text| text.place == Where::Push);
    let ask_again = ask_again.unwrap_or(has_push);
    if texts.is_empty() && passages.is_empty() && !ask_again {
        return mistake(
            &[],
            "没有改动任何内容：请写至少一个 [[text]] 或 [[passage]]，或写 ask-again = true",
            "it changes nothing: write at least one [[text]] or [[passage]], or ask-again = true",
        );
    }
    let in_all = |language: Language| texts.iter().all(|text| !text.of(language).is_empty());
    if !in_all(Language::Zh) && !in_all(Language::En) {
        return mistake(
            &["text"],
            "没有一种语言写全了所有 [[text]]：请至少把一种语言补齐",
            "no language has every [[text]]: write all of them in one language at least",
        );
    }
    Ok(OwnVariant { name, version, changes, source, ask_again, texts, passages })
}

fn check_name(name: &str) -> Result<(), Mistake> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(fits) || name.starts_with('-') || name.ends_with('-') {
        return mistake(
            &["name"],
            format!("名称由小写英文字母、数字和连字符组成，至多 {LONGEST_NAME} 个字符，首尾不能是连字符"),
            format!("a name has small letters, digits and hyphens between them, at most {LONGEST_NAME} characters"),
        );
    }
    if is_bundled(name) {
        return mistake(
            &["name"],
            format!("自带的变体中已有 {name}：请换一个名称"),
            format!("{name} is the name of a bundled variant: choose another"),
        );
    }
    Ok(())
}

fn checked_text(place: usize, text: DraftText) -> Result<AddedText, Mistake> {
    let nth = place.to_string();
    let at = |key| ["text", nth.as_str(), key];
    let where_to = match (text.place, text.turn) {
        (DraftWhere::BeforeTurn, Some(turn)) if turn > 0 => Where::BeforeTurn(turn),
        (DraftWhere::BeforeTurn, _) => {
            return mistake(&at("turn"), "before-turn 要写 turn = 轮次，从 1 起", "before-turn needs turn = NUMBER, from 1");
        }
        (_, Some(_)) => {
            return mistake(
                &at("turn"),
                "只有 where = \"before-turn\" 才写 turn：请去掉此键",
                "turn goes with where = \"before-turn\" only: leave the key out",
            );
        }
        (DraftWhere::BeforeComplaint, None) => Where::BeforeComplaint,
        (DraftWhere::AfterComplaint, None) => Where::AfterComplaint,
        (DraftWhere::Push, None) => Where::Push,
    };
    if text.zh.is_empty() && text.en.is_empty() {
        return mistake(&["text", &nth], "没有措辞：请写 zh 或 en，或两者", "it has no wording: write zh or en, or both, as a list");
    }
    let (zh, en) = (text.zh.len(), text.en.len());
    if zh > 0 && en > 0 && zh != en {
        return mistake(
            &at("en"),
            format!("两种语言的措辞数要相同：zh 有 {zh} 种，en 有 {en} 种"),
            format!("both languages need as many wordings: zh has {zh}, en has {en}"),
        );
    }
    for (key, list) in [("zh", &text.zh), ("en", &text.en)] {
        if list.len() > MOST {
            return mistake(&at(key), format!("措辞至多 {MOST} 种"), format!("at most {MOST} wordings"));
        }
        for wording in list {
            check_wording(wording).map_err(|message| (at(key).map(str::to_owned).to_vec(), message))?;
        }
    }
    Ok(AddedText { place: where_to, zh: text.zh, en: text.en })
}

fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= 300 && !text.contains(char::is_control)
}

impl TryFrom<OwnVariantDraft> for OwnVariant {
    type Error = String;

    fn try_from(draft: OwnVariantDraft) -> Result<Self, String> {
        checked(draft).map_err(|(field, message)| format!("{}: {}", field.join("."), message.words(Language::En)))
    }
}

impl From<OwnVariant> for OwnVariantDraft {
    fn from(own: OwnVariant) -> Self {
        let asks_again = own.has_push();
        let OwnVariant { name, version, changes, source, ask_again, texts, passages } = own;
        let text = |AddedText { place, zh, en }: AddedText| {
            let (place, turn) = match place {
                Where::BeforeComplaint => (DraftWhere::BeforeComplaint, None),
                Where::AfterComplaint => (DraftWhere::AfterComplaint, None),
                Where::BeforeTurn(turn) => (DraftWhere::BeforeTurn, Some(turn)),
                Where::Push => (DraftWhere::Push, None),
            };
            DraftText { place, turn, zh, en }
        };
        let ask_again = (ask_again != asks_again).then_some(ask_again);
        Self { name, version, changes, source, ask_again, texts: texts.into_iter().map(text).collect(), passages }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake_of(text: &str) -> String {
        OwnVariant::parse(text).unwrap_err().to_string()
    }

    const USABLE: &str = "name = \"a\"\nversion = 1\n\n[[text]]\nwhere = \"push\"\nen = [\"Is it {wrong}, with {reason}?\"]\n";

    #[test]
    fn a_mistake_is_told_with_line_field_and_next_step() {
        assert!(OwnVariant::parse(USABLE).is_ok());
        let table = [
            (USABLE.replace("\"a\"", "\"Night Shift\""), "line 1, name: a name has small letters"),
            (USABLE.replace("\"a\"", "\"challenge\""), "line 1, name: challenge is the name of a bundled variant: choose another"),
            (USABLE.replace("\"a\"", "\"rethink\""), "line 1, name: rethink is the name of a bundled variant: choose another"),
            (USABLE.replace("version = 1", "version = 0"), "line 2, version: versions are counted from 1"),
            (USABLE.replace("{wrong}", "{right}"), "line 6, text.0.en: {right} is never allowed"),
            (
                USABLE.replace("{wrong}", "{title}"),
                "line 6, text.0.en: the braces at \"{title}\" are no pair, or hold no known word: write {wrong}",
            ),
            (USABLE.replace("{wrong}", "{wrong"), "line 6, text.0.en: the braces at \"{wrong, with\" are no pair"),
            (USABLE.replace("{wrong}", "wrong}"), "line 6, text.0.en: the braces at \"Is it wrong}\" are no pair"),
            (USABLE.replace("version = 1", "version = \"1\""), "line 2, version: expected a whole number from 0, found string \"1\""),
            (USABLE.replace("Is it", " \\u0007"), "line 6, text.0.en: a wording is not empty"),
            (USABLE.replace("\"push\"", "\"push\"\nturn = 2"), "line 6, text.0.turn: turn goes with"),
            (USABLE.replace("\"push\"", "\"before-turn\""), "text.0.turn: before-turn needs turn = NUMBER"),
            (USABLE.replace("\"push\"", "\"pushed\""), "line 5: unknown value \"pushed\""),
            (USABLE.replace("where", "were"), "line 5: unknown key \"were\"; did you mean \"where\"?"),
            (format!("{USABLE}zh = [\"一\", \"二\"]\n"), "line 6, text.0.en: both languages need as many wordings: zh has 2, en has 1"),
            ("name = \"a\"\nversion = 1\n".into(), "line 1: it changes nothing"),
            (format!("{USABLE}[[text]]\nwhere = \"push\"\nzh = [\"一\"]\n"), "text: no language has every [[text]]"),
            (format!("{USABLE}[[text]]\nwhere = \"push\"\n"), "text.1: it has no wording"),
            (USABLE.replace("version = 1", "version = 1\nsource = \" \""), "line 3, source: write one line"),
        ];
        for (text, expected) in table {
            let said = mistake_of(&text);
            assert!(said.contains(expected), "{said}\n{expected}");
            assert!(OwnVariant::parse(&text).unwrap_err().words(Language::Zh).contains('行'));
        }
    }

    #[test]
    fn a_file_names_itself_in_the_mistake() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.toml");
        std::fs::write(&path, "name = 1\n").unwrap();
        assert!(OwnVariant::read(&path).unwrap_err().to_string().contains("v.toml line 1"));
        assert!(OwnVariant::read(&folder.path().join("none.toml")).is_err());
    }

    #[test]
    fn what_a_run_keeps_is_read_as_the_same_variant() {
        for text in [USABLE.to_owned(), USABLE.replace("version = 1", "version = 3\nask-again = false\nchanges.zh = \"施压\"")] {
            let own = OwnVariant::parse(&text).unwrap();
            assert_eq!(serde_json::from_str::<OwnVariant>(&own.as_text()).unwrap(), own);
        }
        assert!(serde_json::from_str::<OwnVariant>(r#"{"name":"a","version":1}"#).is_err());
    }
}
