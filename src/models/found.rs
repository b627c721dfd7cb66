//! Finds the model files on this machine: those of this program, and those that other programs keep.

use crate::gguf::{Gguf, GgufError, part_of, parts};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// A file lies no deeper below a folder of models in any program's layout.
const DEEPEST: usize = 7;
/// Entries of folders that are looked at: a folder of everything that somebody names must not take minutes.
const MOST_ENTRIES: usize = 50_000;

/// Whose folder a file is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The folder of models of this program.
    Own,
    /// A folder that the user named.
    Named,
    /// llama.cpp's cache.
    LlamaCpp,
    /// Hugging Face's cache.
    HuggingFace,
    /// LM Studio's folder.
    LmStudio,
    /// ModelScope's cache.
    ModelScope,
}

impl Place {
    /// Its name; the first two have none.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own | Self::Named => "",
            Self::LlamaCpp => "llama.cpp",
            Self::HuggingFace => "Hugging Face",
            Self::LmStudio => "LM Studio",
            Self::ModelScope => "ModelScope",
        }
    }
}

/// Folders to look into.
#[derive(Debug, Clone, Default)]
pub struct Places(pub Vec<(Place, PathBuf)>);

impl Places {
    /// The folders of this user: this program's, those named, and other programs' as the environment and each program's habit have them.
    pub fn of_user(own: &Path, named: &[PathBuf], environment: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| environment(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let base = directories::BaseDirs::new();
        let home = |below: &str| base.as_ref().map(|dirs| dirs.home_dir().join(below));
        let cache = |below: &str| base.as_ref().map(|dirs| dirs.cache_dir().join(below));
        let huggingface = set("HF_HUB_CACHE").or_else(|| set("HF_HOME").map(|f| f.join("hub"))).or_else(|| home(".cache/huggingface/hub"));
        let others = [
            (Place::LlamaCpp, set("LLAMA_CACHE").or_else(|| cache("llama.cpp"))),
            (Place::HuggingFace, huggingface),
            (Place::LmStudio, home(".lmstudio/models")),
            (Place::LmStudio, home(".cache/lm-studio/models")),
            (Place::ModelScope, set("MODELSCOPE_CACHE").or_else(|| home(".cache/modelscope"))),
        ];
        let named = named.iter().map(|folder| (Place::Named, folder.clone()));
        let others = others.into_iter().filter_map(|(place, folder)| Some((place, folder?)));
        Self([(Place::Own, own.to_owned())].into_iter().chain(named).chain(others).collect())
    }
}

/// A model file.
#[derive(Debug)]
pub struct FoundFile {
    /// Where it is; the first of several parts.
    pub path: PathBuf,
    /// Whose folder that is.
    pub place: Place,
    /// What its header says, or why it says nothing.
    pub header: Result<Gguf, GgufError>,
    /// Bytes of all parts that are there.
    pub bytes: u64,
}

/// The model files in these folders, each once, in the order of the folders and then of their names. Only headers are read.
pub fn find_files(places: &Places) -> Vec<FoundFile> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (place, folder) in &places.0 {
        let (mut files, mut left) = (Vec::new(), MOST_ENTRIES);
        walk(folder, DEEPEST, &mut left, &mut files);
        files.sort();
        for path in files {
            // Caches hold links to one file under several names.
            let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if seen.insert(real) {
                let bytes = parts(&path).iter().filter_map(|part| fs::metadata(part).ok()).map(|m| m.len()).sum();
                found.push(FoundFile { header: Gguf::open(&path), place: *place, bytes, path });
            }
        }
    }
    found
}

/// Collects the model files below a folder. Links to folders are not followed, since they may lead round in circles; links to files are.
fn walk(folder: &Path, depth: usize, left: &mut usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        if *left == 0 {
            return;
        }
        *left -= 1;
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth > 0 => walk(&path, depth - 1, left, files),
            Ok(kind) if !kind.is_dir() && is_model(&path) && path.is_file() => files.push(path),
            _ => {}
        }
    }
}

/// Whether a file's name is that of a model by itself: no further part of one, and no part that only sees pictures.
fn is_model(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let is_gguf = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gguf"));
    is_gguf && !name.to_lowercase().starts_with("mmproj") && part_of(name).is_none_or(|(_, number, _)| number == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gguf::tests::File;

    #[test]
    fn models_are_found_once_wherever_programs_keep_them() {
        let dir = tempfile::tempdir().unwrap();
        let at = |path: &str| {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            path
        };
        let model = File::qwen();
        model.write(&at("own/b.gguf"));
        model.write(&at("own/a-00001-of-00002.gguf"));
        model.write(&at("own/a-00002-of-00002.gguf"));
        fs::write(at("own/broken.gguf"), "x").unwrap();
        fs::write(at("own/notes.txt"), "x").unwrap();
        model.write(&at("own/mmproj-b.gguf"));
        model.write(&at("hub/models--o--n/blobs/123"));
        #[cfg(unix)]
        std::os::unix::fs::symlink(at("hub/models--o--n/blobs/123"), at("hub/models--o--n/snapshots/rev/c.gguf")).unwrap();
        #[cfg(not(unix))]
        model.write(&at("hub/models--o--n/snapshots/rev/c.gguf"));
        let places = [(Place::Own, "own"), (Place::Named, "own"), (Place::HuggingFace, "hub"), (Place::LmStudio, "none")];
        let found = find_files(&Places(places.map(|(place, folder)| (place, dir.path().join(folder))).to_vec()));
        let names: Vec<_> = found.iter().map(|f| (f.place, f.path.file_name().unwrap().to_str().unwrap(), f.header.is_ok())).collect();
        let expected = [
            (Place::Own, "a-00001-of-00002.gguf", true),
            (Place::Own, "b.gguf", true),
            (Place::Own, "broken.gguf", false),
            (Place::HuggingFace, "c.gguf", true),
        ];
        assert_eq!(names, expected);
        assert_eq!(found[0].bytes, 2 * found[1].bytes);
    }

    #[test]
    fn the_environment_says_where_other_programs_keep_models() {
        let variables = [("HF_HOME", "/hf"), ("LLAMA_CACHE", "/ll"), ("MODELSCOPE_CACHE", "/ms")];
        let set = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        let places = Places::of_user(Path::new("/own"), &["/named".into()], set).0;
        for expected in [
            (Place::Own, "/own"),
            (Place::Named, "/named"),
            (Place::HuggingFace, "/hf/hub"),
            (Place::LlamaCpp, "/ll"),
            (Place::ModelScope, "/ms"),
        ] {
            assert!(places.contains(&(expected.0, expected.1.into())), "{expected:?} in {places:?}");
        }
    }
}
