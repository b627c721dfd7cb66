//! The folder in which an archive is put together, under the name that it will have.

use super::ArchiveError;
use crate::digest::sha256;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What lists the digests of all other files.
pub(super) const SUMS: &str = "SHA256SUMS";

/// A file of an archive.
pub(super) struct StagedFile {
    pub sha256: String,
    pub bytes: usize,
}

/// The folder and what is in it.
pub(super) struct Staged {
    folder: tempfile::TempDir,
    root: String,
    files: BTreeMap<String, StagedFile>,
}

impl Staged {
    /// An empty folder of this name.
    pub fn new(root: String) -> Result<Self, ArchiveError> {
        let folder = tempfile::Builder::new().prefix("wardround-").tempdir().map_err(ArchiveError::io(std::env::temp_dir()))?;
        let path = folder.path().join(&root);
        std::fs::create_dir(&path).map_err(ArchiveError::io(&path))?;
        Ok(Self { folder, root, files: BTreeMap::new() })
    }

    /// Where the archive's files are.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join(&self.root)
    }

    /// The name of the archive's folder.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Adds a file.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), ArchiveError> {
        let path = self.path().join(name);
        let parent = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent).map_err(ArchiveError::io(parent))?;
        std::fs::write(&path, bytes).map_err(ArchiveError::io(&path))?;
        self.files.insert(name.to_owned(), StagedFile { sha256: sha256(bytes), bytes: bytes.len() });
        Ok(())
    }

    /// The files so far, by name.
    pub fn files(&self) -> &BTreeMap<String, StagedFile> {
        &self.files
    }

    /// Adds the list of digests, as `sha256sum --check` reads it.
    pub fn put_sums(&mut self) -> Result<(), ArchiveError> {
        let sums: String = self.files.iter().map(|(name, file)| format!("{}  {name}\n", file.sha256)).collect();
        self.put(SUMS, sums.as_bytes())
    }
}
