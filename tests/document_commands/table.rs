//! What the documents' commands need and do beyond the ordinary: `table.toml`.

use serde::Deserialize;
use std::collections::BTreeMap;

/// By the name that a document and its translation share.
pub type Table = BTreeMap<String, Prepared>;

/// What stands in a reader's folder, and which command lines are not run as they stand.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prepared {
    /// Lines of shell that are run first, with the functions of `prepare.sh`.
    #[serde(default)]
    pub prepare: String,
    /// What is replaced in every command line.
    #[serde(default)]
    pub replaced: Vec<Replaced>,
    #[serde(default)]
    pub line: Vec<Exception>,
}

/// A text of the documents, as an address of another machine, and what stands for it here.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replaced {
    pub from: String,
    pub to: String,
    pub why: String,
}

/// A command line that is not simply run and expected to end with 0.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// As the document has it, without its comment.
    pub command: String,
    pub why: String,
    /// What a reader does before: lines of shell.
    #[serde(default)]
    pub before: String,
    /// The expected exit code, where it is not 0.
    pub code: Option<i32>,
    /// The same where the program is without llama.cpp.
    pub code_without_local: Option<i32>,
    /// What is typed.
    #[serde(default)]
    pub typed: String,
    /// The command goes on until it is stopped: it is, once it has said this.
    pub until: Option<String>,
    /// It cannot be run in a test: it is parsed alone.
    #[serde(default)]
    pub not_run: bool,
}

impl Exception {
    /// The exit code that the command should end with.
    pub fn code(&self) -> i32 {
        let here = self.code_without_local.filter(|_| !cfg!(feature = "local"));
        here.or(self.code).unwrap_or(0)
    }
}

/// The table.
pub fn table() -> Table {
    toml::from_str(include_str!("table.toml")).unwrap_or_else(|error| panic!("tests/document_commands/table.toml: {error}"))
}

impl Prepared {
    pub fn exception(&self, command: &str) -> Option<&Exception> {
        self.line.iter().find(|exception| exception.command == command)
    }

    /// A command line with what stands for other machines.
    pub fn replaced(&self, command: &str) -> String {
        self.replaced.iter().fold(command.to_owned(), |line, replaced| line.replace(&replaced.from, &replaced.to))
    }

    /// What of it is about no command line of these.
    pub fn stale(&self, commands: &[&str]) -> Vec<String> {
        let exceptions = self.line.iter().map(|exception| &exception.command).filter(|command| !commands.contains(&command.as_str()));
        let replaced = self.replaced.iter().map(|replaced| &replaced.from);
        let unused = replaced.filter(|from| !commands.iter().any(|command| command.contains(from.as_str())));
        exceptions.chain(unused).cloned().collect()
    }

    /// What does not say why it is there.
    pub fn unexplained(&self) -> Vec<&str> {
        let exceptions = self.line.iter().map(|exception| (&exception.command, &exception.why));
        let all = exceptions.chain(self.replaced.iter().map(|replaced| (&replaced.from, &replaced.why)));
        all.filter(|(_, why)| why.trim().is_empty()).map(|(what, _)| what.as_str()).collect()
    }
}
