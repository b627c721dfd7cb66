//! A case study as one page without scripts and without external resources.

use super::{
    Block, CaseStudy, Column,
    palette::{BAND, INK, LINE, Look, PAPER, QUIET, look},
    words::{Words, without_space},
};
use crate::{
    language::Language,
    report::{html::page, html_text::escape},
    trial::marks::MarkLabel,
};
use std::fmt::Write;

/// The page.
pub(super) fn write(study: &CaseStudy, language: Language) -> String {
    let words = Words(language);
    let title = words.title(study);
    let labels: String =
        MarkLabel::ALL.iter().map(|label| format!("<mark class=\"{}\">{}</mark> ", label.name(), escape(label.words(language)))).collect();
    let mut body = format!("<h1>{}</h1>\n<p class=\"legend\">{labels}<br>{}</p>\n", escape(&title), escape(words.legend()));
    study.blocks.iter().for_each(|block| body.push_str(&section(block, words)));
    page(&title, &style(), &body, language)
}

fn style() -> String {
    let mut style = format!(
        ":root{{color-scheme:light}}\n\
         body{{font:15px/1.7 system-ui,\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif;color:{INK};background:{PAPER};margin:2rem auto;padding:0 1rem;max-width:96rem}}\n\
         h1{{font-size:1.4rem}}h2{{font-size:1.1rem;margin-top:2rem}}.legend,.raters,.notes{{color:{QUIET};font-size:.9rem}}\n\
         .scroll{{overflow-x:auto}}table{{border-collapse:collapse;width:100%}}\n\
         th,td{{border:1px solid {LINE};padding:.5rem .7rem;text-align:left;vertical-align:top;min-width:13rem}}\n\
         th{{background:{BAND}}}th .raters{{font-weight:400;display:block}}\n\
         .text{{white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 .7rem}}.turn{{color:{QUIET}}}\n\
         mark{{border-radius:2px;padding:0 1px;text-decoration-line:underline;text-decoration-thickness:2px;text-underline-offset:3px}}\n\
         .tag{{font-size:.8rem;white-space:nowrap}}.notes{{margin:.3rem 0;padding-left:1.1rem}}\n"
    );
    for label in MarkLabel::ALL {
        let (name, Look { ink, ground, line, style: decoration, .. }) = (label.name(), look(*label));
        // Writing to a String cannot fail.
        let _ = writeln!(
            style,
            "mark.{name}{{color:{ink};background:{ground};text-decoration-style:{decoration};text-decoration-color:{line}}}.tag.{name}{{color:{line}}}"
        );
    }
    style + "@media print{body{max-width:none;margin:0}.scroll{overflow:visible}mark{print-color-adjust:exact}}"
}

fn section(block: &Block, words: Words) -> String {
    let heading = escape(&words.heading(block));
    let mut head = format!("<th scope=\"col\">{}</th><th scope=\"col\">{}</th>", escape(words.question()), escape(words.reference()));
    let reference = block.reference.as_deref().unwrap_or_else(|| words.no_reference());
    let text = |text: &str| format!("<p class=\"text\">{}</p>", escape(text));
    let mut cells = format!("<td>{}</td><td>{}</td>", text(&words.turns(block)), text(reference));
    for column in &block.columns {
        let (model, raters) = (escape(&column.model), escape(&words.raters(column)));
        let _ = write!(head, "<th scope=\"col\">{model} <span class=\"raters\">{raters}</span></th>");
        let _ = write!(cells, "<td>{}</td>", answer(column, words));
    }
    // What scrolls has to be reachable by the keyboard, and named.
    format!(
        "<section>\n<h2>{heading}</h2>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{heading}\"><table>\n\
         <thead><tr>{head}</tr></thead>\n<tbody><tr>{cells}</tr></tbody>\n</table></div>\n</section>\n"
    )
}

fn answer(column: &Column, words: Words) -> String {
    let mut out = String::new();
    for (number, pieces) in column.texts.iter().enumerate() {
        out.push_str("<p class=\"text\">");
        if column.texts.len() > 1 {
            let _ = writeln!(out, "<span class=\"turn\">{}</span>", escape(&words.turn(number + 1)));
        }
        for piece in pieces {
            let (marked, space) = without_space(&piece.words);
            let _ = match piece.foremost().filter(|_| !marked.is_empty()) {
                None => write!(out, "{}", escape(&piece.words)),
                Some(label) => write!(
                    out,
                    "<mark class=\"{name}\">{}</mark><span class=\"tag {name}\">{}</span>{}",
                    escape(marked),
                    escape(&words.tag(piece, column.raters)),
                    escape(space),
                    name = label.name()
                ),
            };
        }
        out.push_str("</p>");
    }
    if !column.notes.is_empty() {
        let notes: String = column.notes.iter().map(|note| format!("<li>{}</li>", escape(&words.note(note)))).collect();
        let _ = write!(out, "<p class=\"raters\">{}</p><ul class=\"notes\">{notes}</ul>", escape(words.notes()));
    }
    out
}
