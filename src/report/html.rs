//! Writes a report as one HTML page with embedded style and charts, without scripts and without external
//! resources.

use super::{
    chart::svg,
    compared,
    document::{Document, Part, Sheet},
    html_text::escape,
};
use crate::language::Language;
use std::fmt::Write;

/// The style of a page; the lines that begin with `svg` are those of charts.
pub(crate) const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b1f24;--quiet:#57606a;--page:#fff;--line:#d0d7de;--mark:#0b5cad;--band:#f3f5f7;--s0:#0072b2;--s1:#b34700;--s2:#00735c;--s3:#99458a;--s4:#7a5c00;--s5:#1b1f24}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--quiet:#9aa4af;--page:#0f1419;--line:#333c46;--mark:#6cb6ff;--band:#171d24;--s0:#6cb6ff;--s1:#ff9e57;--s2:#3ecf9f;--s3:#e59ad0;--s4:#e8cf4a;--s5:#e6edf3}}
body{font:15px/1.6 system-ui,\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif;color:var(--ink);background:var(--page);max-width:72rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.5rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}h3{font-size:1rem}
.scroll{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{padding:.3rem .7rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{background:var(--band)}tbody th{font-weight:400}
.n{text-align:right}tbody .n{white-space:nowrap}.w{min-width:6.5em}
svg{display:block;width:100%;max-width:760px;height:auto;margin:1rem 0}
svg text{fill:var(--ink);font-size:12.5px}svg .tick,svg .count{fill:var(--quiet);font-size:11px}svg .count{font-size:9.5px}
svg .grid{stroke:var(--line);stroke-width:1}svg .zero{stroke:var(--ink);stroke-width:1.5}
svg .interval{stroke:var(--mark);stroke-width:3.5;stroke-linecap:round}svg .around{stroke:var(--quiet);stroke-width:1.5;stroke-dasharray:3 3}
svg .dot{fill:var(--page);stroke:var(--mark);stroke-width:2.5}svg .bar{fill:var(--mark)}
svg .point{fill:none;stroke-width:1.7;pointer-events:all}svg .s0{stroke:var(--s0)}svg .s1{stroke:var(--s1)}svg .s2{stroke:var(--s2)}svg .s3{stroke:var(--s3)}svg .s4{stroke:var(--s4)}svg .s5{stroke:var(--s5)}
svg .joint{fill:none;stroke-width:1.3;stroke-opacity:.6}svg .heat{fill:var(--mark)}svg .name,svg .cell{text-anchor:middle}svg .cell{font-size:11px}
.compared{white-space:pre-wrap;border-left:3px solid var(--line);padding:.2rem .9rem;margin:.6rem 0 1.6rem;overflow-wrap:anywhere}
del{color:var(--s1);text-decoration:line-through}ins{color:var(--s2);text-decoration:underline;text-decoration-thickness:2px}
@media print{body{max-width:none;margin:0}.scroll{overflow:visible}}";

/// A page of its own: `style` is CSS, `body` is HTML.
pub(crate) fn page(title: &str, style: &str, body: &str, language: Language) -> String {
    let lang = match language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{style}\n</style>\n</head>\n\
         <body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        escape(title)
    )
}

/// The document as a page.
pub(crate) fn write(document: &Document, language: Language) -> String {
    page(&document.title, STYLE, &body(document, ""), language)
}

/// The document as HTML inside a page; `prefix` stands before the ids of its charts, where a page has several documents.
pub(crate) fn body(document: &Document, prefix: &str) -> String {
    let mut out = format!("<h1>{}</h1>\n", escape(&document.title));
    let mut charts = 0;
    for section in &document.sections {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "<section>\n<h2>{}</h2>", escape(&section.heading));
        for part in &section.parts {
            let _ = match part {
                Part::Paragraph(text) => writeln!(out, "<p>{}</p>", escape(text)),
                Part::List { heading, items } => {
                    if let Some(heading) = heading {
                        let _ = writeln!(out, "<h3>{}</h3>", escape(heading));
                    }
                    let items: String = items.iter().map(|item| format!("<li>{}</li>\n", escape(item))).collect();
                    writeln!(out, "<ul>\n{items}</ul>")
                }
                Part::Sheet(sheet) => writeln!(out, "{}", set(sheet)),
                Part::Chart(chart) => {
                    charts += 1;
                    writeln!(out, "{}", svg(chart, &format!("{prefix}chart-{charts}")))
                }
                Part::Compared { first, second } => writeln!(out, "{}", compared::html(first, second)),
            };
        }
        out.push_str("</section>\n");
    }
    out
}

fn set(sheet: &Sheet) -> String {
    let caption = escape(&sheet.caption);
    let class = |column: usize| if column < sheet.words { " class=\"w\"" } else { " class=\"n\"" };
    // What scrolls has to be reachable by the keyboard, and named.
    let mut out = format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{caption}\"><table>\n<caption>{caption}</caption>\n<thead><tr>"
    );
    for (column, name) in sheet.header.iter().enumerate() {
        let _ = write!(out, "<th scope=\"col\"{}>{}</th>", class(column), escape(name));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &sheet.rows {
        out.push_str("<tr>");
        for (column, cell) in row.iter().enumerate() {
            let (tag, scope) = if column == 0 { ("th", " scope=\"row\"") } else { ("td", "") };
            let _ = write!(out, "<{tag}{scope}{}>{}</{tag}>", class(column), escape(cell));
        }
        out.push_str("</tr>\n");
    }
    out + "</tbody>\n</table></div>"
}
