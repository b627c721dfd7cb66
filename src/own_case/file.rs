//! The file of own cases: it grows, and nothing in it is overwritten.

use super::Form;
use crate::{
    atomic_file,
    case::{self, CaseError, ReadOptions},
    io_error,
    language::{Bilingual, Language},
    plain_file,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A file of cases that a doctor wrote.
#[derive(Debug, Clone)]
pub struct OwnFile {
    path: PathBuf,
}

/// A case that is on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The file.
    pub path: PathBuf,
    /// The case's id in it.
    pub id: String,
    /// How many cases the file has now.
    pub cases: usize,
}

impl Saved {
    /// The command that replays the case against a model, which is to be named.
    pub fn replay_command(&self) -> String {
        format!("wardround replay --cases {} --case {} --model …", self.quoted(), self.id)
    }

    /// The command that opens the file on the screen.
    pub fn open_command(&self) -> String {
        format!("wardround --cases {}", self.quoted())
    }

    /// The path as a shell takes it.
    fn quoted(&self) -> String {
        let path = self.path.display().to_string();
        let is_plain = |c: char| c.is_alphanumeric() || "/._-~+:\\".contains(c);
        if path.chars().all(is_plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
    }
}

/// Why a case cannot be written into a file.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum Refused {
    /// What is there is no file of own cases, or has broken ones: it is left as it is.
    NoCases {
        /// The file.
        path: PathBuf,
        /// Why.
        why: Bilingual,
    },
    /// The system refused it.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Refused {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::NoCases { path, why }, Language::Zh) => {
                format!("{}：不能在其后追加，因为{}；请用 -o 另指定文件", path.display(), why.words(language))
            }
            (Self::NoCases { path, why }, Language::En) => {
                format!("{}: nothing can be appended to it: {}; name another file with -o", path.display(), why.words(language))
            }
            (Self::Io { path, source }, Language::Zh) => format!("{}：{}", path.display(), io_error::words(source, language)),
            (Self::Io { path, source }, Language::En) => format!("{}: {source}", path.display()),
        }
    }
}

impl OwnFile {
    /// A file, which need not exist.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The ids that are used in it, in order; `None` where there is no file yet.
    ///
    /// # Errors
    /// When what is there is no native file, or cannot be read.
    pub fn ids(&self) -> Result<Option<Vec<String>>, Refused> {
        Ok(self.read()?.map(|(_, ids)| ids))
    }

    /// An id that the file does not use: `own-1`, or the next number.
    ///
    /// # Errors
    /// As [`OwnFile::ids`].
    pub fn next_id(&self) -> Result<String, Refused> {
        let used = self.ids()?.unwrap_or_default();
        let id = (used.len() + 1..).map(|number| format!("own-{number}")).find(|id| !used.contains(id));
        // There are more numbers than ids.
        Ok(id.unwrap_or_default())
    }

    fn read(&self) -> Result<Option<(String, Vec<String>)>, Refused> {
        let no_cases = |why| Refused::NoCases { path: self.path.clone(), why };
        let text = match plain_file::read_to_string(&self.path, 256) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(Refused::Io { path: self.path.clone(), source }),
        };
        if text.trim().is_empty() {
            return Ok(Some((text, Vec::new())));
        }
        let words = |error: CaseError| no_cases(Bilingual::of(|language| error.words(language)));
        let file = case::read_bytes(&self.path.display().to_string(), text.as_bytes(), &ReadOptions::default()).map_err(words)?;
        if let Some(problem) = file.problems.first() {
            return Err(no_cases(Bilingual::of(|language| problem.words(language))));
        }
        // JSON has cases too, and a table in TOML behind them would make the file unreadable.
        if text.trim_start().starts_with(['{', '[']) && toml::from_str::<toml::Table>(&text).is_err() {
            return Err(no_cases(Bilingual::both("它不是本程序的 TOML 格式", "it is not in the native format, TOML")));
        }
        Ok(Some((text, file.cases.iter().map(|case| case.id().to_string()).collect())))
    }

    /// Saves a form as a case behind those that are there, under an id that is free.
    ///
    /// # Errors
    /// As [`OwnFile::append`]; and when the form makes no case, which whoever saves has checked.
    pub fn save(&self, form: &Form) -> Result<Saved, Refused> {
        let _alone = self.lock()?;
        let id = self.next_id()?;
        let checked = form.check(&id).map_err(|(_, why)| Refused::NoCases { path: self.path.clone(), why })?;
        self.append(&checked.text, &id)
    }

    /// Waits until nobody else writes the file; others wait until the lock is dropped. Where a file system has no locks, nobody waits.
    fn lock(&self) -> Result<Option<fs::File>, Refused> {
        let io = |source| Refused::Io { path: self.path.clone(), source };
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        folder.map(fs::create_dir_all).transpose().map_err(io)?;
        let Some(name) = self.path.file_name() else { return Ok(None) };
        let path = self.path.with_file_name(format!(".{}.lock", name.to_string_lossy()));
        let lock = fs::OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(io)?;
        Ok(lock.lock().is_ok().then_some(lock))
    }

    /// Puts a case behind those that are there. The file is replaced as a whole and synced, so that it is never half written.
    ///
    /// # Errors
    /// When what is there cannot be extended, or the disk does not take it: the file is as it was.
    pub fn append(&self, text: &str, id: &str) -> Result<Saved, Refused> {
        let io = |source| Refused::Io { path: self.path.clone(), source };
        let existing = self.read()?;
        let cases = existing.as_ref().map_or(0, |(_, ids)| ids.len()) + 1;
        match existing {
            None => {
                if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    fs::create_dir_all(folder).map_err(io)?;
                }
                // Somebody else's file of the same moment is not overwritten.
                atomic_file::write_new(&self.path, text.as_bytes()).map_err(io)?;
            }
            Some((before, _)) => {
                let gap = if before.trim().is_empty() { "" } else { "\n\n" };
                atomic_file::write(&self.path, format!("{}{gap}{text}", before.trim_end()).as_bytes()).map_err(io)?;
            }
        }
        Ok(Saved { path: self.path.clone(), id: id.to_owned(), cases })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Field, Part, Step};
    use super::*;

    fn form() -> Form {
        let mut form = Form::new(Language::Zh);
        form.set(Field::Turn(Step::Complaint, Part::Findings), "腹痛三天");
        form
    }

    fn case(id: &str) -> String {
        form().check(id).unwrap().text
    }

    #[test]
    fn whoever_saves_at_the_same_moment_waits_and_no_case_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.toml");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| OwnFile::new(path.clone()).save(&form()).unwrap());
            }
        });
        let ids = OwnFile::new(path).ids().unwrap().unwrap();
        assert_eq!(ids, (1..=8).map(|number| format!("own-{number}")).collect::<Vec<_>>());
    }

    #[test]
    fn cases_come_one_behind_the_other_under_ids_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let file = OwnFile::new(folder.path().join("cases/own.toml"));
        assert_eq!(file.ids().unwrap(), None);
        for number in 1..=3 {
            assert_eq!(file.save(&form()).unwrap().cases, number);
        }
        assert_eq!(file.ids().unwrap().unwrap(), ["own-1", "own-2", "own-3"]);
        // What a person wrote into the file stays.
        let text = fs::read_to_string(file.path()).unwrap();
        fs::write(file.path(), format!("# mine\n{text}")).unwrap();
        file.append(&case("own-4"), "own-4").unwrap();
        assert!(fs::read_to_string(file.path()).unwrap().starts_with("# mine\n[[case]]"));
    }

    #[test]
    fn a_file_that_is_no_native_one_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = OwnFile::new(folder.path().join("x"));
        for text in ["a letter to my aunt", "{\"id\":1,\"turn_1_question\":\"a\"}\n", "[[case]]\nid = \"1\"\n"] {
            fs::write(file.path(), text).unwrap();
            let refused = file.append(&case("own-1"), "own-1").unwrap_err();
            assert!(refused.to_string().contains("name another file with -o"), "{refused}");
            assert!(refused.words(Language::Zh).contains("请用 -o 另指定文件"));
            assert_eq!(fs::read_to_string(file.path()).unwrap(), text);
        }
    }
}
