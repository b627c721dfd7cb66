//! The model file itself: a first look at it, and its digest, which is computed once.

use super::super::ModelError;
use crate::digest::{sha256, sha256_of_reader};
use std::{fs::File, io::Read, path::Path, time::UNIX_EPOCH};

/// Refuses what cannot be a GGUF, before a worker is started for it.
pub(super) fn check(path: &Path) -> Result<(), ModelError> {
    let refuse = |message: String| ModelError::File { path: path.display().to_string(), message };
    let mut file = File::open(path).map_err(|e| refuse(format!("{e}. Name a GGUF file with --model, or a model of the settings")))?;
    let metadata = file.metadata().map_err(|e| refuse(e.to_string()))?;
    if metadata.is_dir() {
        return Err(refuse("this is a folder; name the GGUF file in it".into()));
    }
    let mut magic = Vec::new();
    file.by_ref().take(4).read_to_end(&mut magic).map_err(|e| refuse(e.to_string()))?;
    match magic.as_slice() {
        b"GGUF" => Ok(()),
        [] => Err(refuse("the file is empty".into())),
        b"vers" => Err(refuse("this is a Git LFS pointer, not the model: fetch the file itself".into())),
        other => Err(refuse(format!("not a GGUF: it begins with {:?} instead of \"GGUF\"", String::from_utf8_lossy(other)))),
    }
}

/// sha256 of the file. It is kept in `cache` under the file's path, size and time of change.
pub(super) fn digest(path: &Path, cache: &Path, mut progress: impl FnMut(u64, u64)) -> Result<String, ModelError> {
    let refuse = |e: std::io::Error| ModelError::File { path: path.display().to_string(), message: e.to_string() };
    let file = File::open(path).map_err(refuse)?;
    let metadata = file.metadata().map_err(refuse)?;
    let absolute = std::path::absolute(path).map_err(refuse)?;
    let changed = metadata.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok()).unwrap_or_default().as_nanos();
    let entry = cache.join("digests").join(sha256(format!("{}\n{}\n{changed}", absolute.display(), metadata.len()).as_bytes()));
    if let Ok(known) = std::fs::read_to_string(&entry)
        && known.len() == 64
        && known.bytes().all(|b| b.is_ascii_hexdigit())
    {
        return Ok(known);
    }
    let digest = sha256_of_reader(file, |done| progress(done, metadata.len())).map_err(refuse)?;
    // Without the cache the digest is computed again next time; nothing else is lost.
    let kept = entry.parent().map(std::fs::create_dir_all).transpose().and_then(|_| std::fs::write(&entry, &digest));
    if let Err(e) = kept {
        tracing::warn!("the digest of {} could not be kept: {e}", path.display());
    }
    Ok(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_gguf_is_refused_with_what_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("m.gguf");
        for (bytes, says) in [(&b""[..], "empty"), (b"PK\x03\x04zip", "not a GGUF"), (b"version https://git-lfs", "Git LFS")] {
            std::fs::write(&file, bytes).unwrap();
            assert!(check(&file).unwrap_err().to_string().contains(says));
        }
        assert!(check(dir.path()).unwrap_err().to_string().contains("folder"));
        assert!(check(&dir.path().join("none")).unwrap_err().to_string().contains("--model"));
    }

    #[test]
    fn the_digest_is_kept_until_the_file_changes() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("m.gguf");
        std::fs::write(&file, b"abc").unwrap();
        let mut computed = 0;
        let first = digest(&file, dir.path(), |_, _| computed += 1).unwrap();
        assert_eq!(digest(&file, dir.path(), |_, _| computed += 1).unwrap(), first);
        assert_eq!(computed, 1);
        std::fs::write(&file, b"abcd").unwrap();
        assert_ne!(digest(&file, dir.path(), |_, _| computed += 1).unwrap(), first);
        assert_eq!(computed, 2);
    }
}
