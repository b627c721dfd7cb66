//! Checks the first bytes of a model file and computes its digest, which is cached.

use crate::{
    chat::{FileFault, ModelError},
    digest::{sha256, sha256_of_reader},
    gguf::parts,
    plain_file,
};
use std::{
    io::{self, Read},
    path::Path,
    time::UNIX_EPOCH,
};

/// Refuses what cannot be a GGUF, before a worker is started for it.
#[cfg(feature = "local")]
pub(super) fn check(path: &Path) -> Result<(), ModelError> {
    let refuse = |fault| ModelError::File { path: path.display().to_string(), fault };
    let unread = |e: io::Error| ModelError::of_file(&e, || refuse(FileFault::System(e.to_string())));
    let mut file = plain_file::open(path).map_err(unread)?;
    let mut magic = Vec::new();
    file.by_ref().take(4).read_to_end(&mut magic).map_err(unread)?;
    match magic.as_slice() {
        b"GGUF" => Ok(()),
        [] => Err(refuse(FileFault::Empty)),
        b"vers" => Err(refuse(FileFault::GitLfsPointer)),
        other => Err(refuse(FileFault::NotGguf(other.escape_ascii().to_string()))),
    }
}

/// Bytes of all the model's files.
#[cfg(feature = "local")]
pub(super) fn size(path: &Path) -> io::Result<u64> {
    parts(path).iter().map(|part| Ok(std::fs::metadata(part)?.len())).sum()
}

/// sha256 of the file, or of all files of a split model one after another: the digest that records name. It is kept in `cache` under path, size and time of
/// change.
///
/// # Errors
/// When a file cannot be read.
pub fn digest(path: &Path, cache: &Path, mut progress: impl FnMut(u64, u64)) -> Result<String, ModelError> {
    let refuse = |path: &Path, e: io::Error| {
        let fault = || FileFault::System(e.to_string());
        ModelError::of_file(&e, || ModelError::File { path: path.display().to_string(), fault: fault() })
    };
    let absolute = std::path::absolute(path).map_err(|e| refuse(path, e))?;
    let (mut all, mut size, mut changed): (Box<dyn Read>, _, _) = (Box::new(io::empty()), 0, 0);
    for part in parts(path) {
        let file = plain_file::open(&part).map_err(|e| refuse(&part, e))?;
        let metadata = file.metadata().map_err(|e| refuse(&part, e))?;
        size += metadata.len();
        changed = metadata.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok()).unwrap_or_default().as_nanos().max(changed);
        all = Box::new(all.chain(file));
    }
    let entry = cache.join("digests").join(sha256(format!("{}\n{size}\n{changed}", absolute.display()).as_bytes()));
    if let Ok(known) = std::fs::read_to_string(&entry)
        && known.len() == 64
        && known.bytes().all(|b| b.is_ascii_hexdigit())
    {
        return Ok(known);
    }
    let digest = sha256_of_reader(all, |done| progress(done, size)).map_err(|e| refuse(path, e))?;
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

    #[cfg(feature = "local")]
    #[test]
    fn what_is_no_gguf_is_refused_with_what_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("m.gguf");
        for (bytes, says) in [(&b""[..], "empty"), (b"PK\x03\x04zip", "not a GGUF"), (b"version https://git-lfs", "Git LFS")] {
            std::fs::write(&file, bytes).unwrap();
            assert!(check(&file).unwrap_err().to_string().contains(says));
        }
        assert!(check(dir.path()).unwrap_err().to_string().contains("folder"));
        assert!(check(&dir.path().join("none")).unwrap_err().to_string().contains("no such file"));
    }

    #[test]
    fn a_split_model_is_all_its_files() {
        let dir = tempfile::tempdir().unwrap();
        let part = |n: u32| dir.path().join(format!("m-q4-0000{n}-of-00002.gguf"));
        std::fs::write(part(1), b"ab").unwrap();
        let missing = digest(&part(1), dir.path(), |_, _| ()).unwrap_err().to_string();
        assert!(missing.contains("m-q4-00002-of-00002.gguf"), "{missing}");
        std::fs::write(part(2), b"c").unwrap();
        #[cfg(feature = "local")]
        assert_eq!(size(&part(1)).unwrap(), 3);
        assert_eq!(digest(&part(1), dir.path(), |_, _| ()).unwrap(), sha256(b"abc"));
        std::fs::write(part(2), b"d").unwrap();
        assert_eq!(digest(&part(1), &dir.path().join("elsewhere"), |_, _| ()).unwrap(), sha256(b"abd"));
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
