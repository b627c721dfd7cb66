//! A batch plan in TOML with the same options as the flags of `wardround batch`, so that one file repeats a
//! benchmark.

use super::limits::{Amount, TimeLimit};
use crate::{
    case::VariantWish,
    chat::{Prompting, Sampling},
    config::is_url,
    judge::GraderWish,
    language::Language,
    record::Shard,
    toml_text::{TomlFileError, TomlText, read_file},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What a plan may say; every key may be missing, and flags override it. Paths are relative to the file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlanFile {
    /// A case file, or `bundled`.
    pub cases: Option<String>,
    /// Only these cases.
    pub case: Vec<String>,
    /// Variants of the cases, which are asked beside the cases themselves, such as `withhold=exam`, or a file of your own.
    pub variants: Vec<VariantWish>,
    /// Who answers: names of the settings, GGUF files or URLs.
    pub models: Vec<String>,
    /// How often each case is asked.
    pub repeats: Option<u32>,
    /// How many turns of each case are asked, from the first.
    pub turns: Option<usize>,
    /// Only the first so many cases.
    pub limit: Option<usize>,
    /// The language of bilingual cases, messages and the report.
    pub language: Option<Language>,
    /// The seed from which every answer's own is derived.
    pub seed: Option<u64>,
    /// Who judges.
    pub judge: Option<String>,
    /// The judge's prompts; form:FILE.toml for a rating form of your own.
    pub judge_preset: Option<GraderWish>,
    /// The judge is made to end in a rating.
    pub judge_constrained: bool,
    /// The judged turns, from 1.
    pub judge_turns: Vec<usize>,
    /// How often each answer is judged.
    pub judge_repeats: Option<u32>,
    /// A file of rubrics for the cases that have none of their own.
    pub rubrics: Option<PathBuf>,
    /// The run's folder.
    pub out: Option<PathBuf>,
    /// Only one part of the cases, such as `3/16`.
    pub shard: Option<Shard>,
    /// No new question once so much was spent, in the currency of the prices in the settings.
    pub max_cost: Option<Amount>,
    /// No new question after so long, such as `90min` or `1h30min`.
    pub max_time: Option<TimeLimit>,
    /// Every model is asked after each turn how sure it is, in a branch that no later turn holds.
    pub confidence: bool,
    /// How questions are put to every model, over the settings.
    pub prompting: Option<Prompting>,
    /// How every model is sampled, over the settings.
    pub sampling: Sampling,
}

/// A plan that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// It cannot be read, or says something that no plan can.
    #[error(transparent)]
    File(#[from] TomlFileError),
    /// The file is JSON, as case files are that other programs write.
    #[error("{path}: a plan is a TOML file, and this is JSON; if it holds cases, write: wardround batch --cases {path}", path = path.display())]
    Json {
        /// The file.
        path: PathBuf,
    },
    /// The file is a case file in our own format, which is TOML too.
    #[error("{path}: this is a case file and no plan; write: wardround batch --cases {path}", path = path.display())]
    Cases {
        /// The file.
        path: PathBuf,
    },
}

impl PlanError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (language, self) {
            (_, Self::File(error)) => error.words(language),
            (Language::Zh, Self::Json { path }) => {
                let path = path.display();
                format!("{path}：批量计划是 TOML 文件，而这是 JSON；如果其中是病例，请写：wardround batch --cases {path}")
            }
            (Language::Zh, Self::Cases { path }) => {
                let path = path.display();
                format!("{path}：这是病例文件，不是批量计划；请写：wardround batch --cases {path}")
            }
            (Language::En, other) => other.to_string(),
        }
    }
}

/// Whether a text is a case file in our own format: its `case` is a list of tables, and that of a plan one of ids.
fn is_case_file(text: &str) -> bool {
    let Ok(table) = text.parse::<toml::Table>() else { return false };
    table.get("case").and_then(toml::Value::as_array).is_some_and(|cases| cases.first().is_some_and(toml::Value::is_table))
}

impl PlanFile {
    /// This plan, and `weaker` for what it says nothing of. Lists are taken whole.
    #[must_use]
    pub fn over(&self, weaker: &Self) -> Self {
        let (Ok(own), Ok(mut merged)) = (serde_json::to_value(self), serde_json::to_value(weaker)) else { return self.clone() };
        overlay(&mut merged, own);
        // Both were written from a plan, so that what they make together can be read as one.
        serde_json::from_value(merged).unwrap_or_else(|_| self.clone())
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// When it cannot be read, or says something that no plan can; the line is named.
    pub fn read(path: &Path) -> Result<Self, PlanError> {
        let text = read_file(path)?;
        if serde_json::Deserializer::from_str(&text).into_iter::<serde::de::IgnoredAny>().next().is_some_and(|first| first.is_ok()) {
            return Err(PlanError::Json { path: path.to_owned() });
        }
        if is_case_file(&text) {
            return Err(PlanError::Cases { path: path.to_owned() });
        }
        let mut plan: Self = TomlText::new(&text).parse().map_err(|error| TomlFileError::Invalid { path: path.to_owned(), error })?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let beside = |text: &str| folder.join(text).display().to_string();
        plan.cases = plan.cases.map(|cases| if cases == "bundled" { cases } else { beside(&cases) });
        plan.out = plan.out.map(|out| folder.join(out));
        plan.judge_preset = plan.judge_preset.map(|grader| grader.beside(folder));
        plan.rubrics = plan.rubrics.map(|rubrics| folder.join(rubrics));
        plan.variants = plan.variants.into_iter().map(|wish| wish.beside(folder)).collect();
        for model in plan.models.iter_mut().chain(&mut plan.judge) {
            let is_file = model.to_lowercase().ends_with(".gguf") && !is_url(model);
            if is_file {
                *model = beside(model);
            }
        }
        Ok(plan)
    }
}

/// Puts what `own` says over `merged`, key by key.
fn overlay(merged: &mut Value, own: Value) {
    match (merged, own) {
        (Value::Object(merged), Value::Object(own)) => {
            for (key, value) in own {
                overlay(merged.entry(key).or_insert(Value::Null), value);
            }
        }
        (merged, own) => {
            let says_something = match &own {
                Value::Null | Value::Bool(false) => false,
                Value::Array(list) => !list.is_empty(),
                _ => true,
            };
            if says_something {
                *merged = own;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_plan_is_read_with_its_paths_beside_it_and_a_mistake_names_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("plan.toml");
        fs::write(
            &path,
            "cases = \"c.json\"\nvariants = [\"bias=recency\", \"v.toml@1\"]\nmodels = [\"yi\", \"m.gguf\", \"http://h/v1#m.gguf\"]\nrepeats = 2\nrubrics = \"r.toml\"\n[sampling]\ntop_p = 0.9\n",
        )
        .unwrap();
        let plan = PlanFile::read(&path).unwrap();
        assert_eq!(plan.cases, Some(dir.path().join("c.json").display().to_string()));
        assert_eq!(plan.models, ["yi".to_owned(), dir.path().join("m.gguf").display().to_string(), "http://h/v1#m.gguf".into()]);
        let variants: Vec<String> = plan.variants.iter().map(ToString::to_string).collect();
        assert_eq!(variants, ["bias=recency".to_owned(), format!("{}@1", dir.path().join("v.toml").display())]);
        assert_eq!((plan.repeats, plan.sampling.top_p), (Some(2), Some(0.9)));
        assert_eq!(plan.rubrics, Some(dir.path().join("r.toml")));
        fs::write(&path, "cases = \"bundled\"\n\nrepeat = 2\n").unwrap();
        let error = PlanFile::read(&path).unwrap_err().to_string();
        assert!(error.contains("plan.toml line 3: unknown key \"repeat\"; did you mean \"repeats\"?"), "{error}");
        fs::write(&path, "[{\"id\": 1}]").unwrap();
        assert!(PlanFile::read(&path).unwrap_err().words(Language::Zh).contains("--cases"));
        fs::write(&path, include_str!("../../../examples/case.toml")).unwrap();
        let cases = PlanFile::read(&path).unwrap_err();
        let shown = path.display();
        assert_eq!(cases.to_string(), format!("{shown}: this is a case file and no plan; write: wardround batch --cases {shown}"));
        assert_eq!(cases.words(Language::Zh), format!("{shown}：这是病例文件，不是批量计划；请写：wardround batch --cases {shown}"));
        fs::write(&path, "case = [\"a\"]\n").unwrap();
        assert_eq!(PlanFile::read(&path).unwrap().case, ["a"]);
        assert!(PlanFile::read(&dir.path().join("none")).is_err());
    }

    #[test]
    fn a_plan_over_another_says_what_it_says_and_the_other_the_rest() {
        let weaker = PlanFile {
            cases: Some("c.json".into()),
            models: vec!["a".into(), "b".into()],
            judge_turns: vec![1, 2],
            judge_constrained: true,
            seed: Some(1),
            sampling: Sampling { temperature: Some(0.2), top_p: Some(0.9), ..Sampling::default() },
            ..PlanFile::default()
        };
        let own = PlanFile {
            models: vec!["c".into()],
            seed: Some(u64::MAX),
            out: Some("run".into()),
            sampling: Sampling { temperature: Some(0.0), ..Sampling::default() },
            ..PlanFile::default()
        };
        let merged = own.over(&weaker);
        let expected = PlanFile {
            models: vec!["c".into()],
            seed: Some(u64::MAX),
            out: Some("run".into()),
            sampling: Sampling { temperature: Some(0.0), top_p: Some(0.9), ..Sampling::default() },
            ..weaker.clone()
        };
        assert_eq!(merged, expected);
        assert_eq!(PlanFile::default().over(&weaker), weaker);
        assert_eq!(weaker.over(&PlanFile::default()), weaker);
    }
}
