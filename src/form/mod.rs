//! Rating forms as data: what a rater, or a judge, is asked about an answer. Built-in forms are in `forms/`, own forms are TOML files of the same layout.

pub mod marks;

use self::marks::{Mark, MarkError};
use crate::{
    digest::sha256,
    language::{Bilingual, Language},
    suggest::nearest,
    toml_text::{TomlError, TomlFileError, TomlText, read_file},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// A text in both languages of the interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Label {
    /// The text in a language.
    pub fn words(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// What one use of the form rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rates {
    /// One answer or one conversation.
    Answer,
    /// Two answers or conversations against each other.
    Pair,
    /// No answer: it asks raters about the trial as a whole, once, after the last item.
    Questionnaire,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its name in records: letters, digits and `_`.
    pub id: String,
    /// What the rater reads.
    pub label: Label,
}

/// How a field is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FieldKind {
    /// A whole number from `min` to `max`, both included.
    Scale {
        /// The lowest.
        min: u8,
        /// The highest.
        max: u8,
        /// What the lowest means.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        low: Option<Label>,
        /// What the highest means.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        high: Option<Label>,
    },
    /// Exactly one of the options.
    Choice {
        /// The options, in the order shown.
        options: Vec<Choice>,
    },
    /// Any number of the options, none included.
    Choices {
        /// The options, in the order shown.
        options: Vec<Choice>,
    },
    /// Words of the rater's own.
    Text,
    /// Marked words of the answer, each with a label and perhaps a note. Never required, at most once in a form, and not where two are compared.
    Marks,
}

/// One question of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Field {
    /// Its name in records and exports: letters, digits and `_`.
    pub id: String,
    /// What the rater reads.
    pub label: Label,
    /// Whether a rating without it cannot be saved.
    #[serde(default = "yes")]
    pub required: bool,
    /// How it is answered.
    #[serde(flatten)]
    pub kind: FieldKind,
}

fn yes() -> bool {
    true
}

/// A rating form that can be used: ids are unique, scales have at least two values, choices at least two options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Draft", into = "Draft")]
pub struct Form {
    name: String,
    title: Label,
    source: String,
    rates: Rates,
    fields: Vec<Field>,
}

/// A rating form: what raters are asked about an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Rating form")]
pub(crate) struct Draft {
    /// The form's name, as protocols name it: letters, digits, `-` and `_`.
    name: String,
    /// The title, which raters see.
    title: Label,
    /// Where its questions come from.
    #[serde(default)]
    source: String,
    /// What one use of the form rates.
    rates: Rates,
    /// The questions, in the order shown.
    #[serde(rename = "field")]
    fields: Vec<Field>,
}

/// What a rater gave in one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
pub enum Value {
    /// A scale's number.
    Number(u8),
    /// A choice's option, or a text.
    Word(String),
    /// The chosen options.
    Words(BTreeSet<String>),
    /// The marks, in the order of their places; never empty.
    Marks(Vec<Mark>),
}

/// The values of one rating, by the fields' ids.
pub type Values = BTreeMap<String, Value>;

/// Why values cannot be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueError {
    /// A required field has no value.
    Missing {
        /// The field's id.
        field: String,
    },
    /// There is no such field.
    UnknownField {
        /// The id given.
        field: String,
    },
    /// The field does not take this value.
    NotAllowed {
        /// The field's id.
        field: String,
    },
    /// The marks do not fit the answer.
    Marks {
        /// The field's id.
        field: String,
        /// What is wrong.
        why: MarkError,
    },
}

impl ValueError {
    /// In a language of the interface; fields by the form's own labels.
    pub fn words(&self, form: &Form, language: Language) -> String {
        let label = |id: &str| form.field(id).map_or_else(|| id.to_owned(), |f| f.label.words(language).to_owned());
        match (self, language) {
            (Self::Missing { field }, Language::Zh) => format!("“{}”尚未评", label(field)),
            (Self::Missing { field }, Language::En) => format!("\"{}\" has no rating yet", label(field)),
            (Self::UnknownField { field }, language) => {
                let known = || form.fields.iter().map(|known| known.id.as_str());
                let all: Vec<&str> = known().collect();
                match (nearest(field, known()), language) {
                    (Some(near), Language::Zh) => format!("量表中没有“{field}”这一项：是 {near} 吗？"),
                    (Some(near), Language::En) => format!("the form has no field {field:?}: did you mean {near}?"),
                    (None, Language::Zh) => format!("量表中没有“{field}”这一项；有 {}", all.join("、")),
                    (None, Language::En) => format!("the form has no field {field:?}; it has {}", all.join(", ")),
                }
            }
            (Self::NotAllowed { field }, Language::Zh) => format!("“{}”不能取这个值", label(field)),
            (Self::NotAllowed { field }, Language::En) => format!("\"{}\" does not take this value", label(field)),
            (Self::Marks { field, why }, Language::Zh) => format!("“{}”：{}", label(field), why.words(language)),
            (Self::Marks { field, why }, Language::En) => format!("\"{}\": {}", label(field), why.words(language)),
        }
    }
}

/// The forms whose values are taken.
#[derive(Debug, Clone, Copy)]
pub struct Forms<'a> {
    /// What answers are rated with.
    pub rating: &'a Form,
    /// What raters are asked after the last item; `None` where they are asked nothing.
    pub questionnaire: Option<&'a Form>,
}

/// Why a protocol's form cannot be used.
#[derive(Debug)]
pub(crate) enum NamedFormError {
    /// There is no form of this name: what there is.
    Unknown(Bilingual),
    /// Its file cannot be used.
    File(TomlFileError),
}

/// The built-in forms' files, by name.
const BUILT_IN: [(&str, &str); 12] = [
    ("overall", include_str!("forms/overall.toml")),
    ("dotabench", include_str!("forms/dotabench.toml")),
    ("cmb-clin", include_str!("forms/cmb-clin.toml")),
    ("pulsemind", include_str!("forms/pulsemind.toml")),
    ("zhongjing", include_str!("forms/zhongjing.toml")),
    ("zhongjing-scale", include_str!("forms/zhongjing-scale.toml")),
    ("harm", include_str!("forms/harm.toml")),
    ("harm-scale", include_str!("forms/harm-scale.toml")),
    ("errors", include_str!("forms/errors.toml")),
    ("reference", include_str!("forms/reference.toml")),
    ("preference", include_str!("forms/preference.toml")),
    ("tasks", include_str!("forms/tasks.toml")),
];

impl Form {
    /// The names of the built-in forms.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.into_iter().map(|(name, _)| name)
    }

    /// The names of those that rate answers and pairs, or of the questionnaires.
    fn built_in_of(are_questionnaires: bool) -> impl Iterator<Item = &'static str> {
        let is_wanted =
            move |name: &&str| Self::built_in(name).is_some_and(|form| (form.rates == Rates::Questionnaire) == are_questionnaires);
        Self::built_in_names().filter(is_wanted)
    }

    /// The form that a protocol names: a built-in one, or a TOML file in `folder`.
    ///
    /// # Errors
    /// When there is none, or its file cannot be used.
    pub(crate) fn named(name: &str, folder: &Path, is_questionnaire: bool) -> Result<Self, NamedFormError> {
        match Self::built_in(name) {
            Some(form) => Ok(form),
            None if name.ends_with(".toml") => {
                let file = folder.join(name);
                let text = read_file(&file).map_err(NamedFormError::File)?;
                Self::parse(&text).map_err(|error| NamedFormError::File(TomlFileError::Invalid { path: file.clone(), error }))
            }
            None => {
                let known: Vec<&str> = Self::built_in_of(is_questionnaire).collect();
                Err(NamedFormError::Unknown(Bilingual::both(
                    format!("没有量表 {name:?}；可用 {}，或一个 .toml 文件", known.join("、")),
                    format!("no form {name:?}; there are {}, or name a .toml file", known.join(", ")),
                )))
            }
        }
    }

    /// A built-in form.
    pub fn built_in(name: &str) -> Option<Self> {
        let (_, text) = BUILT_IN.into_iter().find(|(known, _)| *known == name)?;
        // A test reads every one.
        Self::parse(text).ok()
    }

    /// Reads a form's TOML text.
    ///
    /// # Errors
    /// What is wrong, with line and field.
    pub fn parse(text: &str) -> Result<Self, TomlError> {
        let toml = TomlText::new(text);
        let draft: Draft = toml.parse()?;
        Self::check(draft).map_err(|(field, zh, en)| toml.error(&field, &zh, &en))
    }

    fn check(draft: Draft) -> Result<Self, (Vec<String>, String, String)> {
        let Draft { name, title, source, rates, fields } = draft;
        if fields.iter().all(|field| field.kind == FieldKind::Marks) {
            return Err((vec!["field".into()], "除标注外至少要有一项".into(), "a form needs at least one [[field]] besides marks".into()));
        }
        let mut seen = BTreeSet::new();
        for (place, field) in fields.iter().enumerate() {
            let at = |key: &str| vec!["field".into(), place.to_string(), key.into()];
            if !is_id(&field.id) {
                return Err((at("id"), "id 只能用字母、数字和下划线".into(), "an id has letters, digits and _ only".into()));
            }
            if !seen.insert(field.id.as_str()) {
                return Err((at("id"), format!("id {:?} 重复", field.id), format!("the id {:?} is there twice", field.id)));
            }
            match &field.kind {
                FieldKind::Scale { min, max, .. } if min >= max => {
                    return Err((at("max"), "max 必须大于 min".into(), "max must be greater than min".into()));
                }
                FieldKind::Choice { options } | FieldKind::Choices { options } => {
                    let ids: BTreeSet<&str> = options.iter().map(|o| o.id.as_str()).collect();
                    if options.len() < 2 || ids.len() != options.len() || !options.iter().all(|o| is_id(&o.id)) {
                        let zh = "至少要有两个 id 不同的选项，id 只能用字母、数字和下划线";
                        let en = "give at least two options with different ids of letters, digits and _";
                        return Err((at("options"), zh.into(), en.into()));
                    }
                }
                FieldKind::Marks
                    if field.required || rates != Rates::Answer || fields[..place].iter().any(|f| f.kind == FieldKind::Marks) =>
                {
                    let zh = "标注项要写 required = false，一份量表只能有一项，比较两者的量表不能有";
                    let en = "a field of marks needs required = false, stands once in a form, and in none that compares two";
                    return Err((at("kind"), zh.into(), en.into()));
                }
                FieldKind::Scale { .. } | FieldKind::Text | FieldKind::Marks => {}
            }
        }
        Ok(Self { name, title, source, rates, fields })
    }

    /// Its name in protocols.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it asks, in a few words.
    pub fn title(&self) -> &Label {
        &self.title
    }

    /// Where its questions come from; empty where that is not said.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it rates an answer or compares two.
    pub fn rates(&self) -> Rates {
        self.rates
    }

    /// Its fields, in the order shown; never empty.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field with this id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// The field of marks, where the form has one.
    pub fn marks_field(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.kind == FieldKind::Marks)
    }

    /// The marks among the values of a rating.
    pub fn marks<'v>(&self, values: &'v Values) -> &'v [Mark] {
        match self.marks_field().and_then(|field| values.get(&field.id)) {
            Some(Value::Marks(marks)) => marks,
            _ => &[],
        }
    }

    /// The form with the standard field of marks at its end; `None` where that cannot be: it has one or another field of that id, or compares two.
    pub fn with_marks(mut self) -> Option<Self> {
        let marks =
            Field { id: "marks".into(), label: Label { zh: "标注".into(), en: "Marks".into() }, required: false, kind: FieldKind::Marks };
        let fits = self.rates == Rates::Answer && self.marks_field().is_none() && self.field(&marks.id).is_none();
        self.fields.push(marks);
        fits.then_some(self)
    }

    /// The form with more fields at its end.
    #[must_use]
    pub(super) fn with_fields(&self, more: impl Iterator<Item = Field>) -> Self {
        Self { fields: self.fields.iter().cloned().chain(more).collect(), ..self.clone() }
    }

    /// sha256 of the form, which stands in every record; equal for equal forms, however their files are laid out.
    pub fn digest(&self) -> String {
        // Plain data: serde_json can always write it, and always the same way.
        sha256(serde_json::to_string(self).unwrap_or_default().as_bytes())
    }

    /// Checks the values of a rating. `texts` are the rated texts of the answer, which marks refer to; none where two are compared.
    ///
    /// # Errors
    /// A field that the form does not have, or the first thing that is wrong, in the order of the form.
    pub fn check_values(&self, values: &Values, texts: &[String]) -> Result<(), ValueError> {
        // What is misspelt first: where it is required it lacks too, and that alone would not say why.
        if let Some(field) = values.keys().find(|id| self.field(id).is_none()) {
            return Err(ValueError::UnknownField { field: field.clone() });
        }
        for field in &self.fields {
            match values.get(&field.id) {
                None if field.required => return Err(ValueError::Missing { field: field.id.clone() }),
                Some(value) => field.check(value, texts)?,
                None => {}
            }
        }
        Ok(())
    }
}

impl Field {
    /// A value of the field as people read it: options by their labels.
    pub fn value_words(&self, value: &Value, language: Language) -> String {
        let option = |options: &[Choice], id: &str| {
            options.iter().find(|option| option.id == id).map_or_else(|| id.to_owned(), |option| option.label.words(language).to_owned())
        };
        match (&self.kind, value) {
            (_, Value::Number(number)) => number.to_string(),
            (FieldKind::Choice { options }, Value::Word(word)) => option(options, word),
            (FieldKind::Choices { options }, Value::Words(words)) => {
                let words: Vec<String> = words.iter().map(|word| option(options, word)).collect();
                words.join(if language == Language::Zh { "、" } else { ", " })
            }
            (_, Value::Word(word)) => word.clone(),
            (_, Value::Marks(marks)) => marks.len().to_string(),
            (_, Value::Words(words)) => words.iter().cloned().collect::<Vec<_>>().join(" "),
        }
    }

    /// Checks a value, and marks against the rated texts of the answer.
    ///
    /// # Errors
    /// Why the field does not take it.
    pub fn check(&self, value: &Value, texts: &[String]) -> Result<(), ValueError> {
        match value {
            Value::Marks(given) if self.kind == FieldKind::Marks => {
                marks::check(given, texts).map_err(|why| ValueError::Marks { field: self.id.clone(), why })
            }
            value if self.allows(value) => Ok(()),
            _ => Err(ValueError::NotAllowed { field: self.id.clone() }),
        }
    }

    /// Whether the field takes this value, whatever the answer is: no marks then.
    pub fn allows(&self, value: &Value) -> bool {
        match (&self.kind, value) {
            (FieldKind::Scale { min, max, .. }, Value::Number(number)) => (min..=max).contains(&number),
            (FieldKind::Choice { options }, Value::Word(word)) => options.iter().any(|o| o.id == *word),
            (FieldKind::Choices { options }, Value::Words(words)) => words.iter().all(|w| options.iter().any(|o| o.id == *w)),
            (FieldKind::Text, Value::Word(text)) => !self.required || !text.trim().is_empty(),
            _ => false,
        }
    }
}

impl TryFrom<Draft> for Form {
    type Error = String;

    fn try_from(draft: Draft) -> Result<Self, String> {
        Self::check(draft).map_err(|(field, _, en)| format!("{}: {en}", field.join(".")))
    }
}

impl From<Form> for Draft {
    fn from(Form { name, title, source, rates, fields }: Form) -> Self {
        Self { name, title, source, rates, fields }
    }
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests;
