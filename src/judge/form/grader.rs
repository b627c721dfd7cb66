//! A form as a grader: the scales that a judge is asked about, and the name by which settings and records know it.

use super::{AxisRating, RatedAxis};
use crate::{
    form::{Field, FieldKind, Form, Label, Rates},
    toml_text::{TomlFileError, TomlText, read_file},
};
use std::{
    collections::BTreeMap,
    fmt,
    hash::{Hash, Hasher},
    path::Path,
    sync::{LazyLock, Mutex, PoisonError},
};

/// What the name of a form is preceded by where graders are named.
pub(super) const PREFIX: &str = "form:";
/// Longer names of forms are none.
const LONGEST_NAME: usize = 64;

/// A rating form by which a judge grades. Two of one name are the same grader; two forms of one name have prompts of their own, by which records tell them apart.
#[derive(Clone, Copy)]
pub struct FormGrader(&'static Named);

/// A name, and the form where it is at hand: that of a user's own file is not where its verdicts are read.
struct Named {
    name: String,
    form: Option<GradingForm>,
}

/// The scales of a form.
pub(in crate::judge) struct GradingForm {
    digest: String,
    axes: Vec<Axis>,
}

/// One scale.
pub(super) struct Axis {
    pub id: String,
    pub label: Label,
    pub min: u8,
    pub max: u8,
    pub low: Option<Label>,
    pub high: Option<Label>,
}

/// The names that were met, each kept once for the life of the program, so that a preset stays a plain value.
static NAMED: LazyLock<Mutex<BTreeMap<String, FormGrader>>> = LazyLock::new(Mutex::default);

/// Why a form cannot grade: the field, and the reason in Chinese and English.
type Unfit = (Vec<String>, String, String);

impl FormGrader {
    /// The grader of this name, such as `form:pulsemind`; `None` of what is no such name.
    pub fn named(name: &str) -> Option<Self> {
        let own = name.strip_prefix(PREFIX).filter(|own| is_name(own))?;
        let mut known = NAMED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(name) {
            return Some(*known);
        }
        let form = Form::built_in(own).and_then(|form| GradingForm::of(&form).ok());
        let grader = Self(Box::leak(Box::new(Named { name: name.to_owned(), form })));
        known.insert(name.to_owned(), grader);
        Some(grader)
    }

    /// The names of the built-in forms that can grade, with their titles.
    pub fn built_in() -> impl Iterator<Item = (String, Label)> {
        Form::built_in_names().filter_map(|name| {
            let form = Form::built_in(name)?;
            GradingForm::of(&form).is_ok().then(|| (format!("{PREFIX}{name}"), form.title().clone()))
        })
    }

    /// Reads a form of a user's own. What it leaks is as long as the file, once a command.
    ///
    /// # Errors
    /// When the file cannot be read, is no form, or is one by which a judge cannot grade; line and field are named.
    pub fn read(path: &Path) -> Result<Self, TomlFileError> {
        let text = read_file(path)?;
        Self::parse(&text).map_err(|error| TomlFileError::Invalid { path: path.to_owned(), error })
    }

    fn parse(text: &str) -> Result<Self, crate::toml_text::TomlError> {
        let toml = TomlText::new(text);
        let form = Form::parse(text)?;
        let own = form.name();
        let at_name = |zh: &str, en: &str| toml.error(&["name".into()], zh, en);
        if !is_name(own) {
            let zh = format!("name 只能用字母、数字、连字符和下划线，至多 {LONGEST_NAME} 个");
            return Err(at_name(&zh, &format!("a name has letters, digits, - and _ only, at most {LONGEST_NAME}")));
        }
        if Form::built_in(own).is_some() {
            return Err(at_name("内置量表已用此名：请换一个名称", "a built-in form has this name: choose another"));
        }
        let grading = GradingForm::of(&form).map_err(|(field, zh, en)| toml.error(&field, &zh, &en))?;
        Ok(Self(Box::leak(Box::new(Named { name: format!("{PREFIX}{own}"), form: Some(grading) }))))
    }

    /// The name in settings and records.
    pub fn name(self) -> &'static str {
        &self.0.name
    }

    /// The scales; `None` of a form that is not at hand, or cannot grade.
    pub(in crate::judge) fn form(self) -> Option<&'static GradingForm> {
        self.0.form.as_ref()
    }
}

fn is_name(own: &str) -> bool {
    (1..=LONGEST_NAME).contains(&own.len()) && own.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

impl GradingForm {
    /// The scales of a form. What a rater need not fill in is not asked of a judge; anything else has to be a scale.
    fn of(form: &Form) -> Result<Self, Unfit> {
        if form.rates() != Rates::Answer {
            let zh = "评委逐个回答评分，量表须为 rates = \"answer\"；两两比较请用 wardround pairwise";
            let en = "a judge rates one answer: this needs rates = \"answer\"; two answers are compared by wardround pairwise";
            return Err((vec!["rates".into()], zh.into(), en.into()));
        }
        let mut axes = Vec::new();
        for (place, Field { id, label, required, kind }) in form.fields().iter().enumerate() {
            match kind {
                FieldKind::Scale { min, max, low, high } => {
                    axes.push(Axis { id: id.clone(), label: label.clone(), min: *min, max: *max, low: low.clone(), high: high.clone() });
                }
                _ if *required => {
                    let zh = format!("{id:?} 没有量程，评委给不出分：请改为 kind = \"scale\"，或写 required = false，评委就不评这一项");
                    let en = format!(
                        "{id:?} has no scale on which a judge could rate: make it kind = \"scale\", or write required = false, and no judge is asked for it"
                    );
                    return Err((vec!["field".into(), place.to_string(), "kind".into()], zh, en));
                }
                _ => {}
            }
        }
        if axes.is_empty() {
            let zh = "没有一项是 kind = \"scale\"，评委无从评分";
            return Err((vec!["field".into()], zh.into(), "no field is kind = \"scale\": there is nothing that a judge could rate".into()));
        }
        Ok(Self { digest: form.digest(), axes })
    }

    /// sha256 of the form.
    pub(in crate::judge) fn digest(&self) -> &str {
        &self.digest
    }

    pub(super) fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The axes before the judge has said anything of them.
    pub(in crate::judge) fn unrated(&self) -> Vec<RatedAxis> {
        let unrated = |axis: &Axis| RatedAxis {
            id: axis.id.clone(),
            label: axis.label.clone(),
            min: axis.min,
            max: axis.max,
            rating: AxisRating::Missing,
        };
        self.axes.iter().map(unrated).collect()
    }
}

impl fmt::Debug for FormGrader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.name)
    }
}

impl PartialEq for FormGrader {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for FormGrader {}

impl Hash for FormGrader {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.name.hash(state);
    }
}

impl schemars::JsonSchema for FormGrader {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FormGrader".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let about =
            "A rating form whose scales a judge rates: form: and its name. A batch plan may name the file of a form, form:FILE.toml.";
        schemars::json_schema!({ "description": about, "type": "string", "pattern": "^form:" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn the_built_in_forms_of_scales_can_grade_and_the_others_cannot() {
        let names: Vec<String> = FormGrader::built_in().map(|(name, _)| name).collect();
        let expected = ["overall", "dotabench", "cmb-clin", "pulsemind", "zhongjing-scale", "harm-scale"];
        assert_eq!(names, expected.map(|name| format!("form:{name}")));
        assert!(FormGrader::named("form:harm").is_some_and(|grader| grader.form().is_none()));
        let axes =
            |name: &str| FormGrader::named(name).unwrap().form().unwrap().unrated().into_iter().map(|axis| axis.id).collect::<Vec<_>>();
        assert_eq!(axes("form:overall"), ["overall"]);
        assert_eq!(axes("form:zhongjing-scale"), ["safety", "professionalism", "fluency"]);
    }

    #[test]
    fn a_name_is_the_same_grader_every_time_and_what_is_no_name_is_none() {
        let [a, b] = [FormGrader::named("form:of-my-own"); 2].map(Option::unwrap);
        assert!(a == b && std::ptr::eq(a.0, b.0) && a.form().is_none());
        for none in ["pulsemind", "form:", "form:a b", "form:a.toml", &format!("form:{}", "a".repeat(65))] {
            assert_eq!(FormGrader::named(none), None, "{none}");
        }
    }

    #[test]
    fn a_form_that_cannot_grade_is_told_with_line_and_field() {
        let head = |rates: &str| format!("name = \"mine\"\ntitle = {{ zh = \"题\", en = \"t\" }}\nrates = \"{rates}\"\n");
        let scale = "[[field]]\nid = \"a\"\nlabel = { zh = \"甲\", en = \"a\" }\nkind = \"scale\"\nmin = 1\nmax = 5\n";
        let text = |rest: &str| format!("[[field]]\nid = \"b\"\nlabel = {{ zh = \"乙\", en = \"b\" }}\n{rest}kind = \"text\"\n");
        let rows = [
            (head("pair") + scale, 3, "rates", "wardround pairwise", "两两比较"),
            (head("answer") + scale + &text(""), 13, "field.1.kind", "required = false", "没有量程"),
            (head("answer") + &text("required = false\n"), 4, "field", "nothing that a judge could rate", "无从评分"),
            (head("answer").replace("mine", "harm") + scale, 1, "name", "choose another", "请换一个名称"),
            (head("answer").replace("mine", "a b") + scale, 1, "name", "letters, digits", "只能用字母"),
            (head("answer") + &scale.replace("max = 5", "max = 1"), 9, "field.0.max", "greater than min", "必须大于"),
        ];
        for (form, line, field, en, zh) in rows {
            let error = FormGrader::parse(&form).unwrap_err();
            assert_eq!((error.line, error.field.as_str()), (line, field), "{error}");
            assert!(error.to_string().contains(en) && error.words(Language::Zh).contains(zh), "{error} {}", error.words(Language::Zh));
        }
        let own = FormGrader::parse(&(head("answer") + scale + &text("required = false\n"))).unwrap();
        assert_eq!((own.name(), own.form().unwrap().axes().len()), ("form:mine", 1));
        let missing = FormGrader::read(Path::new("/nowhere/form.toml")).unwrap_err();
        assert!(missing.to_string().contains("/nowhere/form.toml"));
    }
}
