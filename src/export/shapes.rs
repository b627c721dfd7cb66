//! Lines and blocks of a terminal as shapes, so that borders have no gaps in whatever font a picture is shown.

/// Which of its sides a line joins to the cell's middle.
struct Arms {
    left: bool,
    right: bool,
    up: bool,
    down: bool,
}

/// The part of a cell that a block fills, from 0 to 1: left, top, width, height.
type Part = (f32, f32, f32, f32);

/// How a character is drawn.
pub(super) enum Shape {
    /// Lines from the middle of the cell to some of its sides, as a path of SVG that begins at the cell's corner.
    Lines(String),
    /// A filled part of the cell, and how opaque it is.
    Block(Part, f32),
}

/// The shape of a character in a cell of this size at this place; nothing where it is written.
pub(super) fn shape(symbol: &str, (x, y): (f32, f32), (width, height): (f32, f32)) -> Option<Shape> {
    let mut chars = symbol.chars();
    let (Some(c), None) = (chars.next(), chars.next()) else { return None };
    if let Some((part, opacity)) = block(c) {
        let (left, top, w, h) = part;
        return Some(Shape::Block((x + left * width, y + top * height, w * width, h * height), opacity));
    }
    let arms = arms(c)?;
    let (middle_x, middle_y) = (x + width / 2.0, y + height / 2.0);
    let mut path = String::new();
    match (arms.left, arms.right) {
        (true, true) => path += &format!("M{x:.1} {middle_y:.1}h{width:.1}"),
        (true, false) => path += &format!("M{x:.1} {middle_y:.1}h{:.1}", width / 2.0),
        (false, true) => path += &format!("M{middle_x:.1} {middle_y:.1}h{:.1}", width / 2.0),
        (false, false) => {}
    }
    match (arms.up, arms.down) {
        (true, true) => path += &format!("M{middle_x:.1} {y:.1}v{height:.1}"),
        (true, false) => path += &format!("M{middle_x:.1} {y:.1}v{:.1}", height / 2.0),
        (false, true) => path += &format!("M{middle_x:.1} {middle_y:.1}v{:.1}", height / 2.0),
        (false, false) => {}
    }
    Some(Shape::Lines(path))
}

fn arms(c: char) -> Option<Arms> {
    let arms = |sides: &str| {
        let has = |side: char| sides.contains(side);
        Some(Arms { left: has('l'), right: has('r'), up: has('u'), down: has('d') })
    };
    match c {
        '─' | '━' => arms("lr"),
        '│' | '┃' => arms("ud"),
        '┌' | '╭' | '┏' => arms("rd"),
        '┐' | '╮' | '┓' => arms("ld"),
        '└' | '╰' | '┗' => arms("ru"),
        '┘' | '╯' | '┛' => arms("lu"),
        '├' => arms("rud"),
        '┤' => arms("lud"),
        '┬' => arms("lrd"),
        '┴' => arms("lru"),
        '┼' => arms("lrud"),
        _ => None,
    }
}

fn block(c: char) -> Option<(Part, f32)> {
    const WHOLE: Part = (0.0, 0.0, 1.0, 1.0);
    let eighths = |n: u32| n as f32 / 8.0;
    Some(match c {
        '█' => (WHOLE, 1.0),
        '▓' => (WHOLE, 0.75),
        '▒' => (WHOLE, 0.5),
        '░' => (WHOLE, 0.25),
        '▀' => ((0.0, 0.0, 1.0, 0.5), 1.0),
        '▐' => ((0.5, 0.0, 0.5, 1.0), 1.0),
        '▁'..='▇' => {
            let height = eighths(c as u32 - '▁' as u32 + 1);
            ((0.0, 1.0 - height, 1.0, height), 1.0)
        }
        '▉'..='▏' => ((0.0, 0.0, eighths('▏' as u32 - c as u32 + 1), 1.0), 1.0),
        _ => return None,
    })
}

/// Whether a character is drawn and says nothing to a reader.
pub(super) fn is_drawn(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{259f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_meet_at_the_edges_of_their_cells_and_letters_are_written() {
        let path = |c: &str| match shape(c, (10.0, 20.0), (8.0, 16.0)) {
            Some(Shape::Lines(path)) => path,
            Some(Shape::Block((x, y, w, h), _)) => format!("{x} {y} {w} {h}"),
            None => "text".into(),
        };
        let rows = [
            ("─", "M10.0 28.0h8.0"),
            ("│", "M14.0 20.0v16.0"),
            ("┌", "M14.0 28.0h4.0M14.0 28.0v8.0"),
            ("┘", "M10.0 28.0h4.0M14.0 20.0v8.0"),
            ("█", "10 20 8 16"),
            ("▄", "10 28 8 8"),
            ("▌", "10 20 4 16"),
            ("痛", "text"),
            ("a", "text"),
        ];
        for (c, expected) in rows {
            assert_eq!(path(c), expected, "{c}");
        }
    }
}
