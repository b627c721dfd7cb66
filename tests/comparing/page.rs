//! `wardround report --format html --with transcripts`. The page itself is driven in a browser by scripts/check-transcripts.py.

use super::run;
use crate::common::user::{CASE, User, code, expect, model_and_judge, text};
use serde_json::Value;

/// Every block of JSON of a page, by its id.
fn blocks(page: &str) -> Vec<(String, Value)> {
    let parts = page.split("<script type=\"application/json\" id=\"").skip(1);
    parts
        .map(|part| {
            let (id, rest) = part.split_once("\">").unwrap();
            (id.to_owned(), serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap())
        })
        .collect()
}

#[test]
fn the_page_has_every_answer_and_nothing_that_a_model_wrote_is_markup() {
    let user = User::new();
    let mut run = run(&["alpha", "<i>beta</i>"], 60, |_, case, _| (1 + case % 10) as u8);
    run.turns[0].text = "**诊断** </script><script>alert(1)</script> <!-- \u{2028}\u{202e}反\u{2066} <img src=x onerror=alert(2)>".into();
    run.turns[0].reasoning = "想一想 </script>".into();
    run.verdicts[0].text = "<b>好</b> [[2]]".into();
    let rated = run.turns.len() - 1;
    let run = run.rated(rated, "<u>王</u>", 8, "<script>3</script>").noted(rated, "看 </script>", "dose");
    run.written(user.path("one"));
    let output = user.run(&["report", "one", "--format", "html", "--with", "transcripts", "--resamples", "10000"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let page = text(&output.stdout);
    // 240 answers in blocks of 100, 60 cases in one.
    let blocks = blocks(&page);
    let ids: Vec<&str> = blocks.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["words", "index", "cases-0", "texts-0", "texts-1", "texts-2"]);
    assert_eq!(page.matches("<script").count(), ids.len() + 1);
    assert_eq!(page.matches("</script>").count(), ids.len() + 1);
    for c in ['\u{2028}', '\u{202e}', '\u{2066}'] {
        assert!(!page.contains(c), "{c:?}");
    }
    assert!(!page.contains("<img") && !page.contains("<i>beta"));
    let first = &blocks[3].1[0];
    let answer = first[1].as_str().unwrap();
    assert!(
        answer.contains("<strong>诊断</strong>")
            && answer.contains("&lt;script&gt;alert(1)&lt;/script&gt;")
            && answer.contains("&lt;img src=x"),
        "{answer}"
    );
    assert!(first[2].as_str().unwrap().contains("&lt;/script&gt;"));
    assert!(first[3][0][4].as_str().unwrap().contains("&lt;b&gt;好&lt;/b&gt;"));
    let index = &blocks[1].1;
    assert_eq!(index["items"].as_array().unwrap().len(), 240);
    assert_eq!(index["models"][1], "<i>beta</i>");
    let last = &blocks[5].1[39];
    assert_eq!((last[4][0][0].as_str(), last[4][0][1].as_u64()), (Some("&lt;u&gt;王&lt;/u&gt;"), Some(8)));
    assert!(last[5][0][1].as_str().unwrap().contains("看 &lt;/script&gt;"));
    // Nothing is loaded, nothing is sent, no script but the page's own runs.
    assert!(page.contains("content=\"default-src 'none'; script-src 'sha256-"));
    for loads in ["unsafe-inline", " style=\"", " src=\"", "href=\"http", "url(", "@import", "fetch(", "XMLHttpRequest"] {
        assert!(!page.contains(loads), "{loads}");
    }
    // The report, in both languages, the English one shown.
    assert!(page.contains("<div class=\"report\" lang=\"zh-CN\" hidden>") && page.contains("<div class=\"report\" lang=\"en\">"));
}

#[test]
fn transcripts_are_for_a_page_and_for_the_runs_own_cases() {
    let user = User::new();
    run(&["alpha"], 2, |_, _, _| 5).written(user.path("one"));
    expect(&user.run(&["report", "one", "--with", "transcripts"]), 2, "add --format html");
    expect(&user.run(&["report", "nowhere", "--with", "transcripts", "--format", "html"]), 2, "there is no such folder");
    expect(
        &user.run(&["report", "one", "--with", "transcripts", "--format", "html", "--cases", "bundled"]),
        3,
        "is no case file of these runs",
    );
    expect(&user.run(&["report", "--paper", "--with", "transcripts"]), 2, "--paper");
}

#[test]
fn bundled_cases_are_found_with_their_references() {
    let user = User::new();
    let endpoint = model_and_judge("Rating: [[7]]");
    let model = format!("{}#m", endpoint.url());
    expect(&user.run(&["replay", "--model", &model, "--judge", &model, "--case", CASE, "--language", "en", "--out", "run"]), 0, "");
    let page = text(&user.run(&["report", "run", "--format", "html", "--with", "transcripts", "--language", "zh"]).stdout);
    let blocks = blocks(&page);
    let case = &blocks.iter().find(|(id, _)| id == "cases-0").unwrap().1[0];
    assert!(case["title"].as_str().unwrap().contains("ppendicitis") && !case["pairs"].as_array().unwrap().is_empty(), "{case}");
    // The page is in Chinese, what was asked in English.
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"zh-CN\">"));
    // The references are Inspect's targets.
    let written = user.run(&["export", "inspect", "run", "--out", "logs"]);
    let log = std::fs::read_to_string(user.path(text(&written.stdout).trim())).unwrap();
    let log: Value = serde_json::from_str(&log).unwrap();
    assert!(log["samples"].as_array().unwrap().iter().any(|sample| !sample["target"].as_str().unwrap().is_empty()));
}
