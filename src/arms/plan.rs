//! The organiser's file: which cases doctors answer, in which arms, and who the doctors are. It is checked when it is read, and a mistake names line and field.

use super::pack::{Arm, Consultant};
use crate::{
    toml_text::{TomlFileError, TomlText, read_file},
    trial::{
        form::Label,
        mask::Masker,
        protocol::{Candidate, Methods, Mistake, Rater, check_methods, check_people, mistake},
    },
};
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// The version of the layout that this program reads.
pub const PLAN_VERSION: u32 = 1;

/// A study that can be carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Where it stands; other paths are relative to its folder.
    pub path: PathBuf,
    /// The title, which doctors see.
    pub title: Label,
    /// The case file, or `bundled`.
    pub cases: String,
    /// Only these cases; all where empty.
    pub case_ids: Vec<String>,
    /// The arms, each once.
    pub arms: Vec<Arm>,
    /// The seed of the allocation.
    pub seed: u64,
    /// What doctors are told.
    pub guidelines: Label,
    /// Whose recorded answers the arm `revise` shows; there where that arm is.
    pub revise: Option<Candidate>,
    /// Who is consulted in the arm `aided`; there where that arm is.
    pub aided: Option<Consultant>,
    /// Whether answers that name their model are masked.
    pub mask: bool,
    /// Further words to mask.
    pub mask_words: Vec<String>,
    /// The doctors, every name once, at least as many as arms.
    pub doctors: Vec<Rater>,
    /// What the methods section says besides.
    pub methods: Methods,
}

/// The plan of a study in which doctors answer cases, alone or with a model's help.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Plan of an arms study")]
pub(crate) struct Draft {
    /// The version of the layout: 1.
    version: u32,
    /// The title, which doctors see.
    title: Label,
    /// The case file, relative to this file, or `bundled`.
    cases: String,
    /// Only these cases; all where empty.
    #[serde(default)]
    case_ids: Vec<String>,
    /// The arms, each once.
    arms: Vec<Arm>,
    /// The seed of the allocation.
    seed: u64,
    /// What doctors are told.
    guidelines: Label,
    /// Whether answers that name their model are masked.
    #[serde(default)]
    mask: bool,
    /// Further words to mask.
    #[serde(default)]
    mask_words: Vec<String>,
    /// Whose recorded answers the arm `revise` shows; needed for that arm.
    revise: Option<Candidate>,
    /// Who is consulted in the arm `aided`; needed for that arm.
    aided: Option<Consultant>,
    /// The doctors, every name once, at least as many as arms.
    #[serde(rename = "doctor", default)]
    doctors: Vec<Rater>,
    /// What the methods section says besides; every field must be filled in.
    methods: Methods,
}

impl Plan {
    /// Reads a plan.
    ///
    /// # Errors
    /// When the file cannot be read, or says something that cannot be carried out.
    pub fn read(path: &Path) -> Result<Self, TomlFileError> {
        let text = read_file(path)?;
        let toml = TomlText::new(&text);
        let invalid = |error| TomlFileError::Invalid { path: path.to_owned(), error };
        let draft: Draft = toml.parse().map_err(invalid)?;
        check(&draft).map_err(|Mistake { field, zh, en }| invalid(toml.error(&field, &zh, &en)))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let cases = if draft.cases == "bundled" { draft.cases } else { folder.join(&draft.cases).display().to_string() };
        Ok(Self {
            path: path.to_owned(),
            title: draft.title,
            cases,
            case_ids: draft.case_ids,
            arms: draft.arms,
            seed: draft.seed,
            guidelines: draft.guidelines,
            revise: draft.revise.map(|candidate| Candidate { run: folder.join(&candidate.run), ..candidate }),
            aided: draft.aided,
            mask: draft.mask,
            mask_words: draft.mask_words,
            doctors: draft.doctors,
            methods: draft.methods,
        })
    }

    /// The folder of what the organiser alone has: the key and the merged answers.
    pub fn organiser_folder(&self) -> PathBuf {
        self.path.with_extension("arms")
    }
}

fn check(draft: &Draft) -> Result<(), Mistake> {
    if draft.version != PLAN_VERSION {
        let zh = format!("此程序只读第 {PLAN_VERSION} 版方案");
        return mistake(&["version"], zh, format!("this program reads plans of version {PLAN_VERSION}"));
    }
    if draft.arms.is_empty() {
        return mistake(&["arms"], "至少写一种作答方式：unaided、aided 或 revise", "name at least one of unaided, aided and revise");
    }
    if draft.arms.iter().collect::<BTreeSet<_>>().len() != draft.arms.len() {
        return mistake(&["arms"], "每种作答方式只能写一次", "an arm stands here twice");
    }
    if draft.arms.contains(&Arm::Revise) != draft.revise.is_some() {
        return mistake(&["revise"], "arms 中的 revise 与 [revise] 须同时有或没有", "the arm revise needs [revise], and only it does");
    }
    match &draft.aided {
        given if draft.arms.contains(&Arm::Aided) != given.is_some() => {
            return mistake(&["aided"], "arms 中的 aided 与 [aided] 须同时有或没有", "the arm aided needs [aided], and only it does");
        }
        Some(consultant) => check_consultant(consultant)?,
        None => {}
    }
    check_people(&draft.doctors, "doctor", ("医生", "doctor"))?;
    let (arms, doctors) = (draft.arms.len(), draft.doctors.len());
    if doctors < arms {
        let zh = format!("{arms} 种作答方式至少需要 {arms} 位医生，现有 {doctors} 位：每个病例的每种方式由不同的医生作答");
        let en = format!("{arms} arms need {arms} doctors, and there are {doctors}: each arm of a case is another doctor's");
        return mistake(&["arms"], zh, en);
    }
    check_methods(&draft.methods)
}

fn check_consultant(consultant: &Consultant) -> Result<(), Mistake> {
    if !["http://", "https://"].iter().any(|scheme| consultant.server.starts_with(scheme)) {
        let en = "the address of an OpenAI-compatible endpoint, as http://10.0.0.5:8080/v1";
        return mistake(&["aided", "server"], "请写 OpenAI 兼容接口的地址，例如 http://10.0.0.5:8080/v1", en);
    }
    if consultant.label.trim().is_empty() {
        return mistake(&["aided", "label"], "请写模型在该服务上的代号", "what the server calls the model");
    }
    let masker = Masker::new([]);
    for (field, text) in [("label", &consultant.label), ("server", &consultant.server)] {
        if masker.mask(text).is_some() {
            let en = "this names a model, and doctors have it in their files: serve the model under a label that tells nothing";
            return mistake(&["aided", field], "这里写出了模型名，而医生的文件中有这一项：请让服务用看不出模型的代号", en);
        }
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::language::Language;

    /// A plan that can be read; tests change it.
    pub const TEXT: &str = r#"version = 1
title = { zh = "研究", en = "Study" }
cases = "bundled"
arms = ["unaided", "aided", "revise"]
seed = 7
guidelines = { zh = "", en = "" }

[revise]
run = "run"
model = "a"

[aided]
server = "http://127.0.0.1:1/v1"
label = "A"

[[doctor]]
name = "d1"
years = 12

[[doctor]]
name = "d2"

[[doctor]]
name = "d3"

[methods]
recruitment = "x"
training = "x"
compensation = "none"
ethics = "x"
"#;

    pub fn read_text(text: &str) -> Result<Plan, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ARMS.toml");
        std::fs::write(&path, text).unwrap();
        Plan::read(&path).map_err(|e| e.words(Language::En).rsplit_once("ARMS.toml ").unwrap().1.to_owned())
    }

    #[test]
    fn a_plan_is_read_with_its_defaults() {
        let plan = read_text(TEXT).unwrap();
        assert_eq!((plan.doctors.len(), plan.mask, plan.revise.unwrap().repeat), (3, false, 0));
    }

    #[test]
    fn a_mistake_names_line_and_field() {
        let rows = [
            ("version = 1", "version = 3", "line 1, version"),
            ("[\"unaided\", \"aided\", \"revise\"]", "[]", "line 4, arms: name at least one"),
            ("\"aided\", \"revise\"]", "\"aided\", \"aided\"]", "line 4, arms: an arm stands here twice"),
            ("\"aided\", \"revise\"]", "\"aided\"]", "line 8, revise"),
            ("\"aided\", \"revise\"]", "\"revise\"]", "line 12, aided"),
            ("\"aided\", \"revise\"]", "\"helped\"]", "line 4"),
            ("label = \"A\"", "label = \"qwen2.5-7b\"", "line 14, aided.label: this names a model"),
            ("server = \"http", "server = \"ftp", "line 13, aided.server"),
            ("[[doctor]]\nname = \"d3\"", "", "line 4, arms: 3 arms need 3 doctors, and there are 2"),
            ("name = \"d2\"", "name = \"D1\"", "line 21, doctor.1.name: two doctors have the name D1"),
            ("ethics = \"x\"", "ethics = \"\"", "methods.ethics"),
        ];
        for (from, to, expected) in rows {
            let said = read_text(&TEXT.replace(from, to)).unwrap_err();
            assert!(said.contains(expected), "{to}: {said}");
        }
    }
}
