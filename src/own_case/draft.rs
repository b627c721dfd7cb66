//! The form on the disk while it is written.

use super::Form;
use crate::{atomic_file, language::Language, plain_file};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// A form has 200,000 characters a field at most.
const LIMIT_MIB: u64 = 16;

/// Of the format of drafts.
const VERSION: u32 = 1;

/// The file in which a form is kept until it is saved as a case.
#[derive(Debug, Clone)]
pub struct Draft {
    path: PathBuf,
}

/// A draft that could not be kept; what is written stays in the form.
pub type NotKept = io::Error;

#[derive(Serialize, Deserialize)]
struct Kept {
    /// The version of this format.
    wardround_draft: u32,
    language: Language,
    fields: BTreeMap<String, String>,
}

impl Draft {
    /// The draft in a folder, which need not exist.
    pub fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join("new-case.json") }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The form that was left, and when it was last written; `None` where there is none. One that cannot be read is moved aside, so that it is not lost.
    pub fn left(&self) -> Option<(Form, jiff::Timestamp)> {
        let text = match plain_file::read_to_string(&self.path, LIMIT_MIB) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(_) => return self.move_aside(),
        };
        let kept = serde_json::from_str::<Kept>(&text).ok().filter(|kept| kept.wardround_draft == VERSION);
        let Some(kept) = kept else { return self.move_aside() };
        let form = Form::of_map(kept.language, &kept.fields);
        let at = fs::metadata(&self.path).and_then(|data| data.modified()).ok().and_then(|at| jiff::Timestamp::try_from(at).ok());
        (!form.is_untouched()).then(|| (form, at.unwrap_or_default()))
    }

    /// Where an earlier one was moved already, a number is added.
    fn move_aside<T>(&self) -> Option<T> {
        let aside = |number: usize| {
            self.path.with_extension(if number == 1 { "json.unreadable".to_owned() } else { format!("json.unreadable-{number}") })
        };
        if let Some(free) = (1..1000).map(aside).find(|path| !path.exists()) {
            let _ = fs::rename(&self.path, free);
        }
        None
    }

    /// Puts the form on the disk, in the place of what was kept before. It tells of a patient: nobody else may read it.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn keep(&self, form: &Form) -> Result<(), NotKept> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let kept = Kept { wardround_draft: VERSION, language: form.language(), fields: form.to_map() };
        atomic_file::write(&self.path, serde_json::to_string_pretty(&kept).map_err(io::Error::other)?.as_bytes())?;
        #[cfg(unix)]
        fs::set_permissions(&self.path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        Ok(())
    }

    /// Removes it; one that is not there is no error.
    ///
    /// # Errors
    /// When the system does not.
    pub fn remove(&self) -> io::Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Field;
    use super::*;

    #[test]
    fn what_was_kept_is_there_again_until_it_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let draft = Draft::in_folder(&folder.path().join("drafts"));
        assert!(draft.left().is_none());
        let mut form = Form::new(Language::En);
        draft.keep(&form).unwrap();
        assert!(draft.left().is_none(), "a form that nobody wrote in is no draft");
        form.set(Field::Title, "Angina");
        draft.keep(&form).unwrap();
        assert_eq!(draft.left().unwrap().0, form);
        draft.remove().unwrap();
        draft.remove().unwrap();
        assert!(draft.left().is_none());
    }

    #[test]
    fn a_draft_that_cannot_be_read_is_moved_aside() {
        let folder = tempfile::tempdir().unwrap();
        let draft = Draft::in_folder(folder.path());
        let rows: [(&[u8], &str); 3] = [
            (b"{", "new-case.json.unreadable"),
            (b"\xff\xfe\xff", "new-case.json.unreadable-2"),
            (b"{\"wardround_draft\":99,\"language\":\"zh\",\"fields\":{}}", "new-case.json.unreadable-3"),
        ];
        for (written, aside) in rows {
            fs::write(draft.path(), written).unwrap();
            assert!(draft.left().is_none());
            assert_eq!(fs::read(folder.path().join(aside)).unwrap(), written);
            assert!(!draft.path().exists());
        }
    }
}
