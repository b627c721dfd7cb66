//! Commands of this repository that are not run here, since they build for minutes: what they name is there.

use crate::documents::{Document, commands};
use std::{fs, path::Path};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The targets of the Makefile.
fn targets(makefile: &str) -> Vec<&str> {
    let rules = makefile.lines().filter(|line| !line.starts_with(['\t', '#', '.'])).filter_map(|line| line.split_once(':'));
    rules.filter(|(_, rest)| !rest.starts_with('=')).flat_map(|(names, _)| names.split_whitespace()).collect()
}

/// Whether Cargo finds this test, bench or example.
fn has(folder: &str, name: &str) -> bool {
    let folder = root().join(folder);
    folder.join(format!("{name}.rs")).is_file() || folder.join(name).join("main.rs").is_file()
}

/// What of a command of this repository is not there; `None` for other commands.
fn missing(words: &[String]) -> Option<String> {
    let second = words.get(1).map(String::as_str);
    match words[0].as_str() {
        "make" => {
            let makefile = fs::read_to_string(root().join("Makefile")).unwrap();
            let wanted = words[1..].iter().find(|word| !word.contains('=') && !word.starts_with('-'))?;
            (!targets(&makefile).contains(&wanted.as_str())).then(|| format!("the Makefile has no target {wanted}"))
        }
        script if script.trim_start_matches("./").starts_with("scripts/") && !script.contains('*') => {
            (!root().join(script).is_file()).then(|| format!("{script} is not there"))
        }
        "cargo" if ["build", "test", "bench", "run", "clippy", "install"].contains(&second?) => {
            let pairs = words.windows(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).take_while(|(flag, _)| *flag != "--");
            let mut gone = pairs.filter(|(flag, name)| match *flag {
                "--test" => !has("tests", name),
                "--bench" => !has("benches", name),
                "--example" => !has("examples", name),
                "--features" => name.split(',').any(|one| !one.contains('/') && !features().iter().any(|known| known == one)),
                _ => false,
            });
            gone.next().map(|(flag, name)| format!("{flag} {name} is not there"))
        }
        _ => None,
    }
}

/// The features of Cargo.toml.
fn features() -> Vec<String> {
    let manifest: toml::Table = toml::from_str(&fs::read_to_string(root().join("Cargo.toml")).unwrap()).unwrap();
    manifest["features"].as_table().unwrap().keys().cloned().collect()
}

#[test]
fn what_the_documents_tell_to_make_build_and_run_of_the_repository_is_there() {
    let (mut gone, mut seen) = (Vec::new(), 0);
    for document in Document::all() {
        let code = document
            .inline_code()
            .into_iter()
            .filter(|code| ["make ", "cargo ", "scripts/"].iter().any(|begin| code.text.starts_with(begin)));
        for line in code.chain(document.shell().into_iter().flatten()) {
            for words in commands(&line.text) {
                seen += 1;
                gone.extend(missing(&words).map(|what| format!("{}:{}: {}: {what}", document.name, line.at, line.text)));
            }
        }
    }
    assert!(seen > 100, "{seen}");
    assert_eq!(gone, Vec::<String>::new());
}

#[test]
fn targets_scripts_tests_and_features_that_are_gone_are_found() {
    for line in [
        "make mistake",
        "scripts/mistake.sh --all",
        "cargo test --test mistake",
        "cargo bench --bench mistake",
        "cargo build --features mistake",
    ] {
        assert!(missing(&commands(line)[0]).is_some_and(|said| said.contains("mistake")), "{line}");
    }
    for line in [
        "make check",
        "make bench CMB_CLIN=x",
        "scripts/msrv.sh",
        "cargo test --test report",
        "cargo bench --bench endpoint -- --test mistake",
        "ls mistake",
    ] {
        assert_eq!(missing(&commands(line)[0]), None, "{line}");
    }
}
