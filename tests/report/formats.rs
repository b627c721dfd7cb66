//! Each format: how it looks, and that no name gets out of its place.

use super::*;
use wardround::language::Language;

fn written(report: &Report, format: Format, language: Language) -> String {
    report.write(format, language, None).unwrap()
}

/// Everything at once: gaps, people's ratings, the paper's rows.
fn example() -> Report {
    versionless(Run::of(&shape(Preset::Official, Source::DotaBench)).with_gaps().report())
}

/// The same with every version of this program.
fn versionless(report: Report) -> Report {
    Report { wardround: "VERSION", ..report }
}

#[test]
fn each_format_in_each_language() {
    let report = example();
    for &format in Format::all() {
        let name = name(format);
        if !format.is_for_people() {
            insta::assert_snapshot!(name, written(&report, format, Language::En));
            continue;
        }
        for language in [Language::Zh, Language::En] {
            insta::assert_snapshot!(format!("{name}-{}", language.code()), written(&report, format, language));
        }
    }
}

#[test]
fn a_suite_of_tasks_and_one_of_criteria() {
    let tasks = Run::of(&Shape { turns: 1, cases: 8, ..shape(Preset::Official, Source::DoctorFlan) }).report();
    let tasks = versionless(tasks);
    insta::assert_snapshot!("tasks-zh", written(&tasks, Format::Markdown, Language::Zh));
    let criteria = versionless(Run::of(&shape(Preset::CmbClin, Source::CmbClinDerived)).report());
    insta::assert_snapshot!("criteria-en", written(&criteria, Format::Markdown, Language::En));
    let derived = Run::of(&shape(Preset::Official, Source::CmbClinDerived)).report();
    let text = written(&derived, Format::Markdown, Language::En);
    assert!(
        text.contains("they are not comparable")
            && text.contains("(on other questions: not comparable)")
            && text.contains("| GPT-4 | paper |")
    );
}

#[test]
fn a_table_keeps_to_the_terminals_width() {
    let report = example();
    for width in [60, 80, 100, 140] {
        for language in [Language::Zh, Language::En] {
            let text = report.write(Format::Table, language, Some(width)).unwrap();
            for line in text.lines() {
                let columns = unicode_width::UnicodeWidthStr::width(line);
                assert!(columns <= width, "{columns} of {width}: {line}");
            }
        }
    }
}

/// A name that tries everything.
const HOSTILE: &str = "=cmd|'/c'!A1\"<script>alert(1)</script>|*x*\u{1b}[31m\u{202e}\n换行&amp;";

#[test]
fn no_name_gets_out_of_its_place() {
    let mut run = Run::of(&shape(Preset::Official, Source::DotaBench));
    let key = run.turns[0].model.key();
    run.turns.iter_mut().filter(|t| t.model.key() == key).for_each(|t| t.model.name = HOSTILE.into());
    run.manifest.models[0].name = HOSTILE.into();
    run.manifest.judges[0].name = HOSTILE.into();
    run.verdicts.iter_mut().for_each(|v| v.judge.name = HOSTILE.into());
    run.manifest.warnings = vec![HOSTILE.into()];
    let report = run.report();
    for &format in Format::all() {
        let text = written(&report, format, Language::Zh);
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{format:?}");
    }
    let html = written(&report, Format::Html, Language::Zh);
    assert!(!html.contains("<script") && html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && html.contains("&amp;amp;"));
    assert!(!written(&report, Format::Markdown, Language::Zh).contains("<script"));
    let csv = written(&report, Format::Csv, Language::Zh);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let mut lines = 0;
    for line in reader.records() {
        let line = line.unwrap();
        assert_eq!(line.len(), 17);
        assert!(line.iter().all(|cell| !cell.starts_with(['=', '+', '@'])), "{line:?}");
        lines += 1;
    }
    assert!(lines > 100);
    let json: serde_json::Value = serde_json::from_str(&written(&report, Format::Json, Language::Zh)).unwrap();
    assert_eq!(json["blocks"][0]["judge"], HOSTILE);
}

#[test]
fn the_page_is_well_formed_and_needs_nothing_from_outside() {
    let tag = regex::Regex::new(r"<(/?)([a-zA-Z0-9]+)[^>]*?(/?)>").unwrap();
    let id = regex::Regex::new(r#" id="([^"]+)""#).unwrap();
    let report = example();
    for language in [Language::Zh, Language::En] {
        let html = written(&report, Format::Html, language);
        // An endpoint's address is text; nothing outside the texts points anywhere.
        let markup: String = tag.find_iter(&html).map(|found| found.as_str()).collect();
        let style = &html[html.find("<style>").unwrap()..html.find("</style>").unwrap()];
        for outside in ["http:", "https:", "//", "src=", "href=", "@import", "url(", "<script", "javascript:"] {
            assert!(!markup.contains(outside) && !style.contains(outside), "{outside}");
        }
        // Every tag that opens closes in its place, and every id is there once and is what is pointed at.
        let void = ["meta", "line", "circle", "rect"];
        let mut open: Vec<&str> = Vec::new();
        for found in tag.captures_iter(&html) {
            let (close, name, alone) = (&found[1], found.get(2).unwrap().as_str(), &found[3]);
            if close == "/" {
                assert_eq!(open.pop(), Some(name));
            } else if alone != "/" && !void.contains(&name) {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?}");
        let ids: Vec<&str> = id.captures_iter(&html).map(|c| c.get(1).unwrap().as_str()).collect();
        let distinct: std::collections::BTreeSet<&&str> = ids.iter().collect();
        assert_eq!((ids.len(), distinct.len()), (21, 21));
        assert_eq!(html.matches("<svg ").count(), 7);
        assert!(html.contains("prefers-color-scheme:dark"));
    }
}
