//! Finds the files of a tree.

use super::names;
use crate::{
    interop::{LayoutError, Place, remark::Remarks},
    language::Bilingual,
    record::RecordAction,
};
use std::path::{Path, PathBuf};

/// More repeats than any evaluation has: a larger K is a mistake in a name, and a plan with as many could not be reported.
const MOST_REPEATS: u32 = 10_000;

/// A model's answers.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AnswerFile {
    pub path: PathBuf,
    /// The folder below `data`; absent for a file named by itself.
    pub suite: Option<String>,
    /// The file's name without its ending.
    pub name: String,
}

/// One repeat of the verdicts on a model's answers to one turn.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct VerdictFile {
    pub path: PathBuf,
    pub suite: String,
    pub turn: usize,
    /// The model's folder.
    pub name: String,
    /// K.
    pub repeat: u32,
}

/// What is to be imported, sorted by name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tree {
    pub answers: Vec<AnswerFile>,
    pub verdicts: Vec<VerdictFile>,
}

impl Tree {
    /// The files in trees and among files named by themselves. A file that is neither answers nor verdicts is remarked on.
    pub fn find(paths: &[PathBuf], remarks: &mut Remarks) -> Result<Self, LayoutError> {
        let mut tree = Self::default();
        for path in paths {
            if !path.is_dir() {
                tree.add(path, remarks);
                continue;
            }
            let before = tree.answers.len() + tree.verdicts.len();
            for suite in entries(&path.join("data"))? {
                for file in entries(&suite)? {
                    if let (Some(suite), Some(name), true) = (text(suite.file_name()), stem(&file), file.is_file()) {
                        tree.answers.push(AnswerFile { path: file, suite: Some(suite), name });
                    }
                }
            }
            for turn in entries(&path.join("output"))? {
                for model in entries(&turn)? {
                    for file in entries(&model.join("results"))? {
                        tree.add(&file, remarks);
                    }
                }
            }
            if tree.answers.len() + tree.verdicts.len() == before {
                let message = Bilingual::both(
                    "其中既没有 data/SUITE/MODEL.jsonl，也没有 output/SUITE/MODEL/results/eval_K.jsonl",
                    "neither data/SUITE/MODEL.jsonl nor output/SUITE/MODEL/results/eval_K.jsonl is in it",
                );
                return Err(LayoutError::File { path: path.clone(), message });
            }
        }
        Ok(tree)
    }

    /// A file by itself: verdicts by its name and the folders above it, else answers.
    fn add(&mut self, path: &Path, remarks: &mut Remarks) {
        let Some(name) = stem(path) else {
            remarks.add(&Place::file(path), "不是 .jsonl 文件：略去", "not a .jsonl file: left out");
            return;
        };
        let Some(repeat) = name.strip_prefix("eval_").and_then(|k| k.parse().ok()).filter(|&k: &u32| k < MOST_REPEATS) else {
            self.answers.push(AnswerFile { path: path.to_owned(), suite: None, name });
            return;
        };
        let above = |levels: usize| path.ancestors().nth(levels).and_then(|p| text(p.file_name()));
        let (results, model, folder) = (above(1), above(2), above(3));
        match (results.as_deref(), model, folder.as_deref().and_then(names::of_output)) {
            (Some("results"), Some(name), Some((suite, turn))) => {
                self.verdicts.push(VerdictFile { path: path.to_owned(), suite: suite.to_owned(), turn, name, repeat });
            }
            _ => remarks.add(
                &Place::file(path),
                "评分文件本身不含模型与轮次：须放在 …/SUITE-turn-N/MODEL/results 中；略去",
                "verdicts say nothing of their model and turn: they have to lie in …/SUITE-turn-N/MODEL/results; left out",
            ),
        }
    }
}

/// What a folder holds, sorted by name; nothing where there is none.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, LayoutError> {
    let io = |source| LayoutError::Io { path: folder.to_owned(), action: RecordAction::List, source };
    let listed = match std::fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(e) if matches!(e.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(e) => return Err(io(e)),
    };
    let mut paths = listed.map(|entry| entry.map(|e| e.path())).collect::<Result<Vec<_>, _>>().map_err(io)?;
    paths.sort();
    Ok(paths)
}

fn text(name: Option<&std::ffi::OsStr>) -> Option<String> {
    name.map(|n| n.to_string_lossy().into_owned())
}

/// The name of a `.jsonl` or `.json` file without its ending.
fn stem(path: &Path) -> Option<String> {
    path.extension().filter(|e| *e == "jsonl" || *e == "json")?;
    text(path.file_stem())
}
