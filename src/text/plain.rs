//! Text that is no markdown, as screen lines.

use super::{
    clean::clean,
    flow::Flow,
    line::{Layout, Line, Mark},
    width::{Ambiguous, clusters},
};
use std::borrow::Cow;

/// Lays out text that is no markdown. Harmful characters are taken out, tabs become spaces up to the next multiple of 4, and a line feed at
/// the very end adds no line.
pub fn plain(text: &str, mark: Mark, layout: &Layout) -> Vec<Line> {
    let text = clean(text);
    let text = expand_tabs(text.strip_suffix('\n').unwrap_or(&text), layout.ambiguous);
    let mut flow = Flow::default();
    flow.push(&text, mark);
    flow.lines(layout.width, layout.ambiguous)
}

/// The text with spaces up to the next multiple of 4 columns in the place of tabs.
pub(super) fn expand_tabs(text: &str, ambiguous: Ambiguous) -> Cow<'_, str> {
    const STOP: usize = 4;
    if !text.contains('\t') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 3 * STOP);
    let mut column = 0;
    for cluster in clusters(text) {
        match cluster {
            "\t" => {
                let spaces = STOP - column % STOP;
                out.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            "\n" => {
                out.push('\n');
                column = 0;
            }
            _ => {
                out.push_str(cluster);
                column += ambiguous.of_cluster(cluster);
            }
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Joint, join};
    use proptest::prelude::*;

    fn layout(width: usize) -> Layout {
        Layout { width, ambiguous: Ambiguous::Narrow, ascii: false }
    }

    #[test]
    fn plain_text_is_wrapped_and_joined() {
        let table = [
            ("腹痛两天，伴发热", 8, vec!["腹痛两", "天，伴发", "热"], "腹痛两天，伴发热"),
            ("acute  appendicitis", 12, vec!["acute", "appendicitis"], "acute appendicitis"),
            ("a\n\nb\n", 8, vec!["a", "", "b"], "a\n\nb"),
            ("痛\t1\n\t2", 20, vec!["痛  1", "    2"], "痛  1\n    2"),
            ("\u{1b}[31m红\r\n", 20, vec!["[31m红"], "[31m红"),
            ("", 8, vec![""], ""),
        ];
        for (text, width, expected, joined) in table {
            let lines = plain(text, Mark::Dim, &layout(width));
            assert_eq!(lines.iter().map(Line::text).collect::<Vec<_>>(), expected, "{text:?}");
            assert_eq!(join(&lines), joined);
            assert!(lines.iter().flat_map(|line| &line.spans).all(|span| span.mark == Mark::Dim));
        }
    }

    #[test]
    fn joints_say_what_was_dropped() {
        let joints: Vec<Joint> = plain("ab cd腹痛发\nx", Mark::Plain, &layout(4)).iter().map(|line| line.joint).collect();
        assert_eq!(joints, [Joint::Start, Joint::Spaced, Joint::Glued, Joint::Start]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_joining_gives_the_text(text in any::<String>(), width in 0usize..=200) {
            let lines = plain(&text, Mark::Plain, &layout(width));
            for line in &lines {
                prop_assert!(line.width(Ambiguous::Narrow) <= width.max(2));
                prop_assert!(!line.text().contains(['\n', '\t']));
            }
            let solid = |s: &str| s.chars().filter(|c| !matches!(c, ' ' | '\t' | '\n')).collect::<String>();
            prop_assert_eq!(solid(&join(&lines)), solid(&clean(&text)));
        }
    }
}
