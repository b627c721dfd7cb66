//! Renders Markdown as models write it.

use super::{
    block_writer::BlockWriter,
    clean::clean,
    emphasis::{INVISIBLE_MARK, repair},
    flow::Flow,
    line::{Layout, Line, Mark, Span},
    plain::expand_tabs,
    table::Table,
};
use pulldown_cmark::{Event, OffsetIter, Options, Parser, Tag, TagEnd};
use std::{borrow::Cow, ops::Range};

/// Lays out markdown. A single line break is one; HTML is shown as the text it is; harmful characters are taken out before and after the
/// parser, which makes characters of references such as `&#x1b;`.
pub fn markdown(text: &str, layout: &Layout) -> Vec<Line> {
    let source = markdown_source(text);
    let events = markdown_events(&source);
    let mut definitions: Vec<Range<usize>> = events.reference_definitions().iter().map(|(_, d)| d.span.clone()).collect();
    definitions.sort_unstable_by_key(|span| span.start);
    let mut writer = Writer::new(layout);
    for (event, span) in events {
        writer.event(event, &source[span]);
    }
    writer.flush();
    // The parser takes the definitions of links out of the text; a reader wants to see the sources that an answer names.
    for span in definitions {
        writer.flow.push(&without_marks(source[span].trim()), Mark::Dim);
        writer.flow.push("\n", Mark::Dim);
    }
    writer.flush();
    writer.blocks.lines
}

/// What the parser reads of a text: without harmful characters, and with the marks that strong emphasis in Chinese needs.
pub fn markdown_source(text: &str) -> String {
    repair(&clean(text)).into_owned()
}

/// The parser's events, each with its place in what [`markdown_source`] gave. Their texts have to go through [`without_marks`].
pub fn markdown_events(source: &str) -> OffsetIter<'_> {
    Parser::new_ext(source, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).into_offset_iter()
}

/// Text from the parser, made harmless.
pub fn without_marks(text: &str) -> String {
    clean(&text.replace(INVISIBLE_MARK, "")).replace('\t', " ")
}

/// Turns the parser's events into lines. It holds what is open in stacks of its own: text can nest as deep as it likes.
struct Writer<'a> {
    blocks: BlockWriter<'a>,
    /// The running text of the block or cell that is open.
    flow: Flow,
    /// The marks that are open, each as it looks inside the others.
    marks: Vec<Mark>,
    /// The lists that are open, with their next number.
    lists: Vec<Option<u64>>,
    /// For every list item and quote that is open, whether there was room for what stands before it.
    drawn: Vec<bool>,
    quotes: usize,
    /// The code block that is open.
    code: Option<String>,
    /// The table that is open.
    table: Option<Table>,
    /// The links that are open: where their text begins, and their address.
    links: Vec<(usize, String)>,
}

impl<'a> Writer<'a> {
    fn new(layout: &'a Layout) -> Self {
        Self {
            blocks: BlockWriter::new(layout),
            flow: Flow::default(),
            marks: Vec::new(),
            lists: Vec::new(),
            drawn: Vec::new(),
            quotes: 0,
            code: None,
            table: None,
            links: Vec::new(),
        }
    }

    /// The mark of running text at this point.
    fn mark(&self) -> Mark {
        self.marks.last().copied().unwrap_or(if self.quotes > 0 { Mark::Quote } else { Mark::Plain })
    }

    /// Opens a mark. A heading and a link stay what they are whatever is strong in them.
    fn open_mark(&mut self, mark: Mark) {
        let mark = match (self.mark(), mark) {
            (outer @ (Mark::Heading | Mark::Link | Mark::Dim), Mark::Strong | Mark::Emphasis) => outer,
            (Mark::Strong, Mark::Emphasis) => Mark::Strong,
            _ => mark,
        };
        self.marks.push(mark);
    }

    /// Writes the running text.
    fn flush(&mut self) {
        let mut flow = std::mem::take(&mut self.flow);
        flow.trim_end();
        if !flow.is_empty() {
            let lines = flow.lines(self.blocks.width(), self.blocks.layout.ambiguous);
            self.blocks.put(lines, false);
        }
    }

    fn event(&mut self, event: Event<'_>, source: &str) {
        match event {
            Event::Start(tag) => self.start(tag, source),
            Event::End(tag) => self.end(tag, source),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.write(&text, self.mark()),
            },
            Event::Code(text) => self.write(&text, Mark::Code),
            Event::Html(text) | Event::InlineHtml(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.write(&text, self.mark());
            }
            // Only the parser's extensions give this one, and that one is off.
            Event::FootnoteReference(label) => self.write(&label, self.mark()),
            Event::SoftBreak | Event::HardBreak => self.flow.push("\n", self.mark()),
            Event::Rule => {
                self.flush();
                self.blocks.ask_gap();
                let rule = self.blocks.glyphs.rule.repeat(self.blocks.width());
                self.blocks.put(vec![Line { spans: vec![Span::new(Mark::Rule, rule)], ..Line::default() }], false);
                self.blocks.ask_gap();
            }
            Event::TaskListMarker(done) => self.write(if done { "[x] " } else { "[ ] " }, Mark::Marker),
        }
    }

    fn write(&mut self, text: &str, mark: Mark) {
        self.flow.push(&without_marks(text), mark);
    }

    fn start(&mut self, tag: Tag<'_>, source: &str) {
        match tag {
            Tag::Emphasis => self.open_mark(Mark::Emphasis),
            Tag::Strong => self.open_mark(Mark::Strong),
            Tag::Strikethrough if source.starts_with("~~") => self.open_mark(Mark::Dim),
            // A single tilde is how a range is written: 38~39℃.
            Tag::Strikethrough => self.write("~", self.mark()),
            Tag::Link { dest_url, .. } => {
                self.links.push((self.flow.text().len(), without_marks(&dest_url).replace('\n', " ")));
                self.open_mark(Mark::Link);
            }
            Tag::Image { dest_url, .. } => self.links.push((self.flow.text().len(), without_marks(&dest_url).replace('\n', " "))),
            Tag::Table(alignments) => {
                self.flush();
                self.table = Some(Table { alignments, rows: Vec::new() });
            }
            Tag::TableHead | Tag::TableRow => {
                if matches!(tag, Tag::TableHead) {
                    self.open_mark(Mark::Strong);
                }
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            Tag::TableCell => {}
            Tag::Paragraph | Tag::HtmlBlock => self.flush(),
            Tag::Heading { .. } => {
                self.flush();
                self.blocks.ask_gap();
                self.marks.push(Mark::Heading);
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.code = Some(String::new());
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.blocks.put_gap();
                let bar = Span::new(Mark::Quote, format!("{} ", self.blocks.glyphs.bar));
                self.drawn.push(self.blocks.open(None, bar));
                self.quotes += 1;
            }
            Tag::List(start) => {
                self.flush();
                self.lists.push(start);
            }
            Tag::Item => self.start_item(),
            // Extensions that are off.
            _ => {}
        }
    }

    fn start_item(&mut self) {
        self.flush();
        self.blocks.put_gap();
        let depth = self.lists.len().saturating_sub(1);
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1);
                marker
            }
            _ => format!("{} ", self.blocks.glyphs.bullets[depth % 2]),
        };
        let rest = Span::new(Mark::Plain, " ".repeat(self.blocks.layout.ambiguous.of_text(&marker)));
        let drawn = self.blocks.open(Some(Span::new(Mark::Marker, marker.as_str())), rest);
        if !drawn && matches!(self.lists.last(), Some(Some(_))) {
            self.flow.push(&marker, Mark::Marker);
        }
        self.drawn.push(drawn);
    }

    fn end(&mut self, tag: TagEnd, source: &str) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong => drop(self.marks.pop()),
            TagEnd::Strikethrough if source.starts_with("~~") => drop(self.marks.pop()),
            TagEnd::Strikethrough => self.write("~", self.mark()),
            TagEnd::Link => {
                self.marks.pop();
                if let Some((start, address)) = self.links.pop() {
                    let text = &self.flow.text()[start..];
                    if !address.is_empty() && address != text && address.strip_prefix("mailto:") != Some(text) {
                        self.flow.push(&format!(" ({address})"), Mark::Dim);
                    }
                }
            }
            TagEnd::Image => {
                if let Some((start, address)) = self.links.pop()
                    && self.flow.text().len() == start
                {
                    self.flow.push(&address, Mark::Dim);
                }
            }
            TagEnd::TableCell => {
                let mut cell = std::mem::take(&mut self.flow);
                cell.trim_end();
                if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::TableHead => drop(self.marks.pop()),
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    let lines = table.lines(self.blocks.width(), self.blocks.layout);
                    self.blocks.put(lines, false);
                }
                self.blocks.ask_gap();
            }
            TagEnd::Heading(_) => {
                self.flush();
                self.marks.pop();
                self.blocks.ask_gap();
            }
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::Paragraph | TagEnd::HtmlBlock => {
                self.flush();
                self.blocks.ask_gap();
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
                self.close();
                self.blocks.ask_gap();
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
                if self.lists.is_empty() {
                    self.blocks.ask_gap();
                }
            }
            TagEnd::Item => {
                self.flush();
                self.close();
            }
            _ => {}
        }
    }

    /// Closes a list item or a quote.
    fn close(&mut self) {
        if self.drawn.pop() == Some(true) {
            self.blocks.close();
        }
    }

    fn end_code(&mut self) {
        const INDENT: &str = "  ";
        let Some(code) = self.code.take() else { return };
        let code: Cow<'_, str> = clean(&code.replace(INVISIBLE_MARK, "")).into_owned().into();
        let ambiguous = self.blocks.layout.ambiguous;
        let code = expand_tabs(code.strip_suffix('\n').unwrap_or(&code), ambiguous);
        let mut flow = Flow::default();
        flow.push(&code, Mark::Code);
        let indent = if self.blocks.width() > 2 * INDENT.len() { INDENT } else { "" };
        let mut lines = flow.hard_lines(self.blocks.width() - indent.len(), ambiguous);
        for line in lines.iter_mut().filter(|line| !line.spans.is_empty() && !indent.is_empty()) {
            line.spans.insert(0, Span::new(Mark::Plain, indent));
            line.indent = indent.len();
        }
        self.blocks.put(lines, true);
        self.blocks.ask_gap();
    }
}

#[cfg(test)]
#[path = "markdown_tests.rs"]
pub(super) mod tests;
