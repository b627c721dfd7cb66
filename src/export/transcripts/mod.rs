//! A report with the answers that it is about, in one HTML file: a list that is filtered and sorted in the page, and each answer with its conversation, verdicts, ratings
//! and notes. The policy in the file lets nothing be loaded and nothing be sent.
//!
//! Texts stand as JSON in blocks of [`CHUNK`] answers, already made safe HTML here; the page reads a block when one of its answers is opened or searched, so that ten thousand
//! answers open as fast as ten.

mod data;
mod words;

use super::page::source_hash;
use crate::{
    items::Items,
    language::Language,
    record::RecordError,
    report::{Report, html, html_text::escape},
};
use words::word;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// How many answers have their texts in one block.
const CHUNK: usize = 100;

/// The page: the report and the answers, in both languages. `language` is the one that is shown first.
///
/// # Errors
/// When the line of an answer or verdict cannot be read.
pub fn transcripts(report: &Report, items: &Items, language: Language) -> Result<String, RecordError> {
    let style = format!("{}\n{STYLE}", html::STYLE);
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        source_hash(SCRIPT),
        source_hash(&style)
    );
    let say = |key: &'static str| format!("<span data-word=\"{key}\">{}</span>", word(key, language));
    let reports: String = [Language::Zh, Language::En]
        .into_iter()
        .map(|of| {
            let hidden = if of == language { "" } else { " hidden" };
            format!("<div class=\"report\" lang=\"{}\"{hidden}>\n{}</div>\n", tag(of), report.html_body(of))
        })
        .collect();
    let blocks = data::blocks(items)?;
    Ok(format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n\
         <nav aria-label=\"{parts}\" data-label=\"parts\"><a href=\"#report\">{to_report}</a> <a href=\"#answers\">{to_answers}</a> \
         <button type=\"button\" id=\"language\">{other}</button></nav>\n\
         <main>\n<div id=\"report\" tabindex=\"-1\">\n{reports}</div>\n\
         <section id=\"answers\" tabindex=\"-1\" aria-labelledby=\"answers-heading\">\n<h2 id=\"answers-heading\">{answers}</h2>\n\
         <noscript><p>{without}</p></noscript>\n{list}</section>\n\
         <section id=\"item\" hidden aria-labelledby=\"item-heading\">\n<p class=\"tools\"><button type=\"button\" id=\"back\">{back}</button> \
         <button type=\"button\" id=\"previous\">{previous}</button> <button type=\"button\" id=\"next\">{next}</button></p>\n\
         <h2 id=\"item-heading\" tabindex=\"-1\"></h2>\n<div id=\"item-body\"></div>\n</section>\n\
         <p id=\"status\" class=\"spoken\" role=\"status\" aria-live=\"polite\"></p>\n</main>\n{blocks}<script>{SCRIPT}</script>\n</body>\n</html>\n",
        lang = tag(language),
        title = escape(word("title", language)),
        parts = word("parts", language),
        to_report = say("to_report"),
        to_answers = say("to_answers"),
        other = word("other_language", language),
        answers = say("answers"),
        without = say("without_script"),
        list = list(language),
        back = say("back"),
        previous = say("previous"),
        next = say("next"),
    ))
}

fn tag(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    }
}

/// The form and the empty table, which the script fills.
fn list(language: Language) -> String {
    let say = |key: &'static str| format!("<span data-word=\"{key}\">{}</span>", word(key, language));
    let select = |id: &'static str| format!("<label>{} <select id=\"{id}\"></select></label>\n", say(id));
    let number = |id: &'static str| format!("<label>{} <input type=\"number\" id=\"{id}\" step=\"any\"></label>\n", say(id));
    format!(
        "<div id=\"list\" hidden>\n<form id=\"filters\" aria-label=\"{filters}\" data-label=\"filters\">\n\
         <label class=\"wide\">{text} <input type=\"search\" id=\"text\" autocomplete=\"off\"></label>\n{selects}{numbers}\
         <button type=\"reset\">{reset}</button>\n</form>\n\
         <p class=\"tools\"><output id=\"count\"></output> <button type=\"button\" id=\"copy-list\">{copy}</button></p>\n\
         <div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{answers}\" data-label=\"answers\"><table id=\"table\"><thead><tr></tr></thead><tbody></tbody></table></div>\n\
         <p class=\"tools pages\"><button type=\"button\" id=\"earlier\">{earlier}</button> <output id=\"page\"></output> \
         <button type=\"button\" id=\"later\">{later}</button></p>\n</div>\n",
        filters = word("filters", language),
        text = say("text"),
        selects = ["source", "model", "turn", "flag", "said"].map(select).concat(),
        numbers = ["from", "to"].map(number).concat(),
        reset = say("reset"),
        copy = say("copy_list"),
        answers = word("answers", language),
        earlier = say("earlier"),
        later = say("later"),
    )
}

#[cfg(test)]
mod tests {
    use super::{words::WORDS, *};

    #[test]
    fn every_word_of_the_page_and_its_script_exists() {
        let named = |text: &str, before: &str| -> Vec<String> {
            let words = text.split(before).skip(1);
            words.map(|rest| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect()).collect()
        };
        let mut used = named(SCRIPT, "word('");
        used.extend(named(&list(Language::En), "data-word=\""));
        assert!(used.len() > 20, "{used:?}");
        for key in used {
            assert!(WORDS.iter().any(|(known, ..)| *known == key), "{key}");
        }
    }
}
