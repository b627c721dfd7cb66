//! One HTML file with a player. The whole consultation stands in it as HTML, so that it can be read without scripts; the script hides what has not come yet.
//! The policy in the file lets nothing be loaded and nothing be sent.

use super::{
    contents::{Contents, Exchange, ShownReference},
    html::{html, lines},
    words::Words,
};
use crate::{case::Pair, digest::sha256_bytes, language::Language, record::VerdictRecord, report::html_text::escape, text::escape_json};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("player.js");
/// Pieces that come closer together than this, in milliseconds, come at once: no screen shows them apart.
const TOGETHER_MS: u64 = 40;
/// A step of the position, in milliseconds.
const SEEK_MS: u64 = 500;
/// The speeds that can be chosen; 0 waits for nothing.
const SPEEDS: [f64; 8] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 0.0];

/// The page.
pub fn page(contents: &Contents, language: Language) -> String {
    let words = Words(language);
    let label = escape(&contents.label(language));
    let case = escape(&words.case(contents.case().id().as_str()));
    let exchanges = contents.exchanges();
    let articles: String = (0..exchanges.len()).map(|place| article(contents, &exchanges, place, words)).collect();
    let about: String = contents.about(language).iter().map(|line| format!("<li>{}</li>\n", escape(line))).collect();
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        source_hash(SCRIPT),
        source_hash(STYLE)
    );
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{case} · {label}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header><p><strong id=\"label\">{label}</strong> <span>{not_for_care}</span></p></header>\n\
         <main>\n<h1>{case}</h1>\n<noscript><p>{without_script}</p></noscript>\n\
         <section aria-label=\"{transcript}\">\n{articles}</section>\n\
         <section aria-labelledby=\"about\">\n<h2 id=\"about\">{about_heading}</h2>\n<ul>\n{about}</ul>\n</section>\n\
         {keys}{player}<p id=\"status\" class=\"spoken\" role=\"status\" aria-live=\"polite\"></p>\n</main>\n\
         <script type=\"application/json\" id=\"tape\">{data}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        lang = lang(language),
        not_for_care = words.not_for_care(),
        without_script = words.without_script(),
        transcript = words.transcript(),
        about_heading = words.about(),
        keys = keys(words),
        player = player(contents, &exchanges, words),
        data = data(contents, &exchanges, words),
    )
}

fn lang(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    }
}

/// What a policy calls a script or style that stands in the page.
pub(super) fn source_hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(sha256_bytes(text.as_bytes())))
}

/// A question with its answer, verdicts and reference.
fn article(contents: &Contents, exchanges: &[Exchange<'_>], place: usize, words: Words) -> String {
    let exchange = &exchanges[place];
    let number = place + 1;
    let lang = lang(contents.case().language());
    let reasoning = exchange.answer.map_or("", |(_, record)| record.reasoning.trim());
    let reasoning = match reasoning.is_empty() {
        true => String::new(),
        false => {
            format!(
                "<details class=\"after\"><summary>{}</summary><div lang=\"{lang}\">{}</div></details>\n",
                words.reasoning(),
                html(reasoning)
            )
        }
    };
    let note = exchange.note(words).map(|note| format!("<p class=\"note after\">{}</p>\n", escape(&note))).unwrap_or_default();
    let judge = |(_, verdict): &(u64, &VerdictRecord)| {
        let text =
            if verdict.text.trim().is_empty() { String::new() } else { format!("<div lang=\"{lang}\">{}</div>\n", html(&verdict.text)) };
        let judged = words.pair(&verdict.judge.name, &verdict.verdict.words(words.0));
        format!("<div class=\"verdict\"><h3>{}</h3>\n<p class=\"score\">{}</p>\n{text}</div>\n", words.judge(), escape(&judged))
    };
    let verdicts: String = exchange.verdicts.iter().map(judge).collect();
    let reference = contents.reference(exchanges, place).map(|shown| reference(&shown, words, lang)).unwrap_or_default();
    format!(
        "<article id=\"exchange-{number}\" aria-labelledby=\"heading-{number}\">\n<h2 id=\"heading-{number}\">{heading}</h2>\n\
         <div class=\"question\"><h3>{question}</h3>\n<div lang=\"{lang}\">{asked}</div></div>\n\
         <div class=\"answer\"><h3>{answer} · {label}</h3>\n<p class=\"waiting\" hidden>{waiting}</p>\n{reasoning}<div class=\"said\" lang=\"{lang}\">{said}</div>\n{note}</div>\n\
         {verdicts}{reference}</article>\n",
        heading = escape(&contents.heading(exchange, words.0)),
        question = words.question(),
        asked = lines(exchange.question),
        answer = words.answer(),
        label = escape(&contents.label_of(exchange, words.0)),
        waiting = words.waiting(),
        said = html(&exchange.said()),
    )
}

fn reference(shown: &ShownReference<'_>, words: Words, lang: &str) -> String {
    let text = |pair: &&Pair| match pair.question.is_empty() {
        true => lines(&pair.answer),
        false => format!("<p class=\"dim\">{}</p>\n{}", escape(&pair.question), lines(&pair.answer)),
    };
    let mut inside: String = shown.pairs.iter().map(text).collect();
    if inside.is_empty() {
        inside = format!("<p>{}</p>\n", words.no_reference());
    }
    if let Some(title) = shown.title {
        inside.push_str(&format!("<p>{}</p>\n", escape(&words.pair(words.title(), title))));
    }
    format!(
        "<details class=\"reference after\"><summary>{}</summary><div lang=\"{lang}\">{inside}</div></details>\n",
        words.show_reference()
    )
}

fn keys(words: Words) -> String {
    let rows = [
        (words.key_play(), vec!["Space"]),
        (words.key_steps(), vec!["←", "→"]),
        (words.key_turns(), vec!["1", "…", "9"]),
        (words.key_speed(), vec!["-", "+"]),
        (words.key_ends(), vec!["0", "e"]),
        (words.key_reference(), vec!["r"]),
    ];
    let row = |(what, keys): &(&str, Vec<&str>)| {
        let keys: Vec<String> = keys.iter().map(|key| if *key == "…" { (*key).to_owned() } else { format!("<kbd>{key}</kbd>") }).collect();
        format!("<dt>{}</dt><dd>{what}</dd>\n", keys.join(" "))
    };
    let rows: String = rows.iter().map(row).collect();
    format!(
        "<section id=\"keys\" aria-labelledby=\"keys-heading\" hidden>\n<h2 id=\"keys-heading\">{}</h2>\n<dl>\n{rows}</dl>\n\
         <p><label><input type=\"checkbox\" id=\"use-keys\" checked> {}</label></p>\n</section>\n",
        words.keys(),
        words.use_keys()
    )
}

fn player(contents: &Contents, exchanges: &[Exchange<'_>], words: Words) -> String {
    let speed = |speed: &f64| {
        let shown = if *speed == 0.0 { words.at_once().to_owned() } else { format!("{speed}×") };
        let selected = if *speed == 1.0 { " selected" } else { "" };
        format!("<option value=\"{speed}\"{selected}>{shown}</option>")
    };
    let speeds: String = SPEEDS.iter().map(speed).collect();
    let button = |(place, exchange): (usize, &Exchange<'_>)| {
        let heading = escape(&contents.heading(exchange, words.0));
        format!("<button type=\"button\" data-exchange=\"{place}\" aria-label=\"{heading}\" title=\"{heading}\">{}</button>\n", place + 1)
    };
    let turns: String = exchanges.iter().enumerate().map(button).collect();
    format!(
        "<section id=\"player\" aria-label=\"{player}\" hidden><div>\n<button type=\"button\" id=\"play\">{play}</button>\n\
         <button type=\"button\" id=\"back\" aria-label=\"{back}\" title=\"{back}\">←</button>\n\
         <button type=\"button\" id=\"forward\" aria-label=\"{forward}\" title=\"{forward}\">→</button>\n\
         <span id=\"turns\" role=\"group\" aria-label=\"{turns_label}\">{turns}</span>\n\
         <input type=\"range\" id=\"seek\" min=\"0\" max=\"{length}\" step=\"{SEEK_MS}\" value=\"0\" aria-label=\"{position}\">\n\
         <output id=\"clock\"></output>\n<label>{speed} <select id=\"speed\">{speeds}</select></label>\n\
         <button type=\"button\" id=\"everything\">{everything}</button>\n</div></section>\n",
        player = words.player(),
        play = words.play(),
        back = words.back(),
        forward = words.forward(),
        turns_label = words.turns(),
        length = contents.tape.length_ms().next_multiple_of(SEEK_MS),
        position = words.position(),
        speed = words.speed(),
        everything = words.everything(),
    )
}

/// The times and the words of the player as JSON that ends no script.
fn data(contents: &Contents, exchanges: &[Exchange<'_>], words: Words) -> String {
    let length = contents.tape.length_ms();
    let times = |exchange: &Exchange<'_>| {
        let end = exchange.answer.map_or(length, |(at, _)| at);
        let verdicts: Vec<u64> = exchange.verdicts.iter().map(|(at, _)| *at).collect();
        json!({ "asked": exchange.asked_ms, "end": end, "pieces": steps(exchange), "verdicts": verdicts })
    };
    let value = json!({
        "length": length,
        "exchanges": exchanges.iter().map(times).collect::<Vec<_>>(),
        "words": {
            "play": words.play(), "pause": words.pause(), "asked": words.status_asked(), "answered": words.status_answered(),
            "end": words.status_end(),
        },
    });
    // `<` cannot stand outside the strings of JSON.
    escape_json(&value.to_string()).replace('<', "\\u003c")
}

/// How many characters have come when, of the whole answer.
fn steps(exchange: &Exchange<'_>) -> Vec<Value> {
    let mut steps: Vec<(u64, usize)> = Vec::new();
    let mut begun = None;
    let mut count = 0;
    for (at, piece) in &exchange.pieces {
        count += piece.chars().count();
        match (begun, steps.last_mut()) {
            (Some(begin), Some(last)) if at - begin < TOGETHER_MS => *last = (*at, count),
            _ => {
                begun = Some(*at);
                steps.push((*at, count));
            }
        }
    }
    steps.into_iter().map(|(at, count)| json!([at, count])).collect()
}
