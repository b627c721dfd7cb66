//! The documents for developers name files that exist.

use std::{
    fs,
    path::{Path, PathBuf},
};

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
    for document in ["README.md", "README.zh.md", "CONTRIBUTING.md", "docs/architecture.md"] {
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

/// Every document of the repository: those at its root, in docs and in benches.
fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let of = |folder: &str| fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let is_document = |path: &PathBuf| path.extension().is_some_and(|e| e == "md");
    ["", "docs", "benches"].iter().flat_map(|folder| of(folder)).filter(is_document).collect()
}

/// The text outside of code, where links are links and `#` begins a heading.
fn prose(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// What a link to a heading has behind `#`, as GitHub and mdBook make it.
fn anchors(text: &str) -> Vec<String> {
    let anchor = |heading: &str| {
        let kept = heading.trim().to_lowercase().replace(' ', "-");
        kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
    };
    prose(text).lines().filter_map(|line| line.strip_prefix('#')).map(|line| anchor(line.trim_start_matches('#'))).collect()
}

#[test]
fn every_link_of_a_document_leads_to_a_file_and_a_heading() {
    let mut broken = Vec::new();
    let mut links = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for target in prose(&text).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            links += 1;
            if target.contains("://") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = if file.is_empty() { document.clone() } else { document.parent().unwrap().join(file) };
            let leads =
                path.exists() && (anchor.is_empty() || anchors(&fs::read_to_string(&path).unwrap()).iter().any(|known| known == anchor));
            if !leads {
                broken.push(format!("{}: {target}", document.display()));
            }
        }
    }
    assert!(links > 100, "{links}");
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn the_front_page_is_short_and_has_the_same_commands_in_both_languages() {
    let [en, zh] = ["README.md", "README.zh.md"].map(|name| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap());
    for text in [&en, &zh] {
        assert!(text.lines().count() <= 150, "{}", text.lines().count());
    }
    assert_eq!(frame(&zh), frame(&en));
    assert!(frame(&en).len() > 20, "{:?}", frame(&en));
}

#[test]
fn the_guides_say_the_same_in_both_languages() {
    let guides = [
        ("trials", 50),
        ("themes", 80),
        ("arms", 30),
        ("tapes", 20),
        ("shows", 35),
        ("benchmarks", 20),
        ("screen", 30),
        ("runs", 20),
        ("compare", 10),
        ("exports", 25),
        ("settings", 6),
        ("models", 40),
        ("glossary", 0),
        ("study", 12),
        ("cases", 15),
        ("review", 10),
        ("schemas", 25),
        ("troubleshooting", 5),
        ("view", 40),
    ];
    for (guide, least) in guides {
        let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap();
        let (en, zh) = (read(&format!("{guide}.md")), read(&format!("{guide}.zh.md")));
        let rows = |text: &str| text.lines().filter(|line| line.starts_with('|')).count();
        assert_eq!(frame(&zh), frame(&en));
        assert!(frame(&en).len() > least, "{:?}", frame(&en));
        assert_eq!(rows(&zh), rows(&en));
        let links = |text: &str, other: &str| text.lines().take(3).any(|line| line.contains(&format!("({other})")));
        assert!(links(&en, &format!("{guide}.zh.md")) && links(&zh, &format!("{guide}.md")), "{guide}");
    }
}

/// Other words for a term of the glossary, which no guide uses, so that one thing has one name.
const NOT_OUR_WORDS: &[(&str, &str)] = &[
    ("裁判", "评委"),
    ("金标准答案", "参考答案"),
    ("端点", "接口"),
    ("盲审", "盲评"),
    ("磁带", "录制"),
    ("gold answer", "reference"),
    ("ground truth", "reference"),
    ("referee", "judge"),
    ("grader model", "judge"),
    ("annotator", "rater"),
];

#[test]
fn a_guide_names_a_thing_by_its_term_in_the_glossary() {
    let glossary = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap();
    let (en, zh) = (glossary("glossary.md"), glossary("glossary.zh.md"));
    let mut others = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap().to_lowercase();
        let found = NOT_OUR_WORDS.iter().filter(|(other, _)| text.contains(other));
        others.extend(found.map(|(other, term)| format!("{}: {other}, for {term}", document.display())));
    }
    assert!(NOT_OUR_WORDS.iter().all(|(_, term)| en.contains(term) || zh.contains(term)));
    assert_eq!(others, Vec::<String>::new());
}

#[test]
fn names_are_found_in_code_and_in_links_and_placeholders_are_none() {
    let found = named("See `src/a.rs`, [b](docs/b.md), `src/NAME.rs`, `src/cli/*/words.rs`, `make test` and `cargo`.");
    assert_eq!(found, ["src/a.rs", "docs/b.md"]);
}
