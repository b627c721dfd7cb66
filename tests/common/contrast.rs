//! The contrast of what a screen shows.

use ratatui::buffer::Buffer;
use wardround::screen::theme::Theme;

/// What stands out too little by WCAG 2 (AA), or stands on a background that nobody knows.
pub fn faint(buffer: &Buffer) -> Vec<String> {
    // Lines, bars and the signs of a list are no words.
    let is_line = |symbol: &str| symbol.chars().all(|c| ('\u{2500}'..='\u{25ff}').contains(&c));
    let cells = buffer.content().iter().filter(|cell| !cell.symbol().trim().is_empty());
    let said = cells.filter_map(|cell| {
        let (symbol, limit) = (cell.symbol(), if is_line(cell.symbol()) { 3.0 } else { 4.5 });
        let contrast = Theme::contrast(cell.fg, cell.bg);
        contrast.is_none_or(|c| c < limit).then(|| format!("{symbol} {} on {}: {contrast:?}", cell.fg, cell.bg))
    });
    said.collect()
}
