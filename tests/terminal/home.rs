//! A user with folders of their own, and what the program leaves in them.

use serde_json::Value;
use std::{
    cell::Cell,
    path::{Path, PathBuf},
};

/// The name of the model in the settings.
pub const MODEL: &str = "s";

/// A user with folders of their own.
pub struct Home {
    folder: tempfile::TempDir,
    runs: Cell<u32>,
}

impl Home {
    /// A user without settings.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), runs: Cell::new(0) }
    }

    /// A user whose settings name the small real model, with answers of so many tokens at most.
    pub fn new(max_tokens: u32) -> Self {
        let home = Self::empty();
        let path = toml::Value::from(crate::common::model_file().display().to_string());
        let settings =
            format!("model = \"{MODEL}\"\n\n[models.{MODEL}]\npath = {path}\nthreads = 1\n\n[sampling]\nmax_tokens = {max_tokens}\n");
        home.write(&home.settings(), &settings);
        home
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where the program's settings are.
    pub fn config(&self) -> PathBuf {
        self.path().join("config/wardround")
    }

    pub fn settings(&self) -> PathBuf {
        self.config().join("wardround.toml")
    }

    /// Where its log is.
    pub fn state(&self) -> PathBuf {
        self.path().join("state/wardround")
    }

    pub fn write(&self, path: &Path, text: &str) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// The variables of a terminal of this user.
    pub fn dress(&self, mut set: impl FnMut(&str, &str)) {
        set("PATH", &std::env::var("PATH").unwrap_or_default());
        set("HOME", &self.path().display().to_string());
        for (variable, folder) in
            [("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state"), ("XDG_CACHE_HOME", "cache")]
        {
            set(variable, &self.path().join(folder).display().to_string());
        }
        for (variable, value) in [("LC_ALL", "zh_CN.UTF-8"), ("TERM", "xterm-256color"), ("RUST_BACKTRACE", "0")] {
            set(variable, value);
        }
    }

    /// A file name for what is kept of a run of the program.
    pub fn next_run(&self) -> PathBuf {
        self.runs.set(self.runs.get() + 1);
        self.path().join(format!("run-{}", self.runs.get()))
    }

    /// The records in a file of the one run folder; fails on a torn line.
    pub fn records(&self, file: &str) -> Vec<Value> {
        let folders: Vec<PathBuf> = std::fs::read_dir(self.path().join("data/wardround/runs"))
            .map(|folders| folders.map(|f| f.unwrap().path()).collect())
            .unwrap_or_default();
        assert!(folders.len() <= 1, "{folders:?}");
        let text = folders.first().and_then(|f| std::fs::read_to_string(f.join(file)).ok()).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Turn, attempt and how it ended, of every recorded answer.
    pub fn answers(&self) -> Vec<(i64, i64, String)> {
        let number = |value: &Value| value.as_i64().unwrap();
        let turns = self.records("turns.jsonl");
        turns.iter().map(|t| (number(&t["turn"]), number(&t["attempt"]), t["finish"].as_str().unwrap().to_owned())).collect()
    }
}
