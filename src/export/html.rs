//! A model's Markdown as HTML: only elements and attributes that this file writes, with every text escaped. HTML of a model is shown as the text it is.

use crate::{
    report::html_text::escape,
    text::{markdown_events, markdown_source, without_marks},
};
use pulldown_cmark::{Alignment, Event, Tag, TagEnd};
use std::ops::Range;

/// The level of a heading that stands highest in an answer.
const HIGHEST_HEADING: u8 = 4;

/// Markdown as blocks of HTML.
pub(super) fn html(text: &str) -> String {
    let source = markdown_source(text);
    let events = markdown_events(&source);
    let mut definitions: Vec<Range<usize>> = events.reference_definitions().iter().map(|(_, d)| d.span.clone()).collect();
    definitions.sort_unstable_by_key(|span| span.start);
    let mut writer = Writer::default();
    for (event, span) in events {
        writer.event(event, &source[span]);
    }
    // The parser takes the definitions of links out of the text; a reader wants to see the sources that an answer names.
    for span in definitions {
        writer.out.push_str("<p class=\"dim\">");
        writer.text(source[span].trim());
        writer.out.push_str("</p>\n");
    }
    writer.out
}

/// Text as it is, with its line breaks.
pub(super) fn lines(text: &str) -> String {
    let paragraphs = text.trim().split("\n\n").map(|part| format!("<p>{}</p>\n", escape(part.trim()).replace('\n', "<br>\n")));
    paragraphs.collect()
}

#[derive(Default)]
struct Writer {
    out: String,
    /// The alignments of the columns of the table that is open.
    alignments: Vec<Alignment>,
    /// The column of the cell that is open.
    column: usize,
    is_head: bool,
    /// The links and images that are open: where their text begins, and their address.
    links: Vec<(usize, String)>,
}

impl Writer {
    fn text(&mut self, text: &str) {
        self.out.push_str(&escape(&without_marks(text)));
    }

    fn event(&mut self, event: Event<'_>, source: &str) {
        match event {
            Event::Start(tag) => self.start(tag, source),
            Event::End(tag) => self.end(tag, source),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text(&text);
            }
            Event::Code(text) => {
                self.out.push_str("<code>");
                self.text(&text);
                self.out.push_str("</code>");
            }
            // Only an extension that is off gives this one.
            Event::FootnoteReference(label) => self.text(&label),
            Event::SoftBreak | Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(done) => self.out.push_str(if done { "[x] " } else { "[ ] " }),
        }
    }

    fn start(&mut self, tag: Tag<'_>, source: &str) {
        let opened = match tag {
            Tag::Emphasis => "<em>",
            Tag::Strong => "<strong>",
            Tag::Strikethrough if source.starts_with("~~") => "<del>",
            // A single tilde is how a range is written: 38~39℃.
            Tag::Strikethrough => "~",
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.links.push((self.out.len(), without_marks(&dest_url).replace('\n', " ")));
                return;
            }
            Tag::Paragraph | Tag::HtmlBlock => "<p>",
            Tag::Heading { level, .. } => {
                self.out.push_str(&format!("<h{}>", heading(level as u8)));
                return;
            }
            Tag::CodeBlock(_) => "<pre tabindex=\"0\"><code>",
            Tag::BlockQuote(_) => "<blockquote>\n",
            Tag::List(Some(1)) => "<ol>\n",
            Tag::List(Some(number)) => {
                // HTML counts in 32 bits.
                self.out.push_str(&format!("<ol start=\"{}\">\n", number.min(i32::MAX as u64)));
                return;
            }
            Tag::List(None) => "<ul>\n",
            Tag::Item => "<li>",
            Tag::Table(alignments) => {
                self.alignments = alignments;
                "<div class=\"scroll\" tabindex=\"0\"><table>\n"
            }
            Tag::TableHead => {
                (self.is_head, self.column) = (true, 0);
                "<thead><tr>"
            }
            Tag::TableRow => {
                self.column = 0;
                "<tr>"
            }
            Tag::TableCell => return self.start_cell(),
            // Extensions that are off.
            _ => "",
        };
        self.out.push_str(opened);
    }

    fn start_cell(&mut self) {
        let class = match self.alignments.get(self.column) {
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::Center) => " class=\"centre\"",
            _ => "",
        };
        self.column += 1;
        self.out.push_str(&match self.is_head {
            true => format!("<th scope=\"col\"{class}>"),
            false => format!("<td{class}>"),
        });
    }

    fn end(&mut self, tag: TagEnd, source: &str) {
        let closed = match tag {
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough if source.starts_with("~~") => "</del>",
            TagEnd::Strikethrough => "~",
            TagEnd::Link | TagEnd::Image => return self.end_link(),
            TagEnd::Paragraph | TagEnd::HtmlBlock => "</p>\n",
            TagEnd::Heading(level) => {
                self.out.push_str(&format!("</h{}>\n", heading(level as u8)));
                return;
            }
            TagEnd::CodeBlock => "</code></pre>\n",
            TagEnd::BlockQuote(_) => "</blockquote>\n",
            TagEnd::List(true) => "</ol>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::Table => "</tbody></table></div>\n",
            TagEnd::TableHead => {
                self.is_head = false;
                "</tr></thead>\n<tbody>\n"
            }
            TagEnd::TableRow => "</tr>\n",
            TagEnd::TableCell if self.is_head => "</th>",
            TagEnd::TableCell => "</td>",
            _ => "",
        };
        self.out.push_str(closed);
    }

    /// An address is text beside what it belongs to: nothing on the page leads out of it.
    fn end_link(&mut self) {
        let Some((start, address)) = self.links.pop() else { return };
        let escaped = escape(&address);
        let said = &self.out[start..];
        if !address.is_empty() && said != escaped && escaped.strip_prefix("mailto:") != Some(said) {
            let space = if said.is_empty() { "" } else { " " };
            self.out.push_str(&format!("<span class=\"dim\">{space}({escaped})</span>"));
        }
    }
}

fn heading(level: u8) -> u8 {
    (level + HIGHEST_HEADING - 1).min(6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_models_write_is_html_and_their_html_is_text() {
        let rows = [
            ("**诊断：**阑尾炎", "<p><strong>诊断：</strong>阑尾炎</p>\n"),
            ("# 一\n\n二\n三", "<h4>一</h4>\n<p>二<br>\n三</p>\n"),
            ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
            ("a <img src=x onerror=y> b", "<p>a &lt;img src=x onerror=y&gt; b</p>\n"),
            ("[x](javascript:alert(1))", "<p>x<span class=\"dim\"> (javascript:alert(1))</span></p>\n"),
            ("![](http://a.example/b.png)", "<p><span class=\"dim\">(http://a.example/b.png)</span></p>\n"),
            ("3. 甲\n4. 乙", "<ol start=\"3\">\n<li>甲</li>\n<li>乙</li>\n</ol>\n"),
            ("38~39℃，2~3天", "<p>38~39℃，2~3天</p>\n"),
            ("&#x1b;[31m&#60;b&#62;", "<p>[31m&lt;b&gt;</p>\n"),
        ];
        for (text, expected) in rows {
            assert_eq!(html(text), expected, "{text}");
        }
        let table = html("| a | b |\n|---|--:|\n| 1 | 2 |");
        assert!(table.contains("<thead><tr><th scope=\"col\">a</th><th scope=\"col\" class=\"right\">b</th></tr></thead>"), "{table}");
        assert!(table.contains("<tr><td>1</td><td class=\"right\">2</td></tr>\n</tbody></table></div>"), "{table}");
    }

    /// The tags of a text, with their attributes.
    fn tags(html: &str) -> Vec<String> {
        html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default().to_owned()).collect()
    }

    proptest! {
        #[test]
        fn elements_are_ours_and_closed(text in "[a痛<>\"'&/=! \n#*_`~|:\\-\\[\\]()1.\u{202e}]{0,80}") {
            let written = html(&text);
            let mut open: Vec<String> = Vec::new();
            for tag in tags(&written) {
                let name = tag.split(' ').next().unwrap_or_default().to_owned();
                if let Some(closed) = name.strip_prefix('/') {
                    prop_assert_eq!(open.pop(), Some(closed.to_owned()), "{}", written);
                    continue;
                }
                let ours = ["p", "em", "strong", "del", "code", "pre", "blockquote", "ol", "ul", "li", "div", "table", "thead", "tbody", "tr", "th", "td", "span", "br", "hr", "h4", "h5", "h6"];
                prop_assert!(ours.contains(&name.as_str()), "{} in {}", tag, written);
                let attributes = tag[name.len()..].trim();
                let is_ours = ["", "class=\"dim\"", "class=\"scroll\" tabindex=\"0\"", "tabindex=\"0\"", "class=\"right\"", "class=\"centre\"", "scope=\"col\"", "scope=\"col\" class=\"right\"", "scope=\"col\" class=\"centre\""].contains(&attributes)
                    || attributes.strip_prefix("start=\"").is_some_and(|n| n.trim_end_matches('"').chars().all(|c| c.is_ascii_digit()));
                prop_assert!(is_ours, "{} in {}", tag, written);
                if !["br", "hr"].contains(&name.as_str()) {
                    open.push(name);
                }
            }
            prop_assert!(open.is_empty(), "{:?} in {}", open, written);
        }
    }
}
