//! Reads the layers of settings and merges them.

use super::{ConfigError, ConfigOrigin, Paths, Settings};
use crate::{language::Bilingual, plain_file, suggest::nearest, toml_text::explain};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Where settings may come from.
#[derive(Debug, Clone)]
pub struct Layers {
    /// The user's file; it may be missing.
    pub user: PathBuf,
    /// The project's file, where there is one.
    pub project: Option<PathBuf>,
    /// Environment variables that begin with `WARDROUND_`.
    pub environment: Vec<(String, String)>,
}

/// Settings and where they came from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// The files that were read, the weakest first.
    pub files: Vec<PathBuf>,
}

/// Variables of this program that are no settings.
const NO_SETTINGS: &[&str] = &["WARDROUND_CONFIG", "WARDROUND_LOG"];

impl Layers {
    /// The layers of this process: `WARDROUND_CONFIG` names another user's file; the project's file is the `wardround.toml` in this folder or
    /// the nearest one above.
    pub fn of_process(paths: &Paths) -> Self {
        let user = std::env::var_os("WARDROUND_CONFIG").map_or_else(|| paths.config_file(), PathBuf::from);
        let here = std::env::current_dir().unwrap_or_default();
        let project = here.ancestors().map(|d| d.join("wardround.toml")).find(|f| f.exists() && *f != user);
        let environment = std::env::vars().filter(|(name, _)| name.starts_with("WARDROUND_")).collect();
        Self { user, project, environment }
    }

    /// Reads every layer.
    ///
    /// # Errors
    /// When a layer cannot be read or says something unknown; the message names the file and line, or the variable.
    pub fn load(&self) -> Result<Loaded, ConfigError> {
        let mut merged = Table::new();
        let mut files = Vec::new();
        let user = self.user.exists().then_some(&self.user);
        for path in user.into_iter().chain(&self.project) {
            merge(&mut merged, read_file(path)?);
            files.push(path.clone());
        }
        for (name, value) in &self.environment {
            if let Some(table) = variable(name, value)? {
                merge(&mut merged, table);
            }
        }
        let settings: Settings = Value::Table(merged)
            .try_into()
            .map_err(|e: toml::de::Error| ConfigError::Invalid { origin: ConfigOrigin::Merged, message: explain(e.message()) })?;
        let origin = files.last().map_or(ConfigOrigin::Merged, |f| ConfigOrigin::File(f.clone()));
        settings.check().map_err(|message| ConfigError::Invalid { origin, message })?;
        Ok(Loaded { settings, files })
    }
}

fn read_file(path: &Path) -> Result<Table, ConfigError> {
    let text =
        plain_file::read_to_string(path, super::FILE_LIMIT_MIB).map_err(|source| ConfigError::Io { path: path.to_owned(), source })?;
    // Once as settings, for errors that know their line; once as a table, to tell what is set from what is not.
    let invalid = |e: toml::de::Error| {
        let line = e.span().map_or(1, |s| text[..s.start.min(text.len())].matches('\n').count() + 1);
        ConfigError::Invalid { origin: ConfigOrigin::Line(path.to_owned(), line), message: explain(e.message()) }
    };
    toml::from_str::<Settings>(&text).map_err(invalid)?;
    let mut table: Table = toml::from_str(&text).map_err(invalid)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    if let Some(Value::Table(models)) = table.get_mut("models") {
        for model in models.iter_mut().filter_map(|(_, v)| v.as_table_mut()) {
            for key in ["path", "template", "ca_file"] {
                if let Some(Value::String(text)) = model.get_mut(key) {
                    *text = resolve(folder, text, key == "template");
                }
            }
        }
    }
    Ok(table)
}

/// A path in a settings file is relative to that file; `~/` is the home folder. A template's bare name may be a built-in's.
fn resolve(folder: &Path, text: &str, may_be_name: bool) -> String {
    if let Some(rest) = text.strip_prefix("~/")
        && let Some(dirs) = directories::BaseDirs::new()
    {
        return dirs.home_dir().join(rest).display().to_string();
    }
    if may_be_name && !text.contains(['/', '\\', '.']) {
        return text.to_owned();
    }
    folder.join(text).display().to_string()
}

/// The settings, and tables of them, at the top of a file.
const TOP: &[&str] =
    &["model", "language", "rater", "interface", "models", "sampling", "judge", "prompting", "reasoning", "cmb_clin", "playback"];

/// `WARDROUND_SAMPLING__TEMPERATURE=0.2` → `sampling.temperature = 0.2`. Variables that resemble no setting belong to someone else.
fn variable(name: &str, value: &str) -> Result<Option<Table>, ConfigError> {
    if NO_SETTINGS.contains(&name) {
        return Ok(None);
    }
    let lower = name.trim_start_matches("WARDROUND_").to_lowercase();
    let keys: Vec<&str> = lower.split("__").collect();
    if !TOP.contains(&keys[0]) {
        return match nearest(keys[0], TOP.iter().copied()) {
            Some(near) => Err(ConfigError::Invalid {
                origin: ConfigOrigin::Variable(name.into()),
                message: Bilingual::both(
                    format!("不是任何设置的名称；是否想写 WARDROUND_{}？", near.to_uppercase()),
                    format!("names no setting; did you mean WARDROUND_{}?", near.to_uppercase()),
                ),
            }),
            None => Ok(None),
        };
    }
    let parsed = value_of(value);
    let candidates = [Some(parsed), Some(Value::String(value.to_owned()))];
    let mut problem = None;
    for candidate in candidates.into_iter().flatten() {
        let table = keys.iter().rev().fold(candidate, |inner, key| {
            let mut table = Table::new();
            table.insert((*key).to_owned(), inner);
            Value::Table(table)
        });
        match table.clone().try_into::<Settings>() {
            Ok(_) => return Ok(table.as_table().cloned()),
            Err(e) => {
                problem.get_or_insert_with(|| explain(e.message()));
            }
        }
    }
    Err(ConfigError::Invalid { origin: ConfigOrigin::Variable(name.into()), message: problem.unwrap_or_default() })
}

fn value_of(text: &str) -> Value {
    toml::from_str::<Table>(&format!("v = {text}")).ok().and_then(|mut t| t.remove("v")).unwrap_or_else(|| Value::String(text.to_owned()))
}

fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(base)), Value::Table(over)) => merge(base, over),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(user: &str, project: &str, environment: &[(&str, &str)]) -> Result<Settings, String> {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let layers = Layers {
            user: file("user.toml", user),
            project: Some(file("wardround.toml", project)),
            environment: environment.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
        };
        layers.load().map(|l| l.settings).map_err(|e| e.to_string())
    }

    #[test]
    fn a_variable_can_set_whatever_a_file_can() {
        let error = toml::from_str::<Settings>("no_setting = 1").unwrap_err();
        let fields: std::collections::BTreeSet<&str> = error.message().split('`').skip(3).step_by(2).collect();
        assert_eq!(fields, TOP.iter().copied().collect());
        assert_eq!(load("", "", &[("WARDROUND_PLAYBACK__SPEED", "4")]).unwrap().playback.speed, "4".parse().unwrap());
    }

    #[test]
    fn each_layer_covers_only_what_it_says() {
        let s = load(
            "model = \"a\"\n[sampling]\ntop_p = 0.9\ntemperature = 1.0\n",
            "[sampling]\ntemperature = 0.1\n",
            &[("WARDROUND_MODEL", "b"), ("WARDROUND_SAMPLING__MAX_TOKENS", "5"), ("WARDROUND_LOG", "x"), ("WARDROUND_UNRELATED", "y")],
        )
        .unwrap();
        assert_eq!(
            (s.model.as_deref(), s.sampling.top_p, s.sampling.temperature, s.sampling.max_tokens),
            (Some("b"), Some(0.9), Some(0.1), Some(5))
        );
    }

    #[test]
    fn an_unknown_key_names_its_line_and_the_nearest_right_one() {
        let error = load("", "\n[sampling]\ntemprature = 1\n", &[]).unwrap_err();
        assert!(error.contains("wardround.toml line 3") && error.ends_with("did you mean \"temperature\"?"), "{error}");
        let error = load("[models.x]\nbaseurl = \"http://h\"\n", "", &[]).unwrap_err();
        assert!(error.contains("did you mean \"base_url\"?"), "{error}");
        let error = load("", "", &[("WARDROUND_SAMPLNG__TOP_P", "1")]).unwrap_err();
        assert!(error.contains("WARDROUND_SAMPLING"), "{error}");
        let error = load("", "", &[("WARDROUND_SAMPLING__TOPP", "1")]).unwrap_err();
        assert!(error.contains("did you mean \"top_p\"?"), "{error}");
    }

    #[test]
    fn what_the_types_cannot_say_is_checked() {
        assert!(load("[sampling]\ntop_p = 2.0\n", "", &[]).unwrap_err().contains("outside 0 to 1"));
        assert!(load("[models.x]\n", "", &[]).unwrap_err().contains("[models.x]"));
        assert!(load("[cmb_clin]\nexam = \"no place\"\n", "", &[]).unwrap_err().contains("{text}"));
        assert!(load("x = = 1\n", "", &[]).unwrap_err().contains("user.toml line 1"));
        for text in ["[sampling]\nconstrained = true\n", "[models.x]\npath = \"m\"\n[models.x.sampling]\nconstrained = true\n"] {
            assert!(load(text, "", &[]).unwrap_err().contains("under [judge.sampling]"));
        }
        let judge = "[judge]\npreset = \"cmb-clin-wardround\"\n[judge.sampling]\nconstrained = true\n";
        assert!(load(judge, "", &[]).unwrap_err().contains("one rating from 1 to 10"));
        let judge = |place| format!("[models.j]\n{place}\n[judge]\nmodel = \"j\"\n[judge.sampling]\nconstrained = true\n");
        assert!(load(&judge("base_url = \"http://h\""), "", &[]).unwrap_err().contains("j is behind an endpoint"));
        assert!(load(&judge("path = \"j.gguf\""), "", &[]).is_ok());
    }

    #[test]
    fn a_path_is_relative_to_the_file_that_names_it() {
        let s = load("[models.x]\npath = \"m.gguf\"\ntemplate = \"chatml\"\n", "", &[]).unwrap();
        let entry = &s.models["x"];
        assert!(Path::new(entry.path.as_deref().unwrap()).is_absolute());
        assert_eq!(entry.template.as_deref(), Some("chatml"));
    }
}
