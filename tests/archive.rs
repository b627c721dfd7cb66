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
    let mut looked_at = 0;
    for paper in ["README.md", "docs/benchmarks.md", "docs/building.md", "docs/trials.md", "docs/trials.zh.md"] {
        let path = folder.path().join(paper);
        let text = fs::read_to_string(&path).unwrap();
        for link in links(&text) {
            let target: PathBuf = path.parent().unwrap().join(link);
            assert!(target.exists(), "{paper} links to {link}");
            looked_at += 1;
        }
    }
    assert!(looked_at >= 7, "{looked_at}");
}

#[test]
fn the_readme_of_a_release_is_for_whoever_unpacks_it() {
    let folder = papers();
    let text = fs::read_to_string(folder.path().join("README.md")).unwrap();
    for named in ["bin/wardround", "scripts/demo-model.sh", "## The screen", "### Exit codes", "## Cases", "Licence: MIT OR Apache-2.0"] {
        assert!(text.contains(named), "{named}");
    }
    for not_there in ["make demo", "make test", "make dist", "make bench", "target/release", "tests/snapshots", "src/lib.rs"] {
        assert!(!text.contains(not_there), "{not_there}");
    }
    assert_eq!(text.matches("\n## Try it\n").count(), 1);
    let script = folder.path().join("scripts/demo-model.sh");
    let is_program = Command::new("test").arg("-x").arg(&script).status().unwrap().success();
    assert!(is_program, "{}", script.display());
}
