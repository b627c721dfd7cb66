//! The models of a protocol: recorded ones, and those that answer while raters rate.

use super::{
    Draft, Unit,
    check::{Mistake, mistake},
};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// A model whose recorded answers are rated: one of a run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// The run's folder, relative to the protocol.
    pub run: PathBuf,
    /// The model's name in that run.
    pub model: String,
    /// Which repeat, from 0.
    #[serde(default)]
    pub repeat: u32,
}

/// A model whose answers are rated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RatedModel {
    /// By answers that were recorded before.
    Recorded(Candidate),
    /// By answers that `wardround trial serve` gets while raters rate: a model of the settings or an address, as `--model` takes it.
    Live(String),
}

impl RatedModel {
    /// The model's name: in its run, in the settings, or at its address or in its folder.
    pub fn model(&self) -> &str {
        match self {
            Self::Recorded(candidate) => &candidate.model,
            Self::Live(model) => model.rsplit(['/', '\\', '#']).next().filter(|name| !name.is_empty()).unwrap_or(model),
        }
    }

    /// The recorded answers, where that is what is rated.
    pub fn recorded(&self) -> Option<&Candidate> {
        match self {
            Self::Recorded(candidate) => Some(candidate),
            Self::Live(_) => None,
        }
    }

    /// The model that answers while raters rate, where that is what is rated.
    pub fn live(&self) -> Option<&str> {
        match self {
            Self::Recorded(_) => None,
            Self::Live(model) => Some(model),
        }
    }
}

/// A model whose answers are rated: either recorded ones (`run` and `model`), or answers that it gives while raters rate (`live`).
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftCandidate {
    /// The run's folder, relative to this file.
    run: Option<PathBuf>,
    /// The model's name in that run.
    model: Option<String>,
    /// Which repeat, from 0.
    repeat: Option<u32>,
    /// A model of the settings, a GGUF file, or `http://HOST/v1#MODEL`.
    live: Option<String>,
}

/// Where live answers are served.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftLive {
    /// The address at which raters' programs reach `wardround trial serve`.
    pub server: String,
}

/// The models, and where live answers are served.
pub(super) fn of(draft: &Draft, folder: &Path) -> Result<(Vec<RatedModel>, Option<String>), Mistake> {
    let mut models = Vec::new();
    for (place, candidate) in draft.candidates.iter().enumerate() {
        let place = place.to_string();
        let model = one(candidate, &place, folder)?;
        if models.contains(&model) {
            let field = if model.live().is_some() { "live" } else { "model" };
            return mistake(&["candidate", &place, field], "此模型已列出", "this model is there already");
        }
        models.push(model);
    }
    let is_live = models.iter().any(|model| model.live().is_some());
    if is_live && draft.unit == Unit::Interview {
        let en = "with unit = \"interview\" recorded interviews are rated: no model can be live";
        return mistake(&["candidate"], "unit = \"interview\" 评已记录的问诊：不能写 live", en);
    }
    match &draft.live {
        None if is_live => {
            let zh = "有模型写了 live：请在 [live] 中写 server，即评分者访问 wardround trial serve 的地址";
            let en = "a model is live: name under [live] the address at which raters reach `wardround trial serve`, as server = \"http://HOST:PORT\"";
            mistake(&["candidate"], zh, en)
        }
        Some(_) if !is_live => mistake(&["live"], "没有写 live 的 [[candidate]]", "no [[candidate]] is live"),
        Some(live) if !is_address(&live.server) => {
            let en = "an address such as http://192.168.1.5:8100, without a path, a user or a password";
            mistake(&["live", "server"], "应为地址，如 http://192.168.1.5:8100，不带路径、用户名和密码", en)
        }
        live => Ok((models, live.as_ref().map(|live| live.server.trim_end_matches('/').to_owned()))),
    }
}

fn one(candidate: &DraftCandidate, place: &str, folder: &Path) -> Result<RatedModel, Mistake> {
    let empty = |text: &str| text.trim().is_empty();
    match candidate {
        DraftCandidate { live: Some(live), .. } if empty(live) => {
            mistake(&["candidate", place, "live"], "请写模型的名称或地址", "name a model of the settings, or an address")
        }
        DraftCandidate { run: None, model: None, repeat: None, live: Some(live) } => Ok(RatedModel::Live(live.clone())),
        DraftCandidate { live: Some(_), .. } => mistake(
            &["candidate", place, "live"],
            "live 不能与 run、model、repeat 同时写：回答或取自运行记录，或在评分时实时取得",
            "live goes without run, model and repeat: answers are either recorded or got while raters rate",
        ),
        DraftCandidate { run: Some(run), model: Some(model), repeat, live: None } => {
            Ok(RatedModel::Recorded(Candidate { run: folder.join(run), model: model.clone(), repeat: repeat.unwrap_or_default() }))
        }
        DraftCandidate { .. } => {
            let zh = "请写 run 和 model（已记录的回答），或 live（评分时实时取得回答）";
            mistake(&["candidate", place], zh, "give run and model (recorded answers), or live (answers that are got while raters rate)")
        }
    }
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    rest.map(|rest| rest.strip_suffix('/').unwrap_or(rest))
        .is_some_and(|host| !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || c.is_control() || "/?#@\"\\".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::super::{Protocol, tests::TEXT};
    use crate::language::Language;

    const LIVE: &str = "[[candidate]]\nlive = \"b\"\n\n[live]\nserver = \"http://127.0.0.1:8100/\"\n";
    const RECORDED: &str = "[[candidate]]\nrun = \"run\"\nmodel = \"b\"\n";

    fn read(text: &str) -> Result<Protocol, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("TRIAL.toml");
        std::fs::write(&path, text).unwrap();
        Protocol::read(&path).map_err(|e| e.words(Language::En).rsplit_once("TRIAL.toml ").unwrap().1.to_owned())
    }

    #[test]
    fn live_and_recorded_models_stand_in_one_protocol() {
        let protocol = read(&TEXT.replace(RECORDED, LIVE)).unwrap();
        assert_eq!((protocol.candidates[0].model(), protocol.candidates[1].live()), ("a", Some("b")));
        assert_eq!(protocol.server.as_deref(), Some("http://127.0.0.1:8100"));
        assert_eq!(read(TEXT).unwrap().live_models().count(), 0);
    }

    #[test]
    fn a_wrong_combination_names_line_and_field() {
        let rows = [
            ("live = \"b\"", "live = \"b\"\nmodel = \"b\"", "candidate.1.live: live goes without run"),
            ("live = \"b\"", "live = \"b\"\nrepeat = 0", "candidate.1.live: live goes without run"),
            ("live = \"b\"", "live = \" \"", "candidate.1.live: name a model"),
            ("live = \"b\"", "model = \"b\"", "candidate.1: give run and model"),
            ("live = \"b\"", "live = \"b\"\n[[candidate]]\nlive = \"b\"", "candidate.2.live: this model is there already"),
            ("[live]\nserver = \"http://127.0.0.1:8100/\"\n", "", "candidate: a model is live"),
            ("live = \"b\"", "run = \"run\"\nmodel = \"b\"", "live: no [[candidate]] is live"),
            ("http://127.0.0.1:8100/", "127.0.0.1:8100", "live.server: an address"),
            ("http://127.0.0.1:8100/", "http://me:secret@h", "live.server: an address"),
            ("http://127.0.0.1:8100/", "http://h/v1", "live.server: an address"),
        ];
        for (from, to, expected) in rows {
            let said = read(&TEXT.replace(RECORDED, LIVE).replace(from, to)).unwrap_err();
            assert!(said.starts_with("line ") && said.contains(expected), "{to}: {said}");
        }
    }
}
