//! The commands of the documents: the lines of their blocks of shell, and the program's own command lines in these.

#![allow(dead_code, reason = "each program uses a part of this")]

use std::{fs, path::Path};

/// A document of the repository.
pub struct Document {
    /// Its path in the repository.
    pub name: String,
    pub text: String,
}

/// A block of code.
pub struct Block {
    /// What follows the fence: `sh`, `toml`.
    pub kind: String,
    /// The number of its first line in the document, from 1.
    pub at: usize,
    pub text: String,
}

/// A command line as it is typed: lines that a backslash joins are one, without the comment at the end.
#[derive(Debug, PartialEq, Eq)]
pub struct ShellLine {
    /// Its number in the document, from 1.
    pub at: usize,
    pub text: String,
}

impl Document {
    /// Every document with commands: the front pages, what contributors read, and the guides.
    pub fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let entries = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut guides: Vec<String> = entries.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}")).collect();
        guides.sort();
        let names = ["README.md", "README.zh.md", "CONTRIBUTING.md"].map(str::to_owned).into_iter().chain(guides);
        names.map(|name| Self { text: fs::read_to_string(root.join(&name)).unwrap(), name }).collect()
    }

    /// The name that it shares with its translation: `trials` of `docs/trials.zh.md`.
    pub fn key(&self) -> &str {
        let file = self.name.rsplit('/').next().unwrap_or(&self.name);
        file.trim_end_matches(".md").trim_end_matches(".zh")
    }

    pub fn is_chinese(&self) -> bool {
        self.name.ends_with(".zh.md")
    }

    pub fn blocks(&self) -> Vec<Block> {
        blocks(&self.text)
    }

    /// The command lines of the blocks of shell, by block.
    pub fn shell(&self) -> Vec<Vec<ShellLine>> {
        self.blocks().iter().filter(|block| block.kind == "sh").map(shell_lines).collect()
    }

    /// The code in the text outside of blocks, with the number of its line.
    pub fn inline_code(&self) -> Vec<ShellLine> {
        let mut is_in_block = false;
        let mut found = Vec::new();
        for (at, line) in (1..).zip(self.text.lines()) {
            if line.trim_start().starts_with("```") {
                is_in_block = !is_in_block;
            } else if !is_in_block {
                found.extend(line.split('`').skip(1).step_by(2).map(|code| ShellLine { at, text: code.to_owned() }));
            }
        }
        found
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut open = None;
    for (at, line) in (1..).zip(text.lines()) {
        match (open, line.trim_start().strip_prefix("```")) {
            (None, Some(kind)) => {
                open = Some(line.len() - line.trim_start().len());
                found.push(Block { kind: kind.trim().to_owned(), at: at + 1, text: String::new() });
            }
            (Some(_), Some(_)) => open = None,
            (Some(indent), None) => {
                let block = found.last_mut().unwrap();
                block.text.push_str(line.get(indent..).unwrap_or(line.trim_start()));
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

fn shell_lines(block: &Block) -> Vec<ShellLine> {
    let mut found: Vec<ShellLine> = Vec::new();
    let mut is_continued = false;
    for (at, line) in (block.at..).zip(block.text.lines()) {
        let line = without_comment(line).trim_end();
        let (text, continues) = line.strip_suffix('\\').map_or((line, false), |text| (text.trim_end(), true));
        match found.last_mut().filter(|_| is_continued) {
            Some(begun) => begun.text = format!("{} {}", begun.text, text.trim_start()),
            None if text.trim().is_empty() => {}
            None => found.push(ShellLine { at, text: text.trim_start().to_owned() }),
        }
        is_continued = continues;
    }
    found
}

/// The line up to a `#` that begins a word outside of quotes.
fn without_comment(line: &str) -> &str {
    let begins = line.match_indices('#').map(|(at, _)| at).find(|&at| {
        let before = &line[..at];
        (before.is_empty() || before.ends_with(char::is_whitespace)) && shlex::split(before).is_some()
    });
    begins.map_or(line, |at| &line[..at])
}

/// The words of each command in a command line. What is behind a sign of redirection belongs to the shell.
pub fn commands(line: &str) -> Vec<Vec<String>> {
    let words = shlex::split(line).unwrap_or_else(|| panic!("quotes are open in {line:?}"));
    let all = words.split(|word| ["|", "||", "&&", ";", "&"].contains(&word.as_str()));
    let command = |words: &[String]| {
        let is_setting =
            |word: &&String| word.split_once('=').is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
        let own = words.iter().skip_while(is_setting);
        own.take_while(|word| !word.starts_with(['>', '<']) && !word.starts_with("2>")).cloned().collect::<Vec<_>>()
    };
    all.map(command).filter(|words| !words.is_empty()).collect()
}

/// The commands in a line that call this program, wherever the line has it from.
pub fn own_commands(line: &str) -> Vec<Vec<String>> {
    commands(line).into_iter().filter_map(own_command).collect()
}

fn own_command(words: Vec<String>) -> Option<Vec<String>> {
    let is_run = words.len() > 1 && words[0] == "cargo" && words[1] == "run" && !words.iter().any(|word| word == "--example");
    if is_run {
        let arguments = words.into_iter().skip_while(|word| word != "--").skip(1);
        return Some(["wardround".to_owned()].into_iter().chain(arguments).collect());
    }
    ["wardround", "bin/wardround", "./bin/wardround", "target/release/wardround"].contains(&words[0].as_str()).then_some(words)
}
