//! The documents for developers name files that exist.

use std::{fs, path::Path};

/// The files of this repository that a document names, in backticks or as the target of a link.
fn named(document: &str) -> Vec<String> {
    let quoted = document.split('`').skip(1).step_by(2);
    let linked = document.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let is_path =
        |name: &&str| ["src/", "scripts/", "docs/", "themes/", "examples/", "benches/"].iter().any(|folder| name.starts_with(folder));
    let is_example = |name: &str| name.contains("NAME") || name.contains('*') || name.contains(' ');
    quoted.chain(linked).filter(is_path).filter(|name| !is_example(name)).map(str::to_owned).collect()
}

#[test]
fn every_file_that_a_document_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut missing = Vec::new();
    for document in ["README.md", "CONTRIBUTING.md", "docs/architecture.md"] {
        let names = named(&fs::read_to_string(root.join(document)).unwrap());
        assert!(names.len() > 2, "{document} names {names:?} only");
        missing.extend(names.into_iter().filter(|name| !root.join(name).exists()).map(|name| format!("{document}: {name}")));
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// What two versions of a document in different languages have in common, in order: the levels of headings, the commands, and what begins each row of a table
/// where that is code.
fn frame(text: &str) -> Vec<String> {
    let mut in_commands = false;
    let mut frame = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            in_commands = line == "```sh";
        } else if in_commands {
            frame.push(line.split('#').next().unwrap_or_default().trim().to_owned());
        } else if line.starts_with('#') {
            frame.push(line.chars().take_while(|c| *c == '#').collect());
        } else if let Some(row) = line.strip_prefix("| `") {
            frame.push(row.split('`').next().unwrap_or_default().to_owned());
        }
    }
    frame
}

#[test]
fn the_guides_say_the_same_in_both_languages() {
    for (guide, least) in [("trials", 50), ("themes", 80)] {
        let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap();
        let (en, zh) = (read(&format!("{guide}.md")), read(&format!("{guide}.zh.md")));
        let rows = |text: &str| text.lines().filter(|line| line.starts_with('|')).count();
        assert_eq!(frame(&zh), frame(&en));
        assert!(frame(&en).len() > least, "{:?}", frame(&en));
        assert_eq!(rows(&zh), rows(&en));
    }
}

#[test]
fn names_are_found_in_code_and_in_links_and_placeholders_are_none() {
    let found = named("See `src/a.rs`, [b](docs/b.md), `src/NAME.rs`, `src/cli/*/words.rs`, `make test` and `cargo`.");
    assert_eq!(found, ["src/a.rs", "docs/b.md"]);
}
