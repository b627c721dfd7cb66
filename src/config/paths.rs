//! The folders of settings, data, cache and logs, by the conventions of each operating system.

use super::ConfigError;
use directories::ProjectDirs;
use std::path::{Path, PathBuf};

/// The folders of this user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    config: PathBuf,
    data: PathBuf,
    cache: PathBuf,
    state: PathBuf,
}

impl Paths {
    /// The folders that the system has for this user.
    ///
    /// # Errors
    /// When there is no home folder.
    pub fn of_user() -> Result<Self, ConfigError> {
        let dirs = ProjectDirs::from("", "", "wardround").ok_or(ConfigError::NoHome)?;
        Ok(Self {
            config: dirs.config_dir().to_owned(),
            data: dirs.data_dir().to_owned(),
            cache: dirs.cache_dir().to_owned(),
            state: dirs.state_dir().unwrap_or(dirs.data_local_dir()).to_owned(),
        })
    }

    /// Every folder below one, as tests need it.
    pub fn below(root: &Path) -> Self {
        Self { config: root.join("config"), data: root.join("data"), cache: root.join("cache"), state: root.join("state") }
    }

    /// The user's settings file.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("wardround.toml")
    }

    /// Where models are looked for.
    pub fn models_dir(&self) -> PathBuf {
        self.data.join("models")
    }

    /// Where runs go when no folder is named.
    pub fn runs_dir(&self) -> PathBuf {
        self.data.join("runs")
    }

    /// Where the user's own cases go when no file is named.
    pub fn own_cases_file(&self) -> PathBuf {
        self.data.join("cases").join("own.toml")
    }

    /// Where what is being written is kept until it is saved.
    pub fn drafts_dir(&self) -> PathBuf {
        self.state.join("drafts")
    }

    /// The user's keymap.
    pub fn keymap_file(&self) -> PathBuf {
        self.config.join("keymap.toml")
    }

    /// Where the user's themes are.
    pub fn themes_dir(&self) -> PathBuf {
        self.config.join("themes")
    }

    /// Where the screen was left.
    pub fn state_file(&self) -> PathBuf {
        self.state.join("place.json")
    }

    /// What can be computed again.
    pub fn cache_dir(&self) -> PathBuf {
        self.cache.clone()
    }

    /// Where the log goes, a file a day.
    pub fn log_dir(&self) -> PathBuf {
        self.state.clone()
    }
}
