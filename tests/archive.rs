//! What a release holds beside the program: the README in it names nothing that is not there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The papers of a release, in a folder.
fn papers() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/dist-papers.sh");
    let made = Command::new(script).arg(folder.path()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    folder
}

/// The files that a Markdown text links to, from the folder that it is in.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.map(|t| t.split('#').next().unwrap_or(t)).filter(|t| !t.is_empty() && !t.contains("://")).collect()
}

#[test]
fn every_file_that_the_papers_of_a_release_name_is_there() {
    let folder = papers();
    let guides = fs::read_dir(folder.path().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"));
    let all: Vec<PathBuf> =
        ["README.md", "README.zh.md", "CONTRIBUTING.md"].iter().map(|name| folder.path().join(name)).chain(guides).collect();
    let (mut looked_at, mut missing) = (0, Vec::new());
    for path in &all {
        for link in links(&fs::read_to_string(path).unwrap()) {
            looked_at += 1;
            if !path.parent().unwrap().join(link).exists() {
                missing.push(format!("{}: {link}", path.strip_prefix(folder.path()).unwrap().display()));
            }
        }
    }
    assert!(looked_at >= 60, "{looked_at}");
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn the_readme_of_a_release_is_for_whoever_unpacks_it() {
    let folder = papers();
    for (name, headings) in [
        ("README.md", ["## Two commands", "## A doctor's first five minutes", "## What people use today"]),
        ("README.zh.md", ["## 两条命令", "## 医生：头五分钟", "## 现在大家用什么"]),
    ] {
        let text = fs::read_to_string(folder.path().join(name)).unwrap();
        for heading in headings {
            assert_eq!(text.matches(&format!("\n{heading}\n")).count(), 1, "{name}: {heading}");
        }
        assert!(text.contains("bin/wardround demo"), "{name}");
        for not_there in ["make ", "target/release", "tests/snapshots", "src/lib.rs", "SUMMARY"] {
            assert!(!text.contains(not_there), "{name}: {not_there}");
        }
    }
    let script = folder.path().join("scripts/demo-model.sh");
    let is_program = Command::new("test").arg("-x").arg(&script).status().unwrap().success();
    assert!(is_program, "{}", script.display());
}
