//! The default folder of a model's run.

use super::Manifest;
use crate::{
    chat::{ModelIdentity, Origin},
    file_name::slug,
};
use std::path::{Path, PathBuf};

/// The folder of a run whose model is this file: `by_name`, unless that one is another file's that is still where it was; then one with the name of the file's
/// folder behind it. `by_path` is what earlier versions called the folder of a file that does not end in `.gguf`; a run that is there is taken up there.
pub fn folder_of_file(by_name: PathBuf, by_path: PathBuf, file: &Path) -> PathBuf {
    if by_path != by_name && by_path.join("manifest.json").is_file() && !by_name.exists() {
        return by_path;
    }
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let parents = file.parent().into_iter().flat_map(Path::ancestors).filter_map(Path::file_name);
    let mut folder = by_name;
    for parent in parents {
        if !is_of_another_file(&folder, &file) {
            return folder;
        }
        let mut name = folder.file_name().unwrap_or_default().to_os_string();
        name.push(format!("-{}", slug(&parent.to_string_lossy())));
        folder.set_file_name(name);
    }
    folder
}

/// Whether a run has been answered by a file that is there and is another one. A file that was moved is still the same model.
fn is_of_another_file(folder: &Path, file: &Path) -> bool {
    let Ok(Some(manifest)) = Manifest::read(&folder.join("manifest.json")) else { return false };
    let path = |model: &ModelIdentity| match &model.origin {
        Origin::Local { path, .. } => path.clone().map(PathBuf::from),
        Origin::Remote { .. } | Origin::Imported { .. } | Origin::Recording { .. } => None,
    };
    let known: Vec<PathBuf> = manifest.models.iter().filter_map(path).collect();
    !known.is_empty() && known.iter().all(|known| known != file && known.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::Sampling,
        record::{Run, note_model},
    };

    fn begin(folder: &Path, path: Option<&Path>) {
        let origin = Origin::Local {
            file: "yi.gguf".into(),
            path: path.map(|p| p.display().to_string()),
            digest: format!("{path:?}"),
            template: "gguf".into(),
            template_digest: "t".into(),
        };
        let identity = ModelIdentity { name: "yi".into(), origin, system: None, ways: crate::chat::Ways::default() };
        Run::open(folder, Sampling::paper(), 1).unwrap().update_manifest(|m| note_model(&mut m.models, &identity)).unwrap();
    }

    #[test]
    fn two_files_of_one_name_have_two_runs_and_each_finds_its_own_again() {
        let dir = tempfile::tempdir().unwrap();
        let files = ["a", "b"].map(|folder| dir.path().join(folder).join("yi.gguf"));
        for file in &files {
            std::fs::create_dir(file.parent().unwrap()).unwrap();
            std::fs::write(file, "GGUF").unwrap();
        }
        let by_name = dir.path().join("cases-yi");
        let of = |file: &Path| folder_of_file(by_name.clone(), by_name.clone(), file);
        assert_eq!(of(&files[0]), by_name);
        begin(&by_name, Some(&files[0]));
        assert_eq!(of(&files[1]), dir.path().join("cases-yi-b"));
        begin(&of(&files[1]), Some(&files[1]));
        assert_eq!((of(&files[0]), of(&files[1])), (by_name.clone(), dir.path().join("cases-yi-b")));
        // Moved, it is the same model as before.
        std::fs::remove_file(&files[0]).unwrap();
        assert_eq!(of(&dir.path().join("c/yi.gguf")), by_name);
    }

    #[test]
    fn runs_of_earlier_versions_are_taken_up() {
        let dir = tempfile::tempdir().unwrap();
        let (by_name, by_path) = (dir.path().join("cases-blob"), dir.path().join("cases--m-blob"));
        let of = |file: &str| folder_of_file(by_name.clone(), by_path.clone(), Path::new(file));
        begin(&by_path, None);
        assert_eq!(of("/m/blob"), by_path, "named by the whole path");
        begin(&by_name, None);
        assert_eq!(of("/m/blob"), by_name, "and one that does not say which file it was");
    }
}
