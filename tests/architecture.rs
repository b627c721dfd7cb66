//! The modules of the program depend on each other in one direction, and no files depend on each other in a circle.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Which modules each module uses, in the order of the alphabet; a module stands below those that use it. `docs/architecture.md` draws it. A module that is
/// missing here is an error.
const LAYERS: &[(&str, &str)] = &[
    ("digest", ""),
    ("file_name", ""),
    ("json_entries", ""),
    ("instruction_set", ""),
    ("language", ""),
    ("atomic_file", "language"),
    ("glossary", "language"),
    ("machine", ""),
    ("stats", ""),
    ("suggest", ""),
    ("text", ""),
    ("plain_file", "language"),
    ("io_error", "language plain_file"),
    ("toml_text", "io_error language plain_file suggest"),
    ("sealed_lines", "atomic_file digest io_error language plain_file"),
    ("case", "digest glossary io_error json_entries language plain_file toml_text"),
    ("own_case", "atomic_file case io_error language plain_file"),
    ("chat", "digest instruction_set language plain_file suggest"),
    ("gguf", "io_error language plain_file"),
    ("llama", "chat digest gguf instruction_set language machine plain_file"),
    ("openai", "chat digest language plain_file"),
    ("models", "atomic_file chat digest gguf io_error language llama machine openai plain_file suggest text"),
    ("consultation", "case chat language"),
    ("form", "digest language suggest toml_text"),
    ("judge", "case chat digest form glossary json_entries language suggest toml_text"),
    ("record", "atomic_file case chat consultation digest file_name io_error judge language plain_file"),
    ("interview", "case chat digest glossary judge language suggest text"),
    ("tape", "atomic_file case chat digest file_name interview io_error language plain_file record"),
    ("config", "atomic_file case chat gguf io_error judge language llama openai plain_file suggest tape toml_text"),
    ("check", "glossary language"),
    ("report", "case chat check digest glossary interview judge language record stats text"),
    ("items", "case chat check digest judge language record report text"),
    ("viewing", "case chat check digest glossary io_error items judge language openai plain_file record suggest text"),
    ("diff", "case glossary items judge language record report stats suggest text"),
    (
        "interop",
        "atomic_file case chat consultation digest glossary io_error items judge language openai plain_file record report stats text",
    ),
    ("panel", "case items judge language report stats"),
    ("pairwise", "case chat digest io_error items judge language plain_file record report stats"),
    ("runner", "case chat check config consultation digest file_name interview judge language llama openai record tape toml_text"),
    (
        "trial",
        "atomic_file case chat digest form glossary interview io_error judge language plain_file record report sealed_lines stats text toml_text",
    ),
    ("review", "case chat consultation digest form interview items language record toml_text trial"),
    ("archive", "atomic_file case chat digest file_name interview io_error judge language plain_file record report stats trial"),
    ("live", "case chat digest language openai record runner trial"),
    ("arms", "case chat consultation digest form language openai plain_file record report sealed_lines stats toml_text trial"),
    (
        "session",
        "atomic_file case chat config consultation digest file_name glossary io_error judge language models openai record report review runner stats tape trial",
    ),
    (
        "dialogue",
        "arms case chat config consultation form glossary io_error judge language own_case record session suggest tape text trial",
    ),
    ("show", "case chat consultation glossary interview judge language record stats suggest tape text toml_text"),
    (
        "screen",
        "arms atomic_file case chat config consultation file_name form glossary interview io_error items judge language own_case plain_file record report runner session show suggest tape text toml_text trial viewing",
    ),
    ("export", "case chat consultation digest glossary items language record report screen session tape text"),
];

/// The module that wires the others, and may use all.
const TOP: &str = "cli";

/// Sources by the path of their module: `["report", "html"]`.
type Sources = BTreeMap<Vec<String>, String>;

/// What a file uses of ours: paths from the crate's root.
fn used(module: &[String], source: &str) -> Vec<Vec<String>> {
    let tokens = tokens(&without_tests(source));
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let follows_path = at > 0 && tokens[at - 1] == "::";
        let is_start = matches!(tokens[at].as_str(), "crate" | "super" | "self") && tokens.get(at + 1).is_some_and(|t| t == "::");
        if !is_start || follows_path {
            at += 1;
            continue;
        }
        let end = tree(&tokens, at, &[], &mut found);
        at = end.max(at + 1);
    }
    found.iter().filter_map(|path| absolute(module, path)).collect()
}

/// Reads one tree of paths, and returns where it ends.
fn tree(tokens: &[String], mut at: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = before.to_vec();
    while let Some(token) = tokens.get(at) {
        if token == "{" {
            at += 1;
            while at < tokens.len() && tokens[at] != "}" {
                let next = if tokens[at] == "," { at + 1 } else { tree(tokens, at, &path, found) };
                at = next.max(at + 1);
            }
            return at + 1;
        }
        let is_name = token == "*" || token.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        if !is_name {
            break;
        }
        path.push(token.clone());
        at += 1;
        if tokens.get(at).is_some_and(|t| t == "as") {
            at += 2;
        }
        if tokens.get(at).is_none_or(|t| t != "::") {
            break;
        }
        at += 1;
    }
    found.push(path);
    at
}

/// The path from the crate's root; `None` outside it.
fn absolute(module: &[String], path: &[String]) -> Option<Vec<String>> {
    let mut whole = module.to_vec();
    for (at, name) in path.iter().enumerate() {
        match (at, name.as_str()) {
            (0, "crate") => whole.clear(),
            (_, "self") => {}
            (_, "super") => {
                whole.pop()?;
            }
            _ => whole.push(name.clone()),
        }
    }
    Some(whole)
}

/// Names, `::`, and single signs; without comments, texts and characters.
fn tokens(source: &str) -> Vec<String> {
    let chars: Vec<char> = source.chars().collect();
    let starts = |at: usize, text: &str| text.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c));
    let (mut out, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let c = chars[at];
        if starts(at, "//") {
            at += chars[at..].iter().position(|&c| c == '\n').unwrap_or(chars.len() - at);
        } else if c == 'r' && (starts(at, "r\"") || starts(at, "r#")) {
            let hashes = chars[at + 1..].iter().take_while(|&&c| c == '#').count();
            if chars.get(at + 1 + hashes) == Some(&'"') {
                let end = format!("\"{}", "#".repeat(hashes));
                at += 2 + hashes;
                while at < chars.len() && !starts(at, &end) {
                    at += 1;
                }
                at += end.len();
            } else {
                at += 1 + hashes;
            }
        } else if c == '"' {
            at += 1;
            while at < chars.len() && chars[at] != '"' {
                at += if chars[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
        } else if starts(at, "'\\") {
            at += 3;
            while at < chars.len() && chars[at] != '\'' {
                at += 1;
            }
            at += 1;
        } else if c == '\'' && chars.get(at + 2) == Some(&'\'') {
            at += 3;
        } else if starts(at, "::") {
            out.push("::".to_owned());
            at += 2;
        } else if c.is_alphanumeric() || c == '_' {
            let name: String = chars[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
            at += name.chars().count();
            out.push(name);
        } else {
            at += 1;
            if !c.is_whitespace() {
                out.push(c.to_string());
            }
        }
    }
    out
}

/// The source without items under `#[cfg(test)]`: to the end of the statement, or of the block that rustfmt has indented alike.
fn without_tests(source: &str) -> String {
    let mut out = String::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        for line in lines.by_ref() {
            let rest = line.strip_prefix(indent).unwrap_or(line);
            if rest.starts_with('}') || (!rest.starts_with([' ', '#']) && rest.trim_end().ends_with([';', '}'])) {
                break;
            }
        }
    }
    out
}

/// The file where a path leads: the deepest module in it, through what that re-exports.
fn target(exported: &BTreeMap<Vec<String>, Vec<Vec<String>>>, path: &[String], steps: usize) -> Option<Vec<String>> {
    let deepest = (1..=path.len()).rev().find(|&n| exported.contains_key(&path[..n]))?;
    let (module, rest) = path.split_at(deepest);
    let Some(name) = rest.first().filter(|_| steps > 0) else { return Some(module.to_vec()) };
    let through = exported[module].iter().find(|export| export.last() == Some(name) && export.as_slice() != path);
    through.and_then(|export| target(exported, export, steps - 1)).or_else(|| Some(module.to_vec()))
}

/// What a module takes into its own names with `use`, from below itself.
fn exports(module: &[String], source: &str) -> Vec<Vec<String>> {
    let tokens = tokens(&without_tests(source));
    let mut found = Vec::new();
    for at in 0..tokens.len().saturating_sub(1) {
        if tokens[at] == "use" {
            let mut paths = Vec::new();
            tree(&tokens, at + 1, &[], &mut paths);
            found.extend(paths.into_iter().map(|path| match path.first().map(String::as_str) {
                Some("crate" | "super" | "self") => absolute(module, &path).unwrap_or_default(),
                _ => module.iter().cloned().chain(path).collect(),
            }));
        }
    }
    found
}

/// Which files each file uses. A module and what lies inside it are one unit: the one names the other's parts.
fn arrows(sources: &Sources) -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let exported = sources.iter().map(|(module, source)| (module.clone(), exports(module, source))).collect();
    let of = |module: &Vec<String>, source: &String| {
        let targets = used(module, source).iter().filter_map(|path| target(&exported, path, 4)).collect::<BTreeSet<_>>();
        targets.into_iter().filter(|to| !to.starts_with(module) && !module.starts_with(to)).collect()
    };
    sources.iter().map(|(module, source)| (module.clone(), of(module, source))).collect()
}

/// The arrows between modules that the layers do not allow.
fn upward(sources: &Sources) -> Vec<String> {
    let mut wrong = Vec::new();
    for (from, targets) in arrows(sources) {
        let module = from[0].as_str();
        if module == TOP {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{module} is no module of the table"));
            continue;
        };
        let ups = targets.iter().filter(|to| to[0] != module && !allowed.split(' ').any(|name| name == to[0]));
        wrong.extend(ups.map(|to| format!("{} -> {}", from.join("::"), to.join("::"))));
    }
    wrong
}

/// The circles: the files of each, which all reach each other.
fn circles(sources: &Sources) -> Vec<String> {
    let arrows = arrows(sources);
    let reach = |from: &Vec<String>| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(at) = next.pop() {
            next.extend(arrows.get(&at).into_iter().flatten().filter(|to| seen.insert((*to).clone())).cloned());
        }
        seen
    };
    let reached: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = arrows.keys().map(|from| (from.clone(), reach(from))).collect();
    let circle = |from: &Vec<String>| {
        let files: Vec<String> = reached[from].iter().filter(|to| reached[*to].contains(from)).map(|file| file.join("::")).collect();
        files.join(" ")
    };
    let all: BTreeSet<String> = arrows.keys().map(circle).filter(|files| !files.is_empty()).collect();
    all.into_iter().collect()
}

/// Every source file of the program but those of tests alone.
fn read(folder: &Path, module: &[String], sources: &mut Sources) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let inner: Vec<String> = module.iter().cloned().chain([name.clone()]).collect();
        if path.is_dir() {
            read(&path, &inner, sources);
        } else if path.extension().is_some_and(|e| e == "rs") && !name.starts_with("tests") && !name.ends_with("_tests") {
            match name.as_str() {
                "main" | "lib" => {}
                "mod" => _ = sources.insert(module.to_vec(), fs::read_to_string(&path).unwrap()),
                _ => _ = sources.insert(inner, fs::read_to_string(&path).unwrap()),
            }
        }
    }
}

fn ours() -> Sources {
    let mut sources = Sources::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &[], &mut sources);
    sources
}

fn invented(files: &[(&str, &str)]) -> Sources {
    files.iter().map(|(path, source)| (path.split("::").map(str::to_owned).collect(), (*source).to_owned())).collect()
}

#[test]
fn rooms_use_only_rooms_below() {
    assert_eq!(upward(&ours()), Vec::<String>::new());
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    assert_eq!(circles(&ours()), Vec::<String>::new());
}

#[test]
fn the_layers_have_no_circle() {
    for (at, (module, allowed)) in LAYERS.iter().enumerate() {
        for used in allowed.split_whitespace() {
            let below = LAYERS[..at].iter().any(|(name, _)| *name == used);
            assert!(below, "{module} stands above {used} in the table");
        }
    }
}

#[test]
fn the_layers_name_only_what_is_used() {
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (from, targets) in arrows(&ours()) {
        used.entry(from[0].clone()).or_default().extend(targets.iter().map(|to| to[0].clone()).filter(|to| *to != from[0]));
    }
    let rows = LAYERS.iter().map(|(module, _)| (*module, used[*module].iter().cloned().collect::<Vec<_>>().join(" ")));
    let table: Vec<(&str, String)> = LAYERS.iter().map(|(module, allowed)| (*module, (*allowed).to_owned())).collect();
    assert_eq!(rows.collect::<Vec<_>>(), table);
}

#[test]
fn paths_are_found_where_they_stand() {
    let table: &[(&str, &[&str])] = &[
        ("use crate::chat::Model;", &["chat::Model"]),
        ("use crate::{chat::{self, Model as M}, text::*};", &["chat", "chat::Model", "text::*"]),
        ("fn f() -> crate::case::Case { super::g() }", &["case::Case", "report::g"]),
        ("use self::inner::Name;", &["report::html::inner::Name"]),
        ("// crate::case::Case\nlet a = \"crate::chat\"; let b = r#\"crate::\"text\"#; let c = '\"';", &[]),
        ("#[cfg(test)]\nmod tests {\n    use crate::screen::X;\n}\nuse crate::text::clean;", &["text::clean"]),
        ("#[cfg(test)]\nuse crate::screen::X;\nuse crate::text::clean;", &["text::clean"]),
        ("use std::fs; use serde_json::json;", &[]),
    ];
    for (source, expected) in table {
        let found = used(&["report".to_owned(), "html".to_owned()], source);
        assert_eq!(found.iter().map(|path| path.join("::")).collect::<Vec<_>>(), *expected, "{source}");
    }
}

#[test]
fn a_planted_upward_arrow_and_an_unknown_room_are_found() {
    for source in ["use crate::runner::Batch;", "use crate::{case::Case, runner::batch::Batch};", "fn f(_: crate::runner::Batch) {}"] {
        let sources =
            invented(&[("report::html", source), ("case", ""), ("runner", "mod batch;\npub use batch::Batch;"), ("runner::batch", "")]);
        assert_eq!(upward(&sources), ["report::html -> runner::batch"], "{source}");
    }
    let allowed = invented(&[("runner", "use crate::record::Run;"), ("record", "")]);
    assert_eq!(upward(&allowed), Vec::<String>::new());
    assert_eq!(upward(&invented(&[("attic", "")])), ["attic is no module of the table"]);
}

#[test]
fn a_planted_circle_is_found_through_a_reexport() {
    let sources = invented(&[
        ("text", "mod a;\nmod b;\npub use b::B;"),
        ("text::a", "use super::B;"),
        ("text::b", "use super::a::A;"),
        ("text::c", "use super::a::A;"),
    ]);
    assert_eq!(circles(&sources), ["text::a text::b"]);
    let straight = invented(&[("text", "mod a;\nmod b;\npub use b::B;"), ("text::a", "use super::B;"), ("text::b", "")]);
    assert_eq!(circles(&straight), Vec::<String>::new());
}
