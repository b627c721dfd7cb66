//! What can answer on this machine, gathered: as data for programs, and for the table.

use crate::{
    config::{DEMO_FILE, DEMO_NAME, Loaded, ModelEntry, Paths, without_password},
    gguf::{Gguf, GgufError, Shape},
    models::{FoundFile, LocalServer, Place, Places, find_files},
};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Everything that was found.
#[derive(Debug, Serialize)]
pub(super) struct Listing {
    /// Models of the settings.
    pub settings: Vec<Row>,
    /// Model files, of this program and of others.
    pub files: Vec<Row>,
    /// Servers on this machine.
    pub servers: Vec<LocalServer>,
}

/// A model.
#[derive(Debug, Default, Serialize)]
pub(super) struct Row {
    /// What is written after `--model`.
    pub name: String,
    /// Its file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// Its endpoint, without a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// The program that keeps the file; absent for files of this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_by: Option<&'static str>,
    #[serde(skip)]
    pub place: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantisation: Option<String>,
    /// Tokens that the model was trained to read at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<u64>,
    /// Why the file cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    #[serde(skip)]
    pub fault: Option<GgufError>,
}

impl Row {
    fn describe(&mut self, header: Result<Gguf, GgufError>) {
        match header {
            Ok(gguf) => {
                self.bytes.get_or_insert(gguf.bytes);
                self.architecture = Some(gguf.architecture().to_owned());
                self.quantisation = Some(gguf.quantisation());
                self.context = Shape::of(&gguf).and_then(|shape| shape.context);
            }
            Err(error) => {
                self.error = Some(error.to_string());
                self.fault = Some(error);
            }
        }
    }
}

impl Listing {
    /// The models of the settings and of the folders; servers are asked elsewhere.
    pub fn gather(loaded: &Loaded, paths: &Paths, named: &[PathBuf]) -> Self {
        let settings = loaded.settings.models.iter().map(|(name, entry)| of_settings(name, entry)).collect();
        let places = Places::of_user(&paths.models_dir(), named, |name| std::env::var(name).ok());
        let is_name_taken = loaded.settings.models.contains_key(DEMO_NAME);
        let files = find_files(&places).into_iter().map(|file| of_file(file, paths, is_name_taken)).collect();
        Self { settings, files, servers: Vec::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.settings.is_empty() && self.files.is_empty() && self.servers.iter().all(|server| server.models.is_empty())
    }
}

fn of_settings(name: &str, entry: &ModelEntry) -> Row {
    let mut row = Row { name: name.to_owned(), ..Row::default() };
    if let Some(path) = &entry.path {
        row.path = Some(path.into());
        row.describe(Gguf::open(Path::new(path)));
    }
    if let Some(urls) = &entry.base_url {
        let model = entry.model.as_deref().map(|model| format!("#{model}")).unwrap_or_default();
        let first = urls.all().first().map(|url| without_password(url)).unwrap_or_default();
        row.base_url = Some(format!("{first}{model}"));
    }
    row
}

/// A file by the shortest name that the settings' search finds it by. `is_name_taken`: the demonstration's short name is one of the settings.
fn of_file(file: FoundFile, paths: &Paths, is_name_taken: bool) -> Row {
    let stem = file.path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let is_direct = file.path.parent() == Some(paths.models_dir().as_path()) && file.path.extension().is_some_and(|e| e == "gguf");
    let is_demo = file.path.file_name().is_some_and(|name| name == DEMO_FILE);
    let name = match file.place {
        Place::Own if is_direct && is_demo && !is_name_taken => DEMO_NAME.to_owned(),
        Place::Own if is_direct => stem,
        _ => file.path.display().to_string(),
    };
    let kept_by = Some(file.place.name()).filter(|name| !name.is_empty());
    let mut row = Row { name, kept_by, place: Some(file.place), bytes: Some(file.bytes), path: Some(file.path), ..Row::default() };
    row.describe(file.header);
    row
}
