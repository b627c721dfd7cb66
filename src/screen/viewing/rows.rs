//! Lays out the sections of a page, and pieces of texts that differ.

use crate::{
    screen::{
        layout::Row,
        state::Options,
        theme::{ColourDepth, Role},
    },
    text::{Layout, Mark, clean, markdown_blocks, plain, wrap_ranges},
    viewing::{Body, Difference, Section, Side},
};

/// The rows of a page in one pane or two, and where each section begins.
#[derive(Debug)]
pub(super) struct Laid {
    width: u16,
    is_wide: bool,
    panes: [Vec<Row>; 2],
    begins: Vec<usize>,
}

impl Laid {
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Whether there are two panes.
    pub fn is_wide(&self) -> bool {
        self.is_wide
    }

    pub fn rows(&self, pane: usize) -> &[Row] {
        &self.panes[pane]
    }

    /// The row of its pane with which a section begins.
    pub fn begin(&self, section: usize) -> usize {
        self.begins[section]
    }
}

fn layout(width: u16, options: Options) -> Layout {
    Layout { width: usize::from(width).max(4), ambiguous: options.ambiguous, ascii: options.ascii }
}

/// Columns of a pane without its border, in a terminal of this width.
pub(super) fn pane_widths(width: u16, is_wide: bool) -> [u16; 2] {
    if is_wide {
        let left = width * 3 / 5;
        [left.saturating_sub(4), (width - left).saturating_sub(4)]
    } else {
        [width.saturating_sub(4), 0]
    }
}

/// Lays out a page; the section that has the keys is shown as chosen.
pub(super) fn lay_out(sections: &[Section], at: usize, width: u16, is_wide: bool, options: Options) -> Laid {
    let widths = pane_widths(width, is_wide);
    let mut panes = [Vec::new(), Vec::new()];
    let mut begins = Vec::new();
    for (place, section) in sections.iter().enumerate() {
        let pane = usize::from(is_wide && section.is_beside);
        let rows = &mut panes[pane];
        begins.push(rows.len());
        heading(section, place == at, &layout(widths[pane], options), options.ascii, rows);
        if !section.is_folded {
            body(section, &layout(widths[pane], options), rows);
        }
        rows.push(Row::empty());
    }
    Laid { width, is_wide, panes, begins }
}

fn heading(section: &Section, has_keys: bool, layout: &Layout, ascii: bool, rows: &mut Vec<Row>) {
    let is_empty = matches!(&section.body, Body::Markdown(text) | Body::Plain(text) if text.is_empty());
    let fold = match (section.is_folded, ascii) {
        _ if is_empty => "",
        (true, false) => "▸ ",
        (false, false) => "▾ ",
        (true, true) => "+ ",
        (false, true) => "- ",
    };
    let role = if has_keys { Role::TabActive } else { Role::Heading };
    let title = format!("{fold}{}", clean(&section.title));
    rows.extend(plain(&title, Mark::Plain, layout).into_iter().map(|line| Row::new(role, line)));
}

fn body(section: &Section, layout: &Layout, rows: &mut Vec<Row>) {
    let role = if section.is_beside { Role::Reference } else { Role::Answer };
    match &section.body {
        Body::Markdown(text) => rows.extend(markdown_blocks(text, layout).into_iter().map(|line| Row::new(role, line))),
        Body::Plain(text) if text.is_empty() => {}
        Body::Plain(text) => rows.extend(plain(text, Mark::Plain, layout).into_iter().map(|line| Row::new(Role::Text, line))),
    }
}

/// The rows of one of two texts: what it has alone is marked by style, and where there are no colours by signs.
pub(super) fn side(difference: &Difference, side: Side, width: u16, options: Options) -> Vec<Row> {
    let has_signs = options.depth == ColourDepth::None;
    let pieces: Vec<(Role, String)> = difference
        .of(side)
        .map(|piece| {
            let text = clean(&piece.text).into_owned();
            match piece.side {
                Side::Both => (Role::Text, text),
                Side::First if has_signs => (Role::MarkWrong, format!("[-{text}-]")),
                Side::Second if has_signs => (Role::MarkRight, format!("{{+{text}+}}")),
                Side::First => (Role::MarkWrong, text),
                Side::Second => (Role::MarkRight, text),
            }
        })
        .collect();
    let whole: String = pieces.iter().map(|(_, text)| text.as_str()).collect();
    let mut ends = Vec::new();
    let mut end = 0;
    for (role, text) in &pieces {
        end += text.len();
        ends.push((end, *role));
    }
    let cut = |range: std::ops::Range<usize>| {
        let (mut start, mut parts) = (range.start, Vec::new());
        let first = ends.partition_point(|(end, _)| *end <= start);
        for &(end, role) in &ends[first..] {
            let stop = end.min(range.end);
            if stop > start {
                parts.push((role, whole[start..stop].to_owned()));
                start = stop;
            }
            if end >= range.end {
                break;
            }
        }
        Row::of_pieces(parts)
    };
    wrap_ranges(&whole, usize::from(width).max(2), options.ambiguous).into_iter().map(cut).collect()
}
